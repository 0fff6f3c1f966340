"""Which year of budgets is shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.ledger.models import FiscalYear


class YearFilter(forms.Form):
    """The fiscal year of the page, with ``?exercice=``."""

    exercice = forms.ModelChoiceField(
        FiscalYear.objects.none(), label=_("Fiscal year"), empty_label=None
    )

    def __init__(self, *args: Any, years: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercice"].queryset = years  # type: ignore[attr-defined]
