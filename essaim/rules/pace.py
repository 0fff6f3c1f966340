"""The pace of a budget: where the year should be, where it is, where it is going.

What is projected says what it assumes: that the pace since a day goes on. Nothing is
projected from less than thirty days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST_DAYS = 30
RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Point:
    """What was engaged in all on the evening of a day."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the pace since a day leads."""

    since: date
    days: int
    cents: int  # engaged since that day
    at_end_cents: int  # engaged on the last day of the year, at this pace
    exhausted_on: date | None  # the day nothing is left; none before the year ends

    def excess(self, voted: int) -> int:
        """By how much the budget would be passed at the end of the year."""
        return max(0, self.at_end_cents - voted)


def expected(voted: int, first: date, last: date, today: date) -> int:
    """What would be engaged if the budget went evenly through the year.

    >>> expected(365_00, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 10))
    1000
    """
    days = (last - first).days + 1
    gone = min(max((today - first).days + 1, 0), days)
    return voted * gone // days


def project(
    points: Sequence[Point], *, voted: int, today: date, last: date
) -> Projection | None:
    """Carry on the pace of the last three months to the end of the year.

    ``points`` go from the first engagement, or the day before it, to ``today``. The
    pace is taken from the latest of them that is ninety days old, or from the first.

    >>> year_end = date(2026, 12, 31)
    >>> points = [Point(date(2026, 1, 1), 0), Point(date(2026, 4, 11), 1_000_00)]
    >>> told = project(points, voted=2_000_00, today=date(2026, 4, 11), last=year_end)
    >>> told.exhausted_on, told.at_end_cents, told.excess(2_000_00)
    (datetime.date(2026, 7, 20), 364000, 164000)

    ``None`` with less than thirty days of data, and once the year is over.
    """
    if not points or today >= last:
        return None
    base = points[0]
    for point in points:
        if (today - point.day).days >= RECENT_DAYS:
            base = point
    now = points[-1]
    days = (today - base.day).days
    if days < LEAST_DAYS:
        return None
    cents = max(0, now.cents - base.cents)
    return Projection(
        since=base.day,
        days=days,
        cents=cents,
        at_end_cents=now.cents + cents * (last - today).days // days,
        exhausted_on=_exhausted_on(now.cents, cents, days, voted, today, last),
    )


def _exhausted_on(
    engaged: int, cents: int, days: int, voted: int, today: date, last: date
) -> date | None:
    left = voted - engaged
    if left <= 0 or not cents:
        return None
    wait = -(-left * days // cents)  # the first whole day on which nothing is left
    return today + timedelta(wait) if wait <= (last - today).days else None
