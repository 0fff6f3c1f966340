"""What is typed in a discussion: parsing and messages only."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.discussions.models import MOST_LETTERS

HELP = _("Written in Markdown. “@” and a name calls someone: they are told.")


class CommentForm(forms.Form):
    """A message; the key makes a form sent twice count once."""

    text = forms.CharField(
        label=_("My message"),
        max_length=MOST_LETTERS,
        help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    question = forms.BooleanField(
        required=False,
        label=_("It is a question to the authors"),
        help_text=_("It is shown as waiting until it is answered."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, asking: bool, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "say_%s", **options})
        if not asking:
            del self.fields["question"]


class ReplyForm(forms.Form):
    """A reply; an author's says whether it answers the question."""

    text = forms.CharField(
        label=_("My reply"),
        max_length=MOST_LETTERS,
        help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answers = forms.BooleanField(
        required=False, initial=True, label=_("It answers the question")
    )
    parent = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, answering: bool, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "reply_%s", **options})
        if not answering:
            del self.fields["answers"]


class EditForm(forms.Form):
    """A message as its author changes it."""

    text = forms.CharField(
        label=_("My message"),
        max_length=MOST_LETTERS,
        help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class HideForm(forms.Form):
    """Why a message is hidden."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Say what in the text does not belong here, not who wrote it."),
    )
