"""Ceilings: below them nobody asks permission. A ceiling is not an entitlement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from essaim.rules.calendar import Days


class Ceiling(StrEnum):
    """What a declaration may pass."""

    HOUR = "hour"
    POINTS = "points"  # more than the points declared are worth
    DECLARATION = "declaration"
    PERSON = "person"  # with what this person declared over the same period
    MISSION = "mission"  # with what everybody declared for the same mission


class Unsaid(StrEnum):
    """What the frame wants to be told of a declaration, and was not."""

    TIME = "time"
    POINTS = "points"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The ceilings of a frame, in cents; ``None`` where it sets none.

    ``point_cents`` is what a point is worth when the frame counts in points.
    """

    hour_cents: int | None = None
    point_cents: int | None = None
    declaration_cents: int | None = None
    person_cents: int | None = None
    mission_cents: int | None = None
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A ceiling that is passed: this declaration may be of ``most`` cents at most."""

    ceiling: Ceiling
    most: int
    asked: int

    @property
    def over(self) -> int:
        """By how many cents it is passed."""
        return self.asked - self.most


def check_amount(
    rules: Ceilings,
    *,
    cents: int,
    minutes: int | None = None,
    points: int | None = None,
    person_period_cents: int = 0,
    mission_cents: int = 0,
) -> list[Exceeded]:
    """Return every ceiling that an amount passes, none when it may be declared.

    ``person_period_cents``: what the same person already declared over the frame's
    period; ``mission_cents``: what everybody already declared for the same mission;
    this declaration in neither. A ceiling per hour says nothing of work whose time is
    not told: ask ``unsaid`` first.

    >>> rules = Ceilings(hour_cents=30_00, declaration_cents=500_00)
    >>> check_amount(rules, cents=100_00, minutes=240)
    []
    >>> check_amount(rules, cents=100_00, minutes=90)
    [Exceeded(ceiling=<Ceiling.HOUR: 'hour'>, most=4500, asked=10000)]
    """
    most: dict[Ceiling, int | None] = {
        Ceiling.HOUR: None
        if minutes is None or rules.hour_cents is None
        else rules.hour_cents * minutes // 60,
        Ceiling.POINTS: None
        if points is None or rules.point_cents is None
        else rules.point_cents * points,
        Ceiling.DECLARATION: rules.declaration_cents,
        Ceiling.PERSON: _room(rules.person_cents, person_period_cents),
        Ceiling.MISSION: _room(rules.mission_cents, mission_cents),
    }
    return [
        Exceeded(ceiling, limit, cents)
        for ceiling, limit in most.items()
        if limit is not None and cents > limit
    ]


def _room(ceiling: int | None, taken: int) -> int | None:
    return None if ceiling is None else max(0, ceiling - taken)


def most(exceeded: Iterable[Exceeded]) -> int | None:
    """The amount that would pass none of them; ``None`` when none is passed."""
    return min((each.most for each in exceeded), default=None)


def unsaid(
    rules: Ceilings, *, minutes: int | None, points: int | None, reason: str
) -> list[Unsaid]:
    """Return what a declaration must still say: the frame could not be read without.

    >>> unsaid(Ceilings(hour_cents=30_00), minutes=None, points=None, reason="")
    [<Unsaid.TIME: 'time'>]
    """
    wanted = {
        Unsaid.TIME: rules.hour_cents is not None and not minutes,
        Unsaid.POINTS: rules.point_cents is not None and not points,
        Unsaid.REASON: rules.needs_reason and not reason.strip(),
    }
    return [what for what, missing in wanted.items() if missing]


MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period(day: date, each: str, year: Days) -> Days:
    """Return the period of ``day``: its month, its quarter or its whole fiscal year.

    Quarters are counted from the first month of the fiscal year; no period goes
    outside the year.

    >>> year = Days(date(2026, 9, 1), date(2027, 8, 31))
    >>> period(date(2027, 1, 15), "quarter", year)
    Days(first=datetime.date(2026, 12, 1), last=datetime.date(2027, 2, 28))
    """
    if each == "year":
        return year
    length = MONTHS[each]
    passed = _months(day) - _months(year.first)
    first = _months(year.first) + passed // length * length
    last = _first_of(first + length) - timedelta(days=1)
    return Days(max(_first_of(first), year.first), min(last, year.last))


def settles_on(day: date, each: str, *, cutoff_day: int, year: Days) -> date:
    """Return the cut-off that work settled on ``day`` waits for.

    Each month, each last month of a quarter or the last month of the year has one, on
    its ``cutoff_day``; past the last one of the year, the next year's first.

    >>> year = Days(date(2026, 1, 1), date(2026, 12, 31))
    >>> settles_on(date(2026, 5, 21), "month", cutoff_day=20, year=year)
    datetime.date(2026, 6, 20)
    >>> settles_on(date(2026, 5, 21), "quarter", cutoff_day=20, year=year)
    datetime.date(2026, 6, 20)
    >>> settles_on(date(2026, 12, 21), "year", cutoff_day=20, year=year)
    datetime.date(2027, 12, 20)
    """
    length = MONTHS[each]
    month = _months(day)
    if day.day > cutoff_day:
        month += 1
    into = (month - _months(year.first)) % length
    return _first_of(month + length - 1 - into).replace(day=cutoff_day)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(months: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, 1)
