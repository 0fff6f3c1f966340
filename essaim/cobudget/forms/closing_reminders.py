"""What one is told of co-budgets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import TellingChoice


class RemindersForm(forms.ModelForm):  # type: ignore[type-arg]
    """Each kind of reminder, wanted or not."""

    class Meta:
        model = TellingChoice
        fields = ["opening", "week", "day", "result"]
        labels = {
            "opening": _("Allocation opens: I have an envelope to direct"),
            "week": _("A week before it closes, if I have money left"),
            "day": _("The day before it closes, if I have money left"),
            "result": _("Allocation is closed, its result is known"),
        }
