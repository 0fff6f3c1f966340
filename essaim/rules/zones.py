"""When the clocks of a zone change, as a calendar file has to say it.

``icalendar`` 7.3 writes the spring change an hour late (its onset must be told on the
wall *before* the change, RFC 5545 3.6.5): computed here, and tried with two readers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_STEP = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Shift:
    """From ``onset`` (the wall before it) on, the wall is ``after`` from UTC."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def shifts(zone: tzinfo, first_year: int, last_year: int) -> list[Shift]:
    """The changes of a zone over some years, after what held when they began.

    >>> from zoneinfo import ZoneInfo
    >>> [s.onset.isoformat() for s in shifts(ZoneInfo("Europe/Paris"), 2026, 2026)]
    ['2026-01-01T00:00:00', '2026-03-29T02:00:00', '2026-10-25T03:00:00']
    """
    start = datetime(first_year, 1, 1, tzinfo=zone)
    offset = _offset(start, zone)
    opening = Shift(start.replace(tzinfo=None), offset, offset, *_named(start, zone))
    end = datetime(last_year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    return [opening, *_between(start.astimezone(UTC), end, zone)]


def _between(at: datetime, end: datetime, zone: tzinfo) -> Iterator[Shift]:
    while at < end:
        later = min(at + _STEP, end)
        before, after = _offset(at, zone), _offset(later, zone)
        if before != after:
            instant = _instant(at, later, zone)
            wall = (instant + before).replace(tzinfo=None)
            yield Shift(wall, before, after, *_named(instant, zone))
        at = later


def _instant(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The first second at which the offset is no longer what it was."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(instant: datetime, zone: tzinfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _named(instant: datetime, zone: tzinfo) -> tuple[str, bool]:
    wall = instant.astimezone(zone)
    return wall.tzname() or "", bool(wall.dst())


@dataclass(frozen=True, slots=True)
class Observance:
    """Changes that are alike: the first one, and the ones after it.

    ``rule`` says them when they come back each year on the same Sunday; else ``also``
    lists them.
    """

    first: Shift
    rule: str
    also: tuple[datetime, ...]


def observances(found: list[Shift]) -> list[Observance]:
    """Group the changes of a zone as the blocks of a calendar file.

    >>> from zoneinfo import ZoneInfo
    >>> [o.rule for o in observances(shifts(ZoneInfo("Europe/Paris"), 2025, 2027))]
    ['', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU']
    """
    groups: dict[tuple[object, ...], list[Shift]] = {}
    for number, shift in enumerate(found):
        alike = (shift.before, shift.after, shift.name, number == 0)
        groups.setdefault(alike, []).append(shift)
    return [_observance(group) for group in groups.values()]


def _observance(group: list[Shift]) -> Observance:
    first, onsets = group[0], [shift.onset for shift in group]
    rule = _yearly(onsets)
    return Observance(first, rule, () if rule else tuple(onsets[1:]))


def _yearly(onsets: list[datetime]) -> str:
    first = onsets[0]
    years = [onset.year for onset in onsets]
    alike = {(o.month, o.weekday(), o.time()) for o in onsets}
    if len(onsets) < 2 or len(alike) > 1:
        return ""
    if years != list(range(years[0], years[0] + len(years))):
        return ""
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    nths = {(onset.day - 1) // 7 + 1 for onset in onsets}
    if all((o + timedelta(days=7)).month != o.month for o in onsets):
        which = -1
    elif len(nths) == 1:
        which = nths.pop()
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={which}{day}"
