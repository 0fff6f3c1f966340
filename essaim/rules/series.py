"""The dates of a series as they will really happen, and what becomes of them.

One date may be moved or not happen; a series may be cut, and another one follow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from essaim.rules.recurrence import Recurrence, at_the_wall, dates, on_the_wall


@dataclass(frozen=True, slots=True)
class Change:
    """One planned date that is moved, or that does not happen."""

    planned: datetime
    starts: datetime | None = None
    ends: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a mission as it will really happen."""

    planned: datetime
    starts: datetime
    ends: datetime | None
    is_cancelled: bool = False
    change: Change | None = field(default=None, compare=False)

    @property
    def is_moved(self) -> bool:
        """Whether it does not start when it was planned."""
        return self.starts != self.planned

    @property
    def over_at(self) -> datetime:
        """The instant from which it belongs to the past."""
        return self.ends or self.starts


def occurrences(
    planned: Iterable[datetime],
    *,
    length: timedelta | None,
    changes: Iterable[Change],
    zone: tzinfo,
) -> list[Occurrence]:
    """The dates as they happen: each lasts ``length`` on the wall, unless changed."""
    by_date = {change.planned: change for change in changes}
    return [_occurrence(at, length, by_date.get(at), zone) for at in planned]


def _occurrence(
    planned: datetime, length: timedelta | None, change: Change | None, zone: tzinfo
) -> Occurrence:
    starts = (change and change.starts) or planned
    ends = change.ends if change and change.starts else None
    if ends is None and length is not None:
        ends = at_the_wall(on_the_wall(starts, zone) + length, zone)
        if ends <= starts:  # between the two, the clocks went forward
            ends = starts + length
    cancelled = bool(change and change.is_cancelled)
    return Occurrence(planned, starts, ends, cancelled, change)


def length_of(
    starts: datetime | None, ends: datetime | None, zone: tzinfo
) -> timedelta | None:
    """How long it lasts on the wall, when its end is known."""
    if starts is None or ends is None:
        return None
    on_the_clock = on_the_wall(ends, zone) - on_the_wall(starts, zone)
    if on_the_clock > timedelta():
        return on_the_clock
    return ends.astimezone(UTC) - starts.astimezone(UTC)  # the clocks went back


def cut(
    rule: Recurrence, start: datetime, at: datetime, zone: tzinfo
) -> tuple[Recurrence | None, Recurrence | None]:
    """The rule of the dates before ``at``, and of those from ``at`` on.

    ``None`` for a side that has no date. Both together make the same dates.

    >>> from essaim.rules.recurrence import parse
    >>> start = datetime(2026, 12, 1, 18, tzinfo=UTC)
    >>> before, after = cut(parse("FREQ=WEEKLY;COUNT=5", UTC), start,
    ...                     datetime(2026, 12, 15, 18, tzinfo=UTC), UTC)
    >>> before.until.day, after.count
    (8, 3)
    """
    planned = dates(rule, start, zone)
    before = [one for one in planned if one < at]
    left = None
    if before:
        left = replace(rule, count=None, until=on_the_wall(before[-1], zone))
    if len(before) == len(planned):
        return left, None
    if rule.count is None:
        return left, rule
    return left, replace(rule, count=rule.count - len(before))


def carried(
    old: Iterable[datetime], new: Sequence[datetime], zone: tzinfo
) -> dict[datetime, datetime]:
    """Where each date of a series goes in the one that replaces it.

    To the same day; else to a date of the same week; else to the nearest one.

    >>> tuesday, thursday = (datetime(2026, 12, day, 18, tzinfo=UTC) for day in (8, 10))
    >>> carried([tuesday], [thursday + timedelta(days=7 * n) for n in (-1, 0, 1)], UTC)
    {datetime.datetime(2026, 12, 8, 18, 0, tzinfo=datetime.timezone.utc): \
datetime.datetime(2026, 12, 10, 18, 0, tzinfo=datetime.timezone.utc)}
    """
    days: dict[date, datetime] = {}
    weeks: dict[tuple[int, int], datetime] = {}
    for one in new:
        day = on_the_wall(one, zone).date()
        days.setdefault(day, one)
        weeks.setdefault(day.isocalendar()[:2], one)
    found = {}
    for one in old:
        day = on_the_wall(one, zone).date()
        target = days.get(day) or weeks.get(day.isocalendar()[:2])
        if target is None and new:
            target = min(new, key=lambda other: (abs(other - one), other))
        if target is not None:
            found[one] = target
    return found
