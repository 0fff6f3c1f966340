"""What is typed about missions: parsing and messages only."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField, EurosField, InstantField, keep_readable
from essaim.circles.models import Circle, CircleQuerySet
from essaim.contributions import lines
from essaim.contributions.forms.contributions import DurationField, LineField
from essaim.contributions.models import Mission, WorkKind, Workstream
from essaim.contributions.services.missions import Part
from essaim.members.models import Member, Skill
from essaim.rules.places import MOST_PARTS, MOST_PLACES
from essaim.rules.recurrence import LONGEST_TEXT, Recurrence
from essaim.rules.recurrence import WEEKDAYS as DAYS

KINDS = (Circle.Kind.CIRCLE, Circle.Kind.BOARD, Circle.Kind.ORIENTATION)


def circles_that_work() -> CircleQuerySet:
    """The circles in which one may propose, by name."""
    return Circle.objects.on(timezone.localdate()).filter(kind__in=KINDS)


class RepeatForm(forms.Form):
    """How it comes back: in words for most rules, as written for the others."""

    NEVER, DAY, WEEK, MONTH, RULE = "", "DAILY", "WEEKLY", "MONTHLY", "rule"

    each = forms.ChoiceField(
        label=_("It comes back"),
        required=False,
        choices=[
            (NEVER, _("no: once, or some day")),
            (DAY, _("each day")),
            (WEEK, _("each week")),
            (MONTH, _("each month")),
            (RULE, _("by a rule of my own, below")),
        ],
    )
    interval = forms.IntegerField(
        label=_("Once in how many"),
        help_text=_("2 for every other week, for instance."),
        required=False,
        min_value=1,
        max_value=99,
        initial=1,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On these days of the week"),
        help_text=_("None chosen: the day of its first date."),
        required=False,
        choices=[(code, WEEKDAYS[day]) for day, code in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    monthly = forms.ChoiceField(
        label=_("In the month"),
        required=False,
        choices=[
            ("date", _("on the same day number: the 12th")),
            ("weekday", _("on the same day of the week: the second Tuesday")),
        ],
    )
    until = DayField(
        label=_("Until"),
        help_text=_("The last day it may take place. It can be prolonged later."),
        required=False,
    )
    rule = forms.CharField(
        label=_("Rule, as calendars write it"),
        help_text=format_lazy(
            _("For who knows RFC 5545: {example}. It needs an end."),
            example="<code>FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271231</code>",
        ),
        required=False,
        max_length=LONGEST_TEXT,
    )

    def rule_text(self, starts_at: datetime | None) -> str:
        """The rule that is asked for; the service checks it, and says its faults."""
        data = self.cleaned_data
        each = data.get("each", "")
        if each == self.NEVER:
            return ""
        if each == self.RULE:
            return data["rule"] or "FREQ="
        parts = [f"FREQ={each}"]
        if (data.get("interval") or 1) > 1:
            parts.append(f"INTERVAL={data['interval']}")
        if each == self.WEEK and data.get("weekdays"):
            parts.append(f"BYDAY={','.join(data['weekdays'])}")
        if each == self.MONTH and starts_at and data.get("monthly") == "weekday":
            parts.append(f"BYDAY={_same_weekday(starts_at)}")
        if data.get("until"):
            parts.append(f"UNTIL={data['until']:%Y%m%d}")
        return ";".join(parts)

    @property
    def repeat_fields(self) -> list[forms.BoundField]:
        """Those that say how it comes back, in the order one thinks of them."""
        names = ("each", "interval", "weekdays", "monthly", "until", "rule")
        return [self[name] for name in names if name in self.fields]


def initial_of_rule(
    rule: Recurrence, dates: Sequence[datetime], text: str
) -> dict[str, Any]:
    """What the form shows of a rule: in words when it is a usual one."""
    last = timezone.localdate(dates[-1])
    said: dict[str, Any] = {"interval": rule.interval, "until": last}
    if rule.months or rule.month_days or rule.positions or rule.week_start:
        return {"each": RepeatForm.RULE, "rule": text}
    if rule.every == RepeatForm.WEEK:
        days = [DAYS[day] for day, _which in rule.weekdays]
        return {**said, "each": RepeatForm.WEEK, "weekdays": days}
    if rule.every == RepeatForm.DAY and not rule.weekdays:
        return {**said, "each": RepeatForm.DAY}
    if rule.every == RepeatForm.MONTH:
        by_day = _same_weekday(dates[0])
        ours = [f"{which}{DAYS[day]}" for day, which in rule.weekdays]
        if ours in ([], [by_day]):
            monthly = "weekday" if ours else "date"
            return {**said, "each": RepeatForm.MONTH, "monthly": monthly}
    return {"each": RepeatForm.RULE, "rule": text}


def _same_weekday(starts_at: datetime) -> str:
    """Which weekday of its month: ``2TU``; the fifth is the last one."""
    day = timezone.localtime(starts_at)
    number = (day.day - 1) // 7 + 1
    return f"{-1 if number == 5 else number}{DAYS[day.weekday()]}"


class MissionForm(RepeatForm):
    """A mission as it is proposed: a title and a circle, the rest if one wishes."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("What there is to do"), max_length=120)
    circle = forms.ModelChoiceField(
        label=_("Circle"), queryset=Circle.objects.none(), empty_label=_("Choose one")
    )
    text = forms.CharField(
        label=_("What and why"),
        help_text=_("What to bring, what is already done. Written in Markdown."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    starts_at = InstantField(
        label=_("Starts"),
        help_text=_("Leave empty if it can be done any day."),
        required=False,
    )
    ends_at = InstantField(label=_("Ends"), required=False)
    due_on = DayField(label=_("To be done before"), required=False)
    is_remote = forms.BooleanField(
        label=_("It can be done from anywhere"), required=False
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills wanted"),
        queryset=Skill.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ModelChoiceField(
        label=_("Kind of mission"),
        help_text=_("What the reference points of the frame speak of."),
        queryset=WorkKind.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )
    is_essential = forms.BooleanField(
        label=_("The cooperative cannot do without it"), required=False
    )
    is_first_step = forms.BooleanField(
        label=_("It is a first step for newcomers"), required=False
    )
    open_to_companions = forms.BooleanField(
        label=_("One may come along to learn; companions take no place"),
        required=False,
    )
    expected_minutes = DurationField(
        label=_("Expected time"),
        help_text=_("For instance 2h30, 2,5 or 45 min."),
        required=False,
    )
    expected_cents = EurosField(
        label=_("Expected amount, in euros"),
        help_text=_("An indication: each author sets their own amount afterwards."),
        required=False,
    )
    workstream = forms.ModelChoiceField(
        label=_("Workstream"),
        queryset=Workstream.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )

    PLAIN = (
        *("title", "text", "kind", "is_first_step", "open_to_companions"),
        *("is_remote", "place", "expected_cents", "expected_minutes"),
        *("line", "workstream"),
    )

    def __init__(
        self,
        *args: Any,
        member: Member,
        mission: Mission | None = None,
        may_mark_essential: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.mission = mission
        keep_readable(self.fields["text"])
        self._offer("circle", circles_that_work())
        self._offer("skills", Skill.objects.all())
        self._offer("kind", WorkKind.objects.all())
        groups = lines.choices(
            member, mission.circle_id if mission else None, to_come=True
        )
        line = LineField(groups, label=_("Budget line"), required=False)
        nothing = ("", _("To be chosen by who contributes"))
        line.choices = [nothing, *(group for group in groups if group[1])]
        self.fields["line"] = line
        self._offer("workstream", Workstream.objects.going_on())
        if not may_mark_essential:
            del self.fields["is_essential"]
        if mission is None:
            self.fields["key"].initial = uuid.uuid4
            return
        del self.fields["circle"]
        for name in ("each", "interval", "weekdays", "monthly", "until", "rule"):
            del self.fields[name]
        if mission.rrule:
            for name in ("starts_at", "ends_at", "due_on"):
                del self.fields[name]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @property
    def said(self) -> dict[str, Any]:
        """The cleaned fields, as the services take them."""
        data = self.cleaned_data
        names = [*self.PLAIN, "is_essential", "starts_at", "ends_at", "due_on"]
        said = {name: data[name] for name in names if name in data}
        said["skills"] = data["skills"]
        return said

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What most missions do without."""
        names = ("kind", "workstream", "expected_minutes", "expected_cents", "line")
        return [self[name] for name in names]

    @property
    def has_more_said(self) -> bool:
        """Whether the details must be open: something is written or wrong in them."""
        shown = {"title", "circle", "text", "key", "version"}
        wrong = set(self.errors) - shown if self.is_bound else set()
        return bool(wrong) or self.mission is not None or bool(self.initial.get("more"))


def initial_of(mission: Mission) -> dict[str, Any]:
    """What the form shows of a mission as it is."""
    names = (*MissionForm.PLAIN, "is_essential", "starts_at", "ends_at", "due_on")
    return {
        **{name: getattr(mission, name) for name in names},
        "skills": list(mission.skills.all()),
        "version": mission.sequence,
    }


class PartForm(forms.Form):
    """A kind of part, and how many it takes; without places, it is left out."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label=_("Part"), max_length=80, required=False)
    places = forms.IntegerField(
        label=_("Places"), required=False, min_value=0, max_value=MOST_PLACES
    )


PartFormSet = forms.formset_factory(
    PartForm, extra=2, max_num=MOST_PARTS, validate_max=True
)


def parts_of(formset: "BaseFormSet[PartForm]") -> list[Part]:
    """The parts that are asked for; one place when nothing is said."""
    said = [form.cleaned_data for form in formset.forms if form.cleaned_data]
    found = [
        Part(one.get("label", "").strip(), one["places"], one.get("pk"))
        for one in said
        if one.get("places")
    ]
    return found or [Part()]


def part_initial(mission: Mission | None) -> Sequence[dict[str, Any]]:
    """The parts of a mission as they are; one place for a new one."""
    if mission is None:
        return [{"places": 1}]
    return [
        {"pk": part.pk, "label": part.label, "places": part.places}
        for part in mission.parts.all()
    ]


class DatesForm(RepeatForm):
    """Dates of a series: to make one, or to change it from a date on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_at = InstantField(label=_("First date: starts"))
    ends_at = InstantField(label=_("First date: ends"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        each = self.fields["each"]
        assert isinstance(each, forms.ChoiceField)
        each.choices = [c for c in RepeatForm.base_fields["each"].choices if c[0]]  # type: ignore[attr-defined]
        each.required = True


class FromDateForm(DatesForm):
    """What changes from a date on: the dates, and where it takes place."""

    title = forms.CharField(label=_("What there is to do"), max_length=120)
    is_remote = forms.BooleanField(
        label=_("It can be done from anywhere"), required=False
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)


class MoveForm(forms.Form):
    """Another moment for one date."""

    starts_at = InstantField(label=_("Starts"))
    ends_at = InstantField(label=_("Ends"), required=False)


class CancelForm(forms.Form):
    """Why a mission is cancelled: those who were going read it."""

    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class KeepForm(forms.Form):
    """Which date of a series is kept."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kept = forms.ChoiceField(label=_("The date that is kept"))

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        kept = self.fields["kept"]
        assert isinstance(kept, forms.ChoiceField)
        kept.choices = choices
