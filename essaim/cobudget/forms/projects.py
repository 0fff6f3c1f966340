"""What is typed about a project."""

import uuid
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField, keep_readable
from essaim.circles.models import Circle
from essaim.cobudget import answers
from essaim.cobudget.forms.placing import check_pictures
from essaim.cobudget.models import Project, Question, Round, Section, Tag


def _field(question: Question) -> str:
    return f"question_{question.pk}"


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
            *("circle", "transverse", "section"),
            *("effects", "help_wanted", "skills", "tags"),
        ]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 12}),
            "effects": forms.Textarea(attrs={"rows": 4}),
            "help_wanted": forms.Textarea(attrs={"rows": 3}),
            "skills": forms.CheckboxSelectMultiple,
            "tags": forms.CheckboxSelectMultiple,
        }
        labels = {
            "title": _("Title"),
            "summary": _("In one sentence"),
            "text": _("The whole project"),
            "circle": _("Circle that carries it"),
            "transverse": _("It is transverse: it concerns the whole cooperative"),
            "section": _("Section of the round"),
            "effects": _("Expected effects"),
            "help_wanted": _("Help and missions wanted"),
            "skills": _("Skills wanted"),
            "tags": _("Tags"),
        }
        help_texts = {
            "title": _("A few words that say what it is."),
            "summary": _("What members read first when they choose."),
            "text": _(
                "Why, how, with whom, and what the money pays for. Written in "
                "Markdown; pictures are added on a page of their own, and placed in it."
            ),
            "transverse": _("Transverse projects are listed first, to be debated."),
            "section": _("The part of the pool it asks its money from."),
            "effects": _("What will have changed a year from now, and for whom."),
            "help_wanted": _("What there will be to do, once it is funded."),
        }

    def __init__(
        self,
        *args: Any,
        round: Round | None = None,
        has_lines: bool = False,
        **options: Any,
    ) -> None:
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
        self.asked: list[Question] = answers.asked(round) if round else []
        tags = self.fields["tags"]
        assert isinstance(tags, forms.ModelMultipleChoiceField)
        tags.queryset = round.tags.all() if round else Tag.objects.none()
        self._offer_sections(round)
        if round is not None:
            self._say_what_looks_alike(round)
        for question in self.asked:
            self.fields[_field(question)] = self._ask(question)

    def _offer_sections(self, round: Round | None) -> None:
        """Ask for the section where the round has some."""
        choice = self.fields["section"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = round.sections.all() if round else Section.objects.none()
        choice.empty_label = _("Choose")
        if choice.queryset.exists():
            choice.required = not self.is_draft
        else:
            del self.fields["section"]

    def _say_what_looks_alike(self, round: Round) -> None:
        """Have the title and the sentence, once written, ask for projects alike."""
        known = f"?but={self.instance.pk}" if self.instance.pk else ""
        for name in ("title", "summary"):
            self.fields[name].widget.attrs |= {
                "hx-get": reverse("cobudget:projects_alike", args=[round.pk]) + known,
                "hx-trigger": "change",
                "hx-target": "#alike",
                "hx-include": "[name=title],[name=summary]",
            }

    def _ask(self, question: Question) -> forms.Field:
        required = question.is_required and not self.is_draft
        answer = self.instance.answers.get(str(question.pk))
        said: dict[str, Any] = {"label": question.label, "required": required}
        kinds = Question.Kind
        if question.kind == kinds.YES_NO:
            known = {True: "yes", False: "no"}.get(answer) if answer is not None else ""
            pairs = [("yes", _("yes")), ("no", _("no"))]
            return forms.ChoiceField(
                choices=[*([] if required else [("", "—")]), *pairs],
                widget=forms.RadioSelect,
                initial=known,
                **said,
            )
        if question.kind == kinds.CHOICE:
            choices = [("", "—"), *((one, one) for one in question.choices)]
            return forms.ChoiceField(choices=choices, initial=answer, **said)
        if question.kind == kinds.LINE:
            return forms.CharField(max_length=300, initial=answer, **said)
        field = forms.CharField(
            widget=forms.Textarea(attrs={"rows": 4}), initial=answer, **said
        )
        keep_readable(field)
        return field

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The fields of the questions of the round, in their order."""
        return [self[_field(question)] for question in self.asked]

    @property
    def answers(self) -> dict[str, Any]:
        """What is answered to them, as the services take it; other answers stay."""
        given = dict(self.instance.answers)
        for question in self.asked:
            value = self.cleaned_data[_field(question)]
            if question.kind == Question.Kind.YES_NO:
                value = {"yes": True, "no": False}.get(value)
            given[str(question.pk)] = value
        return given

    def clean_text(self) -> str:
        """A picture it calls is one of its own."""
        return check_pictures(self.cleaned_data["text"], self.instance)

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
        asked = [name for name in self.Meta.fields if name in self.fields]
        names = [name for name in asked if name not in amounts]
        said = {name: self.cleaned_data[name] for name in names}
        said["tags"] = [tag.pk for tag in said["tags"]]
        return {**said, "answers": self.answers} if self.asked else said
