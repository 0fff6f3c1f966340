"""What is chosen about notices: parsing and messages only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.notifications.models import Preference


class RhythmForm(forms.Form):
    """How often one wants a mail."""

    rhythm = forms.ChoiceField(
        label=_("By mail"), choices=Preference.Rhythm.choices, widget=forms.RadioSelect
    )
