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
            *("circle", "transverse", "effects", "help_wanted", "skills"),
        ]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 12}),
            "effects": forms.Textarea(attrs={"rows": 4}),
            "help_wanted": forms.Textarea(attrs={"rows": 3}),
            "skills": forms.CheckboxSelectMultiple,
        }
        labels = {
            "title": _("Title"),
            "summary": _("In one sentence"),
            "text": _("The whole project"),
            "circle": _("Circle that carries it"),
            "transverse": _("It is transverse: it concerns the whole cooperative"),
            "effects": _("Expected effects"),
            "help_wanted": _("Help and missions wanted"),
            "skills": _("Skills wanted"),
        }
        help_texts = {
            "title": _("A few words that say what it is."),
            "summary": _("What members read first when they choose."),
            "text": _(
                "Why, how, with whom, and what the money pays for. Written in Markdown."
            ),
            "transverse": _("Transverse projects are listed first, to be debated."),
            "effects": _("What will have changed a year from now, and for whom."),
            "help_wanted": _("What there will be to do, once it is funded."),
        }

    def __init__(self, *args: Any, has_lines: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        # A draft may wait for everything but its title.
        self.is_draft = self.is_bound and "draft" in self.data
        self.fields["summary"].required = not self.is_draft
        # Lines say the amounts by themselves.
        self.has_lines = has_lines
        self.fields["min_cents"].required = not (self.is_draft or has_lines)
        if self.instance.pk:
            del self.fields["form_key"]
        # A draft that asks for nothing yet shows empty fields, not zeros.
        for name in ("min_cents", "max_cents"):
            self.initial[name] = self.initial.get(name) or None
        for name in ("text", "effects", "help_wanted"):
            keep_readable(self.fields[name])
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ModelChoiceField)
        circle.queryset = Circle.objects.filter(closed_on__isnull=True)
        circle.empty_label = _("None in particular")

    def clean(self) -> dict[str, Any]:
        """An empty goal is the minimum; a goal is never below it."""
        data = super().clean() or self.cleaned_data
        if self.has_lines:
            return data
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
        amounts = ("min_cents", "max_cents") if self.has_lines else ()
        names = [name for name in self.Meta.fields if name not in amounts]
        return {name: self.cleaned_data[name] for name in names}
