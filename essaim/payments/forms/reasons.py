"""Why somebody looks at what is another's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.payments.services.details import LONGEST_REASON, SHORTEST_REASON


class ReasonForm(forms.Form):
    """A few words that the persons concerned will read."""

    reason = forms.CharField(
        label=_("Why"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("in a few words, such as: the bank sent the transfer back"),
    )
