"""What is typed about the budget of a project: its lines, a circle's promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField
from essaim.circles.models import Circle, CircleQuerySet
from essaim.cobudget.models import PlannedLine, Project

BLANK = 6


class LineForm(forms.Form):
    """One line of a budget; an empty one is nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=PlannedLine.Kind.choices, required=False
    )
    label = forms.CharField(label=_("What"), max_length=160, required=False)
    min_cents = EurosField(label=_("Minimum, in euros"), required=False, least=0)
    target_cents = EurosField(label=_("Goal, in euros"), required=False, least=0)

    def clean(self) -> dict[str, Any]:
        """A line says what for, and how much; an empty goal is the minimum."""
        data = super().clean() or self.cleaned_data
        label, least = data.get("label"), data.get("min_cents")
        most = data.get("target_cents")
        if self.errors or (not label and least is None and most is None):
            return data
        if not label:
            self.add_error("label", _("Say what this line is for."))
        if least is None and most is None:
            self.add_error("min_cents", _("Write an amount for this line."))
            return data
        least = data["min_cents"] = least or 0
        most = data["target_cents"] = least if most is None else most
        if most < least:
            self.add_error(
                "target_cents", _("The goal cannot be less than the minimum.")
            )
        elif not most:
            self.add_error("target_cents", _("Write at least one cent."))
        return data


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    @property
    def has_content(self) -> bool:
        """Whether a line was written, well or not."""
        if not self.is_bound:
            return False
        names = ("label", "min_cents", "target_cents")
        return any(
            self.data.get(form.add_prefix(name), "").strip()
            for form in self.forms
            for name in names
        )

    def is_valid(self) -> bool:
        """Whether the lines sent are; true when the form was sent without any."""
        return not self.is_bound or super().is_valid()

    @property
    def said(self) -> list[dict[str, Any]] | None:
        """The lines, as the services take them; ``None`` leaves them as they are."""
        if not self.is_bound:
            return None
        return [
            {**form.cleaned_data, "kind": form.cleaned_data["kind"] or "expense"}
            for form in self.forms
            if form.cleaned_data.get("label")
        ]


LinesForm = forms.formset_factory(
    LineForm, formset=_Lines, extra=BLANK, max_num=40, absolute_max=60
)


def lines_form(data: Any, project: Project | None) -> Any:
    """The lines of ``project`` to fill, with a few empty ones after them."""
    names = ("kind", "label", "min_cents", "target_cents")
    initial = list(project.planned_lines.values(*names)) if project else []
    if data is not None and "lines-TOTAL_FORMS" not in data:
        data = None
    return LinesForm(data, initial=initial, prefix="lines")


class CoFundingForm(forms.Form):
    """What a circle promises to a project."""

    circle = forms.ModelChoiceField(queryset=Circle.objects.none(), label=_("Circle"))
    cents = EurosField(label=_("Amount promised, in euros"))
    note = forms.CharField(label=_("For what"), max_length=200, required=False)

    def __init__(self, *args: Any, circles: CircleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["circle"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = circles
