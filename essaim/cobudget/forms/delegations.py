"""To whom one entrusts part of an envelope, and how much."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField
from essaim.cobudget.models import Envelope
from essaim.members.models import Member


class DelegateForm(forms.Form):
    """Another member, and the most they may direct; without amounts, all of it."""

    delegate = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=Member.objects.none(),
        empty_label=_("Choose a person"),
    )
    cents = EurosField(label=_("At most, in euros"))

    def __init__(self, *args: Any, envelope: Envelope, **options: Any) -> None:
        super().__init__(*args, **options)
        if not envelope.round.with_amounts:
            del self.fields["cents"]
        others = self.fields["delegate"]
        assert isinstance(others, forms.ModelChoiceField)
        others.queryset = Member.objects.active().exclude(envelopes=envelope)
