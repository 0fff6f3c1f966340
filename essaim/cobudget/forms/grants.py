"""What is typed about the money a project was granted."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField


class ReturnForm(forms.Form):
    """How much goes back to the pot, and why; the key makes two sendings count once."""

    amount = EurosField(label=_("Amount to return, in euros"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("for instance: bought second hand, for half the price"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AnswerForm(forms.Form):
    """Yes or no to what the count gave; a reason, in both cases."""

    accepted = forms.TypedChoiceField(
        choices=[("yes", _("Accept")), ("no", _("Decline"))],
        coerce=lambda word: word == "yes",
    )
    reason = forms.CharField(max_length=300, required=False)
