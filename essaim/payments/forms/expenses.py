"""What is typed about expenses: parsing and messages only."""

import re
import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField, EurosField
from essaim.ledger.models import FiscalYear
from essaim.payments.forms.versions import VersionForm
from essaim.payments.models import KilometreRate
from essaim.payments.services.expense_lines import Receipt
from essaim.rules import expenses as rules
from essaim.rules.files import kind_of

LARGEST_RECEIPT = 8_000_000  # bytes: a photograph of a telephone, and some room
OTHER = "other"
RATES = [
    ("2000", _("20 %")),
    ("1000", _("10 %")),
    ("550", _("5.5 %")),
    ("210", _("2.1 %")),
    ("0", _("0 % (no VAT)")),
    (OTHER, pgettext_lazy("VAT rate", "another rate")),
]
_FIGURE = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?")


def _thousandths(text: str) -> int | None:
    """Read « 0,529 » as 529; nothing for anything else."""
    match = _FIGURE.fullmatch(text.strip())
    if not match:
        return None
    return int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0") or 0)


class ClaimForm(forms.Form):
    """What it was spent for, and the budget line it draws on."""

    title = forms.CharField(
        label=_("What for"),
        max_length=160,
        help_text=_("for instance: train and meals of the meeting in Lille"),
    )
    line = forms.TypedChoiceField(label=_("Budget line"), coerce=int)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", "—"), *lines]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """What every line says."""

    spent_on = DayField(label=_("Day"))
    label = forms.CharField(label=pgettext_lazy("expense", "What"), max_length=160)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReceiptForm(LineForm):
    """Something bought, with its receipt."""

    cents = EurosField(
        label=_("Amount, tax included"), help_text=_("in euros"), max_length=30
    )
    rate = forms.ChoiceField(
        label=_("VAT rate"),
        choices=RATES,
        initial="2000",
        help_text=_("several rates on one receipt: one line for each"),
    )
    other_rate = forms.CharField(
        label=_("Other rate, in percent"),
        required=False,
        help_text=_("only if you chose another rate above"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    receipt = forms.FileField(
        label=_("Receipt"),
        required=False,
        help_text=_("PDF, JPEG, PNG or WebP, 8 MB at most"),
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,application/pdf,image/*"}
        ),
        error_messages={"empty": _("This file is empty.")},
    )
    field_order = ["spent_on", "label", "cents", "rate", "other_rate", "receipt"]

    def clean_receipt(self) -> Receipt | None:
        """Return the receipt; what it is, its content tells."""
        file: UploadedFile[bytes] | None = self.cleaned_data["receipt"]
        if file is None:
            return None
        content = file.read(LARGEST_RECEIPT + 1)
        if len(content) > LARGEST_RECEIPT:
            raise forms.ValidationError(
                gettext("This file is too big: %(limit)d MB at most.")
                % {"limit": LARGEST_RECEIPT // 1_000_000}
            )
        kind = kind_of(content)
        if kind is None:
            raise forms.ValidationError(
                gettext("This is not a PDF, nor a JPEG, PNG or WebP picture.")
            )
        return Receipt(kind, (file.name or "").replace("\0", ""), content)

    def clean(self) -> dict[str, Any]:
        """Work out the VAT rate, in hundredths of a percent."""
        data = super().clean() or {}
        if data.get("rate") != OTHER:
            data["vat_rate"] = int(data.get("rate") or 0)
            return data
        thousandths = _thousandths(data.get("other_rate") or "")
        if thousandths is None or thousandths % 10 or thousandths >= rules.WHOLE * 10:
            self.add_error(
                "other_rate", gettext("Write a rate below 100, for instance 8,5.")
            )
        else:
            data["vat_rate"] = thousandths // 10
        return data

    @property
    def said(self) -> dict[str, Any]:
        """What the service asks for."""
        names = ("spent_on", "label", "cents", "vat_rate", "receipt", "key")
        return {name: self.cleaned_data[name] for name in names}


class JourneyForm(LineForm):
    """A journey with one's own vehicle."""

    kilometres = forms.IntegerField(
        label=_("Kilometres"),
        min_value=1,
        max_value=rules.MOST_KILOMETRES,
        help_text=_("there and back, in whole kilometres"),
    )
    vehicle = forms.ChoiceField(label=_("Vehicle"))
    field_order = ["spent_on", "label", "kilometres", "vehicle"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].help_text = _("from where to where, and why")
        vehicles = KilometreRate.objects.vehicles()
        self.fields["vehicle"].choices = [(name, name) for name in vehicles]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What the service asks for."""
        names = ("spent_on", "label", "kilometres", "vehicle", "key")
        return {name: self.cleaned_data[name] for name in names}


class ReturnForm(VersionForm):
    """Why a claim is returned."""

    reason = forms.CharField(
        label=_("What has to be put right"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RateForm(forms.Form):
    """What a kilometre is worth from a day on."""

    label = forms.CharField(
        label=_("Vehicle"),
        max_length=80,
        help_text=_("for instance: car of 5 horsepower, electric bicycle"),
    )
    rate = forms.CharField(
        label=_("Euros a kilometre"),
        max_length=10,
        help_text=_("three decimals at most, for instance 0,529"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    from_on = DayField(label=pgettext_lazy("date", "From"))

    def clean_rate(self) -> int:
        """Return thousandths of a euro."""
        thousandths = _thousandths(self.cleaned_data["rate"])
        if not thousandths or thousandths > 10_000:
            raise forms.ValidationError(
                gettext("Write a rate in euros, for instance 0,529: ten euros at most.")
            )
        return thousandths


class ExportForm(forms.Form):
    """Which year's expenses, and why."""

    year = forms.ModelChoiceField(
        FiscalYear.objects.all(), label=_("Fiscal year"), empty_label=None
    )
    reason = forms.CharField(
        label=_("Why you need it"),
        max_length=200,
        help_text=_("each person in the file reads it among their traces"),
    )
