"""How somebody is paid, as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.errors import Refusal
from essaim.payments import banking
from essaim.rules.accounting import CODE


class AccountForm(forms.Form):
    """The bank account one is paid on."""

    holder = forms.CharField(
        label=_("Account holder"),
        max_length=70,
        help_text=_("as it is written at the bank"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label=_("BIC"),
        max_length=20,
        required=False,
        help_text=_("transfers within Europe go without it"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_iban(self) -> str:
        """Say what is wrong with a number that fails its check."""
        return _checked(banking.iban, self.cleaned_data["iban"])

    def clean_bic(self) -> str:
        """The same for the bank's code, when there is one."""
        typed = self.cleaned_data["bic"]
        return _checked(banking.bic, typed) if typed else ""


def _checked(check: Any, typed: str) -> str:
    try:
        return str(check(typed))
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal), code="invalid") from None


class CodesForm(forms.Form):
    """The codes that the accounts and the payroll know a person by."""

    analytic_code = forms.RegexField(
        CODE.pattern,
        label=_("Analytic code of their activity"),
        max_length=20,
        required=False,
        strip=True,
    )
    payroll_number = forms.RegexField(
        CODE.pattern,
        label=_("Payroll number"),
        max_length=20,
        required=False,
        strip=True,
    )

    def clean(self) -> dict[str, Any]:
        """An empty field leaves what is there."""
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Write at least one of the two codes."))
        return data

    @property
    def given(self) -> dict[str, str]:
        """What was written."""
        return {name: code for name, code in self.cleaned_data.items() if code}


class PersonFilter(forms.Form):
    """Whom one looks for."""

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
