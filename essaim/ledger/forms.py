"""What is typed about money and years: parsing and messages only."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base.fields import DayField, EurosField
from essaim.ledger.models import Account, FiscalYear
from essaim.rules import calendar


class MovementForm(forms.Form):
    """What every movement by hand says. ``key`` makes a form sent twice count once."""

    amount = EurosField(label=_("Amount"), help_text=_("in euros"), max_length=30)
    label = forms.CharField(
        label=_("Label"),
        max_length=200,
        help_text=_("what it is, in a few words: it stays in the books"),
    )
    on = DayField(label=_("Date"), initial=timezone.localdate)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class FeedForm(MovementForm):
    """Put the year's result into the pot."""

    field_order = ["amount", "label", "on", "key"]


class MoveForm(MovementForm):
    """Move money between the pot and circles."""

    source = forms.ChoiceField(label=pgettext_lazy("money", "From"))
    target = forms.ChoiceField(label=pgettext_lazy("money", "To"))
    field_order = ["source", "target", "amount", "label", "on", "key"]

    def __init__(
        self,
        *args: Any,
        sources: list[tuple[str, str]],
        targets: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "—"), *targets]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for two accounts."""
        data = super().clean() or {}
        if data.get("source") and data.get("source") == data.get("target"):
            self.add_error("target", _("Choose two different accounts."))
        return data


class ReversalForm(forms.Form):
    """Why an entry is undone."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=120,
        help_text=_("in a few words: it stays in the books"),
    )


class YearForm(forms.Form):
    """The days of a fiscal year."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    @staticmethod
    def suggested(latest: FiscalYear | None) -> dict[str, Any]:
        """The twelve months after the latest year, or this calendar year."""
        today = timezone.localdate()
        first = (
            calendar.day_after(latest.ends_on)
            if latest
            else today.replace(month=1, day=1)
        )
        days = calendar.year_from(first)
        return {"starts_on": days.first, "ends_on": days.last}


class AccountFilter(forms.Form):
    """Which movements of an account are shown."""

    year = forms.ModelChoiceField(
        FiscalYear.objects.all(),
        label=_("Fiscal year"),
        required=False,
        empty_label=_("All years"),
    )


class KindFilter(forms.Form):
    """Which accounts are listed."""

    kind = forms.ChoiceField(choices=Account.Kind.choices, required=False)
