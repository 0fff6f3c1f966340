"""What is asked before a file that holds names."""

from django import forms
from django.utils.translation import gettext_lazy

from essaim.base.tables import KINDS
from essaim.payments.forms.reasons import ReasonForm

LABELS = {"csv": "CSV", "ods": "ODS", "xlsx": "XLSX"}


class NamesForm(ReasonForm):
    """A reason, and the kind of file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[(kind, LABELS[kind]) for kind in KINDS],
        initial="ods",
    )
