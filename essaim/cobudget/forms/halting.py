"""Why a round stops, and when it goes on."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import InstantField
from essaim.cobudget.forms.rounds import RoundForm
from essaim.cobudget.models import Round
from essaim.cobudget.services.rounds import STARTS
from essaim.rules import rounds
from essaim.rules.rounds import Phase


class ReasonForm(forms.Form):
    """Why the round is paused or cancelled."""

    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ResumeForm(forms.Form):
    """The dates of the phases still ahead, as they stand, to be kept or changed."""

    def __init__(self, *args: Any, round: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        here = rounds.ORDER.index(Phase(round.phase))
        self.ahead = rounds.ORDER[here + 1 :]
        for phase in self.ahead:
            self.fields[STARTS[phase]] = InstantField(
                required=False,
                label=RoundForm.base_fields[STARTS[phase]].label,
                initial=round.starts.get(phase),
            )

    @property
    def starts(self) -> dict[Phase, datetime | None]:
        """The cleaned instants, as the service takes them."""
        return {phase: self.cleaned_data[STARTS[phase]] for phase in self.ahead}
