"""Reading the frames: which one binds on a day, and what it says in one sentence.

``binding(on)`` first: everything that is announced, declared or settled asks it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from essaim.base.once import once
from essaim.contributions.models import Frame, FrameAgreement
from essaim.contributions.models.frames import FrameQuerySet
from essaim.ledger.models import FiscalYear, FiscalYearQuerySet
from essaim.members.models import Member
from essaim.rules import budgets
from essaim.rules import ceilings as rules
from essaim.rules.calendar import Days


def binding(on: date | None = None) -> Frame | None:
    """Return the frame that binds on a day (today unless given), if there is one.

    Without one, nothing can be announced nor declared.
    """
    day = on or timezone.localdate()
    rows = Frame.objects.in_force(day).select_related("fiscal_year")
    return once(("binding frame", day), rows.first)


def year_of(day: date | None = None) -> FiscalYear | None:
    """Return the fiscal year of a day (today unless given), if it was opened."""
    return FiscalYear.objects.containing(day or timezone.localdate()).first()


def years_to_prepare(member: Member) -> FiscalYearQuerySet:
    """Return the years that may have one more draft, the next ones first."""
    drafted = Frame.objects.standing().filter(adopted_at__isnull=True)
    return (
        FiscalYear.objects.visible_to(member)
        .filter(closed_at__isnull=True, contribution_closing__isnull=True)
        .exclude(pk__in=drafted.values("fiscal_year"))
    )


def drafts(member: Member) -> FrameQuerySet:
    """Return the frames being prepared."""
    rows = Frame.objects.visible_to(member).standing()
    return rows.filter(adopted_at__isnull=True).select_related("fiscal_year")


def before(frame: Frame) -> Frame | None:
    """Return the adopted frame that this one follows, of its year or an earlier one."""
    earlier = Frame.objects.filter(
        adopted_at__isnull=False, takes_effect_on__lt=frame.takes_effect_on
    ).exclude(pk=frame.pk)
    return (
        earlier.select_related("fiscal_year")
        .order_by("-takes_effect_on", "-version")
        .first()
    )


def ceilings(frame: Frame) -> rules.Ceilings:
    """Return the ceilings of ``frame`` as ``rules.ceilings.check_amount`` reads them.

    The period of ``person_cents`` is ``person_period(frame, day)``.
    """
    counts_points = frame.unit == Frame.Unit.POINTS
    return rules.Ceilings(
        hour_cents=frame.hour_cap_cents,
        point_cents=frame.point_cents if counts_points else None,
        declaration_cents=frame.declaration_cap_cents,
        person_cents=frame.person_cap_cents,
        mission_cents=frame.mission_cap_cents,
        needs_reason=frame.unit == Frame.Unit.AMOUNT,
    )


def days_of(frame: Frame) -> Days:
    """Return the first and the last day of its fiscal year."""
    return Days(frame.fiscal_year.starts_on, frame.fiscal_year.ends_on)


def person_period(frame: Frame, day: date) -> Days:
    """Return the period over which the ceiling per person is counted on ``day``."""
    return rules.period(day, frame.person_cap_period, days_of(frame))


def settles_on(frame: Frame, day: date) -> date:
    """Return the cut-off that work settled on ``day`` waits for."""
    return rules.settles_on(
        day, frame.settles_every, cutoff_day=frame.cutoff_day, year=days_of(frame)
    )


def overrun(frame: Frame) -> budgets.Overrun:
    """Return its overrun policy, as the rules of budgets know it."""
    return budgets.Overrun(frame.overrun)


def may_pass(frame: Frame) -> bool:
    """Whether its overrun policy lets a declaration pass the budget."""
    return overrun(frame) in budgets.LETS_PASS


def agreements_needed(frame: Frame, cents: int) -> list[FrameAgreement]:
    """Return the agreements that an amount needs beforehand.

    Those without an amount are said on the page of the frame and asked by nobody.
    """
    return [
        agreement
        for agreement in frame.agreements.all()
        if agreement.above_cents is not None and cents >= agreement.above_cents
    ]


class Stage(StrEnum):
    """Where a frame stands on a day."""

    DRAFT = "draft"
    SET_ASIDE = "set-aside"
    COMING = "coming"
    IN_FORCE = "in-force"
    REPLACED = "replaced"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """A frame and where it stands; ``until`` is when a later version replaces it."""

    frame: Frame
    stage: Stage
    until: date | None = None


def standing(frame: Frame, today: date, later: Iterable[date] = ()) -> Standing:
    """Say where ``frame`` stands; ``later``: when adopted versions take effect."""
    after = [day for day in later if day > frame.takes_effect_on]
    until = min(after, default=None) if frame.is_adopted else None
    if not frame.is_adopted:
        stage = Stage.DRAFT if frame.is_draft else Stage.SET_ASIDE
    elif frame.takes_effect_on > today:
        stage = Stage.COMING
    elif until is not None and until <= today:
        stage = Stage.REPLACED
    elif frame.fiscal_year.ends_on < today:
        stage = Stage.OVER
    else:
        stage = Stage.IN_FORCE
    return Standing(frame, stage, until)


def standing_of(frame: Frame) -> Standing:
    """Say where one frame stands today: one query."""
    later = Frame.objects.filter(
        fiscal_year=frame.fiscal_year_id, adopted_at__isnull=False
    ).values_list("takes_effect_on", flat=True)
    return standing(frame, timezone.localdate(), later)


def all_standing(frames: Iterable[Frame]) -> list[Standing]:
    """Say where each of ``frames`` stands today, in their order."""
    rows = list(frames)
    effects: dict[int, list[date]] = defaultdict(list)
    for frame in rows:
        if frame.is_adopted:
            effects[frame.fiscal_year_id].append(frame.takes_effect_on)
    today = timezone.localdate()
    return [standing(f, today, effects[f.fiscal_year_id]) for f in rows]
