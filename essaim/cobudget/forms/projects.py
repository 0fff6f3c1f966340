"""What is typed about a project."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField, keep_readable
from essaim.circles.models import Circle
from essaim.cobudget.models import Project


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project as its author writes it."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, required=False
    )
    min_cents = EurosField(
        label=_("Minimum, in euros"),
        help_text=_("Below this amount it cannot be done: it then receives nothing."),
    )
    max_cents = EurosField(
        required=False,
        label=_("Goal, in euros"),
        help_text=_("What would be ideal. Leave empty to ask for the minimum exactly."),
    )

    class Meta:
        model = Project
        fields = [
            *("title", "summary", "text", "min_cents", "max_cents"),
            *("circle", "transverse"),
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}
        labels = {
            "title": _("Title"),
            "summary": _("In one sentence"),
            "text": _("The whole project"),
            "circle": _("Circle that carries it"),
            "transverse": _("It is transverse: it concerns the whole cooperative"),
        }
        help_texts = {
            "title": _("A few words that say what it is."),
            "summary": _("What members read first when they choose."),
            "text": _(
                "Why, how, with whom, and what the money pays for. Written in Markdown."
            ),
            "transverse": _("Transverse projects are listed first, to be debated."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A draft may wait for everything but its title.
        self.is_draft = self.is_bound and "draft" in self.data
        self.fields["summary"].required = not self.is_draft
        self.fields["min_cents"].required = not self.is_draft
        if self.instance.pk:
            del self.fields["form_key"]
        keep_readable(self.fields["text"])
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ModelChoiceField)
        circle.queryset = Circle.objects.filter(closed_on__isnull=True)
        circle.empty_label = _("None in particular")

    def clean(self) -> dict[str, Any]:
        """An empty goal is the minimum; a goal is never below it."""
        data = super().clean() or self.cleaned_data
        least, most = data.get("min_cents"), data.get("max_cents")
        if least and most and most < least:
            self.add_error("max_cents", _("The goal cannot be less than the minimum."))
        if self.is_draft and most and not least:
            data["min_cents"] = most
        if least and not most and "max_cents" not in self.errors:
            data["max_cents"] = least
        return data

    @property
    def said(self) -> dict[str, Any]:
        """The cleaned fields, as the services take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
