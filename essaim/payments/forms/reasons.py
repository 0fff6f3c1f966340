"""Why somebody looks at what is another's."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from essaim.payments.services.details import LONGEST_REASON, SHORTEST_REASON


class ReasonForm(forms.Form):
    """A few words that the persons concerned will read."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
    )

    def __init__(self, *args: Any, example: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = gettext(
            "in a few words, such as: %(example)s"
        ) % {"example": example or gettext("the bank sent the transfer back")}
