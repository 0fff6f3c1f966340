"""What is typed about needs and workstreams: parsing and messages only."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField, keep_readable
from essaim.circles.models import Circle


def _choose_among(form: forms.Form, circles: QuerySet[Circle]) -> None:
    choice = form.fields["circle"]
    assert isinstance(choice, forms.ModelChoiceField)
    choice.queryset = circles


class NeedForm(forms.Form):
    """A need: one line and a circle. The rest may be left."""

    text = forms.CharField(
        label=_("What is missing?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    circle = forms.ModelChoiceField(
        label=_("In which circle"), queryset=Circle.objects.none(), empty_label=None
    )
    details = forms.CharField(
        label=_("More about it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, circles: QuerySet[Circle], **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["details"])
        _choose_among(self, circles)


class WorkstreamForm(forms.Form):
    """A workstream: its name, what it is for."""

    title = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As one will call it, for instance “The site’s new version”."),
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What will have changed once it is done. Written in Markdown."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["purpose"])


class OpenWorkstreamForm(WorkstreamForm):
    """A new workstream is of one of one's circles."""

    circle = forms.ModelChoiceField(
        label=_("In which circle"), queryset=Circle.objects.none(), empty_label=None
    )
    field_order = ["title", "circle", "purpose"]

    def __init__(self, *args: Any, circles: QuerySet[Circle], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_among(self, circles)


class EditWorkstreamForm(WorkstreamForm):
    """The version says which words were on the page when it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class NoteForm(forms.Form):
    """How a workstream goes."""

    text = forms.CharField(
        label=_("A progress note"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["text"])


class ShareForm(forms.Form):
    """A part of the budget, given or taken back; the key makes it count once."""

    GIVE, TAKE_BACK = "give", "take-back"
    way = forms.ChoiceField(
        label=_("Which way"),
        choices=[
            (GIVE, _("from the circle’s budget to the workstream")),
            (TAKE_BACK, _("from the workstream back to the circle’s budget")),
        ],
        initial=GIVE,
        widget=forms.RadioSelect,
    )
    amount = EurosField(label=_("Amount, in euros"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
