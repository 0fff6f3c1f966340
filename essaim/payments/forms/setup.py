"""How the accountant wants it, as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.errors import Refusal
from essaim.payments import banking
from essaim.payments.exports.payroll import VALUES
from essaim.payments.forms.versions import VersionForm
from essaim.payments.models import AccountingSetup, FormAccounts
from essaim.payments.services import setup as services


def _refused(check: Any, *arguments: Any) -> Any:
    try:
        return check(*arguments)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal), code="invalid") from None


class JournalForm(VersionForm, forms.ModelForm):  # type: ignore[type-arg]
    """The journal, its labels, its accounts of liaison and tax, its file."""

    class Meta:
        model = AccountingSetup
        fields = services.JOURNAL
        widgets = {
            "journal_separator": forms.RadioSelect,
            "journal_encoding": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        helps = {
            "label_template": _(
                "It may hold %(title)s (what was done), %(member)s, %(circle)s, "
                "%(period)s (month and year) and %(batch)s (number of the batch)."
            ),
            "third_party_mask": _(
                "%(code)s is the member’s analytic code; empty: no third party."
            ),
            "cooperative_code": _("for circles that have no code of their own"),
            "liaison_account": _(
                "between the circle’s side and the activity’s side of an internal "
                "transfer"
            ),
            "label_length": _("some software cuts at 35"),
        }
        for name, words in helps.items():
            self.fields[name].help_text = words

    def clean(self) -> dict[str, Any]:
        """Refuse a word nobody can fill, an account that is not one."""
        data = super().clean() or {}
        for name, check, more in self._checks():
            if data.get(name):
                try:
                    check(data[name], *more)
                except Refusal as refusal:
                    self.add_error(name, str(refusal))
        if not 10 <= (data.get("label_length") or 60) <= 200:
            self.add_error("label_length", _("Between 10 and 200 characters."))
        for account, label in (
            ("liaison_account", "liaison_label"),
            ("vat_account", "vat_label"),
        ):
            if data.get(account) and not data.get(label):
                self.add_error(label, _("An account has a label."))
        return data

    @staticmethod
    def _checks() -> list[tuple[str, Any, tuple[Any, ...]]]:
        return [
            ("label_template", services.check_words, (AccountingSetup.LABEL_WORDS,)),
            ("third_party_mask", services.check_words, (AccountingSetup.MASK_WORDS,)),
            ("liaison_account", services.check_account, ()),
            ("vat_account", services.check_account, ()),
            ("journal_code", services.check_code, ()),
            ("cooperative_code", services.check_code, ()),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in services.JOURNAL}


class AccountsForm(VersionForm, forms.ModelForm):  # type: ignore[type-arg]
    """The accounts of one form of payment."""

    class Meta:
        model = FormAccounts
        fields = (
            *("debit_account", "debit_label", "credit_account", "credit_label"),
            "by_transfer",
        )

    def clean_debit_account(self) -> Any:
        """An account of the general chart."""
        account = self.cleaned_data["debit_account"]
        _refused(services.check_account, account)
        return account

    def clean_credit_account(self) -> Any:
        """An account of the general chart."""
        account = self.cleaned_data["credit_account"]
        _refused(services.check_account, account)
        return account


class BankForm(VersionForm):
    """The account the cooperative pays from."""

    name = forms.CharField(
        label=_("Name of the cooperative at the bank"), max_length=70
    )
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=60,
        required=False,
        help_text=_("empty: the one that is kept stays"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label=_("BIC"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    template = forms.CharField(
        label=_("Words on the bank statement"),
        max_length=120,
        help_text=_(
            "They may hold %(period)s (month and year), %(batch)s (number of the "
            "batch) and %(form)s (what is paid)."
        ),
    )

    def clean_iban(self) -> str:
        """Say what is wrong with a number that fails its check."""
        typed = self.cleaned_data["iban"]
        return str(_refused(banking.iban, typed)) if typed else ""

    def clean_bic(self) -> str:
        """The same for the bank’s code."""
        typed = self.cleaned_data["bic"]
        return str(_refused(banking.bic, typed)) if typed else ""

    def clean_template(self) -> str:
        """Refuse a word nobody can fill."""
        typed = str(self.cleaned_data["template"])
        _refused(services.check_words, typed, AccountingSetup.TRANSFER_WORDS)
        return typed


class ColumnForm(forms.Form):
    """One column of the payroll file."""

    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    value = forms.ChoiceField(
        label=_("Value"), choices=[("", "—"), *VALUES.items()], required=False
    )
    ORDER = forms.IntegerField(
        label=_("Order"), required=False, min_value=1, max_value=999
    )

    def clean(self) -> dict[str, Any]:
        """A column has a name and a value, or is not there."""
        data = super().clean() or {}
        if bool(data.get("name")) != bool(data.get("value")):
            raise forms.ValidationError(
                _("A column has a name and a value; leave both empty to remove it.")
            )
        return data


def columns_of(typed: "forms.BaseFormSet[ColumnForm]") -> list[tuple[str, str]]:
    """Return the columns that are there, in their order."""
    filled = [
        (form.cleaned_data.get("ORDER") or 999, rank, form.cleaned_data)
        for rank, form in enumerate(typed.forms)
        if form.cleaned_data.get("name")
    ]
    in_order = sorted(filled, key=lambda one: one[:2])
    return [(data["name"], data["value"]) for _order, _rank, data in in_order]


ColumnsFormSet = forms.formset_factory(ColumnForm, extra=3, max_num=33, absolute_max=40)


class ItemForm(VersionForm):
    """The code of the item the payroll software credits."""

    item = forms.CharField(
        label=_("Code of the payroll item"),
        max_length=20,
        required=False,
        help_text=_("what the payroll software calls this line"),
    )

    def clean_item(self) -> str:
        """A code."""
        typed = str(self.cleaned_data["item"])
        if typed:
            _refused(services.check_code, typed)
        return typed


class CirclesForm(VersionForm):
    """The analytic codes of some circles, one field each."""

    def __init__(
        self,
        *args: Any,
        circles: list[tuple[int, str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for number, name, code in circles:
            self.fields[f"circle_{number}"] = forms.CharField(
                label=name, initial=code, required=False, max_length=20
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what is not a code, where it is."""
        data = super().clean() or {}
        for name, code in list(data.items()):
            if name.startswith("circle_") and code:
                try:
                    services.check_code(code)
                except Refusal as refusal:
                    self.add_error(name, str(refusal))
        return data

    @property
    def codes(self) -> dict[int, str]:
        """What was written, by circle."""
        return {
            int(name.removeprefix("circle_")): code
            for name, code in self.cleaned_data.items()
            if name.startswith("circle_")
        }
