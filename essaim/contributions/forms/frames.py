"""What is typed about the yearly frame: parsing and messages only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField, EurosField, keep_readable
from essaim.circles.models import Circle, CircleQuerySet
from essaim.contributions import frame_words
from essaim.contributions.models import (
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
    WorkKind,
)
from essaim.contributions.services.frame_parts import KINDS, Range
from essaim.contributions.services.frames import SETTINGS
from essaim.ledger.models import FiscalYear
from essaim.ledger.models import FiscalYearQuerySet as Years


class DraftForm(forms.Form):
    """A form that knows which revision of the draft it was typed on."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def read_again(self, revision: int) -> None:
        """Take it that what the draft says now was looked at."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["revision"] = str(revision)
        self.data = data


class PrepareForm(forms.Form):
    """For which year, and from what."""

    year = forms.ModelChoiceField(
        FiscalYear.objects.none(),
        label=_("For the year"),
        empty_label=None,
        error_messages={
            "invalid_choice": _("This year is closed, or already has its draft.")
        },
    )
    copied_from = forms.ModelChoiceField(
        Frame.objects.none(),
        required=False,
        label=_("Start from"),
        empty_label=_("a blank page"),
        help_text=_(
            "A copy has the text, the rules, the budgets, the reference points and the "
            "agreements of the other: you then change what must be."
        ),
    )

    def __init__(self, *args: Any, years: Years, frames: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (("year", years), ("copied_from", frames)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class FrameForm(DraftForm, forms.ModelForm):  # type: ignore[type-arg]
    """The text members read, and the rules the software obeys."""

    takes_effect_on = DayField(
        label=_("Takes effect on"),
        help_text=_("Until that day nothing changes; from then on this frame binds."),
    )
    point_cents = EurosField(
        required=False,
        label=_("A point is worth, in euros"),
    )
    hour_cap_cents = EurosField(
        required=False,
        label=_("Ceiling per hour, in euros"),
        help_text=_(
            "Empty: no ceiling. With one, each declaration says the time it took."
        ),
    )
    declaration_cap_cents = EurosField(
        required=False, label=_("Ceiling per declaration, in euros")
    )
    person_cap_cents = EurosField(
        required=False, label=_("Ceiling per person, in euros")
    )
    mission_cap_cents = EurosField(
        required=False,
        label=_("Ceiling per mission, in euros"),
        help_text=_("For all those who declare work on the same mission."),
    )
    overrun = forms.ChoiceField(
        widget=forms.RadioSelect, label=_("When a budget is passed")
    )
    # Last: in this class, its name hides the module's.
    forms = forms.MultipleChoiceField(
        choices=Frame.Form.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Forms of payment allowed"),
    )

    class Meta:
        model = Frame
        fields = [*SETTINGS]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 14}),
            "unit": forms.RadioSelect,
        }
        labels = {
            "text": _("The text members read"),
            "unit": _("Work is counted in"),
            "basis": _("Amounts are in"),
            "person_cap_period": _("Over one"),
            "objection_days": _("Days to object"),
            "announcement_days": _("An announcement expires after, in days"),
            "need_days": _("A need fades after, in days"),
            "felt_days": _("What others feel of a need fades after, in days"),
            "settles_every": _("Payments are gathered each"),
            "cutoff_day": _("On day"),
        }
        help_texts = {
            "text": _(
                "Why this frame, what the cooperative cannot do without, what is "
                "expected of each. Written in Markdown."
            ),
            "basis": _(
                "What the amounts and the ceilings stand for: always said beside them."
            ),
            "person_cap_period": _("The period over which it is counted."),
            "objection_days": _(
                "After a declaration. Without an objection it settles by itself."
            ),
            "announcement_days": _("Its money is then free again."),
            "cutoff_day": _("Of the month, or of the last month of the period."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["text"])
        self.fields["revision"].initial = self.instance.revision
        policy = self.fields["overrun"]
        assert isinstance(policy, forms.ChoiceField)
        examples = frame_words.overrun_examples()
        policy.choices = [
            (
                value,
                _("%(policy)s: %(example)s")
                % {"policy": str(label).capitalize(), "example": examples[value]},
            )
            for value, label in Frame.Overrun.choices
        ]

    @property
    def said(self) -> dict[str, Any]:
        """The cleaned fields, as the services take them."""
        return {name: self.cleaned_data[name] for name in SETTINGS}


class LineForm(DraftForm):
    """Money for one use of a circle."""

    circle = forms.ModelChoiceField(Circle.objects.none(), label=_("Circle"))
    kind = forms.ChoiceField(
        label=_("What it is for"),
        choices=[(kind, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        initial=KINDS[0],
    )
    label = forms.CharField(
        required=False,
        max_length=120,
        label=_("Name of the line"),
        help_text=_(
            "For an essential need or recurrent work: which one, in a few words."
        ),
    )
    cents = EurosField(label=_("Amount, in euros"))

    def __init__(self, *args: Any, circles: CircleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ModelChoiceField)
        circle.queryset = circles

    @property
    def said(self) -> dict[str, Any]:
        """The cleaned fields, as the services take them."""
        names = ("circle", "kind", "label", "cents", "revision")
        return {name: self.cleaned_data[name] for name in names}


class AmountsForm(DraftForm):
    """The amount of each line there is; empty, the line is taken out."""

    def __init__(self, *args: Any, lines: Iterable[FrameLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = EurosField(
                required=False,
                initial=line.cents,
                label=frame_words.line_words(line),
            )

    @property
    def rows(self) -> list[tuple[FrameLine, forms.BoundField]]:
        """Each line with its field."""
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    @property
    def amounts(self) -> dict[int, int | None]:
        """The amount of each line, as the services take them."""
        return {line.pk: self.cleaned_data[f"line_{line.pk}"] for line in self.lines}


class ReferencesForm(DraftForm):
    """For each kind of mission, from this to that; empty, it has none."""

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[WorkKind],
        there: Iterable[FrameReference],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kinds = list(kinds)
        known = {each.kind_id: each for each in there}
        for kind in self.kinds:
            self._add(kind, known.get(kind.pk))

    def _add(self, kind: WorkKind, there: FrameReference | None) -> None:
        figures = {"kind": kind}
        self.fields[f"low_{kind.pk}"] = EurosField(
            required=False,
            label=_("%(kind)s: from, in euros") % figures,
            initial=there and there.low_cents,
        )
        self.fields[f"high_{kind.pk}"] = EurosField(
            required=False,
            label=_("%(kind)s: to, in euros") % figures,
            initial=there and there.high_cents,
        )
        self.fields[f"per_{kind.pk}"] = forms.ChoiceField(
            choices=FrameReference.Per.choices,
            label=_("%(kind)s: for") % figures,
            initial=there.per if there else FrameReference.Per.HOUR,
        )

    def clean(self) -> dict[str, Any]:
        """One amount alone is both ends; they are in order."""
        data = super().clean() or self.cleaned_data
        for kind in self.kinds:
            low, high = data.get(f"low_{kind.pk}"), data.get(f"high_{kind.pk}")
            if low and high and high < low:
                self.add_error(
                    f"high_{kind.pk}",
                    _("A reference point goes from the lower to the higher."),
                )
        return data

    @property
    def rows(self) -> list[tuple[WorkKind, list[forms.BoundField]]]:
        """Each kind with its three fields."""
        return [
            (kind, [self[f"{name}_{kind.pk}"] for name in ("low", "high", "per")])
            for kind in self.kinds
        ]

    @property
    def ranges(self) -> dict[int, Range | None]:
        """The reference points, as the services take them."""
        found: dict[int, Range | None] = {}
        for kind in self.kinds:
            low = self.cleaned_data[f"low_{kind.pk}"]
            high = self.cleaned_data[f"high_{kind.pk}"]
            ends = [cents for cents in (low, high) if cents is not None]
            found[kind.pk] = (
                Range(self.cleaned_data[f"per_{kind.pk}"], min(ends), max(ends))
                if ends
                else None
            )
        return found


class AgreementForm(DraftForm):
    """What needs an agreement beforehand, and whose."""

    what = forms.CharField(
        max_length=200,
        label=_("What needs it"),
        help_text=_("For instance: a mission that lasts, an expense, a purchase."),
    )
    above_cents = EurosField(
        required=False,
        label=_("From this amount on, in euros"),
        help_text=_(
            "The software then asks for the agreement before the work is announced. "
            "Empty: it is only said here."
        ),
    )
    whose = forms.ChoiceField(
        choices=FrameAgreement.Whose.choices,
        widget=forms.RadioSelect,
        label=_("Whose agreement"),
        initial=FrameAgreement.Whose.REFERENT,
    )

    @property
    def said(self) -> dict[str, Any]:
        """The cleaned fields, as the services take them."""
        names = ("what", "above_cents", "whose", "revision")
        return {name: self.cleaned_data[name] for name in names}


class AdoptForm(DraftForm):
    """Where it was decided."""

    source = forms.CharField(
        max_length=200,
        label=_("Which decision adopts it"),
        help_text=_(
            "The meeting or the assembly, and its date: for instance “Orientation "
            "circle, by consent, 12 January 2027”."
        ),
    )
