"""What is asked to prepare, date and pay a batch."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField
from essaim.ledger.models import FiscalYear
from essaim.payments.forms.versions import VersionForm


class PrepareForm(forms.Form):
    """Which budgets, up to which day. ``key``: a form sent twice counts once."""

    year = forms.ModelChoiceField(FiscalYear.objects.none(), label=_("Fiscal year"))
    up_to = DayField(label=_("All that was settled up to"), initial=timezone.localdate)
    execution_on = DayField(
        label=_("Day the bank makes the transfers"),
        required=False,
        help_text=_("it can be chosen later, before the batch is frozen"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, years: list[FiscalYear], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["year"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FiscalYear.objects.all()
        if not self.is_bound:  # sent twice, nothing of that year waits any more
            numbers = [year.pk for year in years]
            field.queryset = field.queryset.filter(pk__in=numbers)
        field.empty_label = None
        if years:
            field.initial = years[0].pk


class ExecutionForm(VersionForm):
    """The day of the transfers."""

    day = DayField(
        label=_("Day the bank makes the transfers"), initial=timezone.localdate
    )


class PaidForm(forms.Form):
    """The day everybody was paid."""

    paid_on = DayField(label=_("Paid on"), initial=timezone.localdate)
