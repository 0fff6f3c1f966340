"""What is typed about the sections of a round: a row each, an emptied one goes away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField
from essaim.circles.models import Circle
from essaim.cobudget import sections
from essaim.cobudget.models import Round, Section
from essaim.cobudget.services.sections import MOST, Row

BLANK = 3
PERCENT, EUROS = "percent", "euros"


class SectionForm(forms.Form):
    """One section: what it is called, what it takes, its part of the pool."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    takes = forms.ChoiceField(label=_("Takes"), required=False)
    part = EurosField(label=_("Its part"), required=False)
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[(PERCENT, "%"), (EUROS, "€")],
        required=False,
    )

    def __init__(
        self, *args: Any, takes: list[tuple[str, Any]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choice = self.fields["takes"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = takes

    def clean(self) -> dict[str, Any]:
        """A section has a name and a part, or neither."""
        data = super().clean() or self.cleaned_data
        if self.errors or (not data.get("name") and data.get("part") is None):
            return data
        if not data.get("name"):
            self.add_error("name", _("Give each section a name."))
        if data.get("part") is None:
            self.add_error("part", _("Write a percentage or an amount."))
        return data

    @property
    def row(self) -> Row | None:
        """What it asks for, as the services take it; ``None`` when it is empty."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        kind, _colon, circle = (data["takes"] or Section.Kind.THEME).partition(":")
        in_euros = data["unit"] == EUROS
        return Row(
            name=data["name"],
            kind=kind,
            circle=Circle.objects.filter(pk=circle).first() if circle else None,
            cents=data["part"] if in_euros else None,
            # A percentage to the hundredth is typed as euros to the cent are.
            basis_points=None if in_euros else data["part"],
            pk=data.get("pk"),
        )


class _Sections(forms.BaseFormSet):  # type: ignore[type-arg]
    @property
    def rows(self) -> list[Row]:
        """The sections asked for, in their order."""
        return [row for form in self.forms if (row := form.row) is not None]


def sections_form(data: Any, round: Round) -> Any:
    """The sections of a round to fill, with a few empty rows after them."""
    kind = Section.Kind
    circles = Circle.objects.filter(closed_on__isnull=True)
    takes = [
        (kind.THEME.value, _("any project (a theme)")),
        (kind.TRANSVERSE.value, _("transverse proposals")),
        *(
            (f"{kind.CIRCLE.value}:{circle.pk}", _circle_words(circle))
            for circle in circles
        ),
    ]
    initial = [
        {
            "pk": one.pk,
            "name": one.name,
            "takes": f"{one.kind}:{one.circle_id}" if one.circle_id else one.kind,
            "part": one.cents if one.basis_points is None else one.basis_points,
            "unit": EUROS if one.basis_points is None else PERCENT,
        }
        for one in sections.of(round)
    ]
    made = forms.formset_factory(
        SectionForm, formset=_Sections, extra=BLANK, max_num=MOST, absolute_max=MOST * 2
    )
    return made(data, initial=initial, prefix="volets", form_kwargs={"takes": takes})


def _circle_words(circle: Circle) -> Any:
    return _("the projects of %(circle)s") % {"circle": circle}


class PlacingForm(forms.Form):
    """For each project, the section it is in."""

    def __init__(
        self,
        *args: Any,
        projects: list[Any],
        sections: list[Section],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for project in projects:
            taking = [
                (str(one.pk), one.name)
                for one in sections
                if one.takes(transverse=project.transverse, circle_id=project.circle_id)
            ]
            self.fields[f"p{project.pk}"] = forms.ChoiceField(
                label=project.title,
                choices=[("", _("none yet")), *taking],
                required=False,
                initial=str(project.section_id or ""),
            )

    @property
    def wishes(self) -> dict[int, int]:
        """The section chosen for each project, by their numbers."""
        return {
            int(name[1:]): int(chosen)
            for name, chosen in self.cleaned_data.items()
            if chosen
        }
