"""What is typed about a transverse proposal: a circle's advice, an objection."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle, CircleQuerySet
from essaim.cobudget.models import Advice, ProjectObjection

MOST = 5_000


class AdviceForm(forms.Form):
    """What a circle says of a proposal."""

    circle = forms.ModelChoiceField(
        queryset=Circle.objects.none(), empty_label=None, label=_("In the name of")
    )
    stance = forms.ChoiceField(
        choices=Advice.Stance.choices, widget=forms.RadioSelect, label=_("Advice")
    )
    text = forms.CharField(
        label=_("Reasons"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What the circle sees from where it works. Written in Markdown. One advice "
            "per circle: a new one replaces it, and the earlier one stays readable."
        ),
    )

    def __init__(self, *args: Any, circles: CircleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["circle"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = circles.order_by("name")


class ObjectionForm(forms.Form):
    """An argument against a proposal."""

    argument = forms.CharField(
        label=_("Argument"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What harm this proposal would do to the cooperative, and what would lift "
            "your objection. It is about the proposal, not about who makes it."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class SettleForm(forms.Form):
    """What became of an objection."""

    qualification = forms.ChoiceField(
        choices=ProjectObjection.Kind.choices,
        widget=forms.RadioSelect,
        label=_("What it is, once read together"),
    )
    stands = forms.ChoiceField(
        choices=[("", _("it was lifted")), ("1", _("it stands"))],
        required=False,
        widget=forms.RadioSelect,
        label=_("What became of it"),
    )
    outcome = forms.CharField(
        label=_("How it was lifted, or why it stands"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
