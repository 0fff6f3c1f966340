"""What its people say of a funded project."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField, keep_readable
from essaim.rules.followup import Verb


class SayForm(forms.Form):
    """Started, done, stopped, going on again; why, when it stops."""

    verb = forms.TypedChoiceField(
        choices=[(verb.value, verb.value) for verb in Verb], coerce=Verb
    )
    reason = forms.CharField(max_length=300, required=False)


class MilestoneForm(forms.Form):
    """What will be there, and when."""

    title = forms.CharField(
        label=_("What will be there"),
        max_length=160,
        help_text=_("for instance: the workbench is mounted"),
    )
    due_on = DayField(label=_("Expected on"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReachForm(forms.Form):
    """The day it was there."""

    on = DayField(label=_("Reached on"), initial=timezone.localdate)


class MoveForm(forms.Form):
    """Another day, and why."""

    to = DayField(label=_("Now expected on"))
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class NewsForm(forms.Form):
    """News, or the final report."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Written in Markdown."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        keep_readable(self.fields["text"])
