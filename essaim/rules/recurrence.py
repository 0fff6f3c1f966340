"""What comes back: a rule of RFC 5545 that ends, and the dates it makes.

An hour is the hour on the wall of the cooperative: a weekly mission at 18:00 stays at
18:00 when the clocks change. Instants that come out are aware; ``zone`` is given.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import islice

from dateutil import rrule

MOST = 400  # occurrences: more than a year of every day, more than seven of each week
LONGEST = timedelta(days=3660)  # ten years
MOST_BETWEEN = 99  # days, weeks, months or years from one turn to the next
LONGEST_TEXT = 200
# The days of each month in the years that have most.
LONGEST_MONTHS = {m: monthrange(2024, m)[1] for m in range(1, 13)}

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    """How often it turns."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"
    YEAR = "YEARLY"


class Fault(StrEnum):
    """Why a rule is refused; the page has one sentence for each."""

    UNREADABLE = "unreadable"
    UNKNOWN_PART = "unknown-part"
    TWICE = "twice"
    NO_FREQUENCY = "no-frequency"
    TOO_OFTEN = "too-often"  # each hour, each minute
    BAD_NUMBER = "bad-number"
    BAD_WEEKDAY = "bad-weekday"
    BAD_DATE = "bad-date"
    NO_END = "no-end"
    TWO_ENDS = "two-ends"
    ENDS_BEFORE = "ends-before"
    TOO_FAR = "too-far"
    TOO_MANY = "too-many"
    NEVER = "never"


class BadRule(ValueError):
    """A rule that nobody could follow: ``fault`` says why, ``part`` where."""

    def __init__(self, fault: Fault, part: str = "") -> None:
        super().__init__(f"{fault}: {part}" if part else fault.value)
        self.fault = fault
        self.part = part


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule that was read. ``until`` is on the wall of the cooperative, included.

    ``weekdays`` are pairs: a day (0 is Monday) and which one of the month or year
    (0: each of them, -1: the last one).
    """

    every: Every
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: datetime | None = None


# Reading and writing


def parse(text: str, zone: tzinfo) -> Recurrence:
    """Read a rule as calendars write it; raise ``BadRule`` with the first fault.

    A date alone in ``UNTIL`` is included to its last second.

    >>> parse("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10", UTC).weekdays
    ((1, 0), (3, 0))
    >>> parse("FREQ=HOURLY;COUNT=10", UTC)
    Traceback (most recent call last):
    ...
    essaim.rules.recurrence.BadRule: too-often: HOURLY
    """
    parts = _split(text)
    every = _every(parts.pop("FREQ", None))
    rule = Recurrence(
        every,
        interval=_number("INTERVAL", parts.pop("INTERVAL", "1"), 1, MOST_BETWEEN),
        weekdays=_weekdays(parts.pop("BYDAY", ""), every),
        month_days=_numbers("BYMONTHDAY", parts.pop("BYMONTHDAY", ""), 31),
        months=_numbers("BYMONTH", parts.pop("BYMONTH", ""), 12, signed=False),
        positions=_numbers("BYSETPOS", parts.pop("BYSETPOS", ""), 366),
        week_start=_weekday(parts.pop("WKST", "MO")),
        count=_count(parts.pop("COUNT", None)),
        until=_until(parts.pop("UNTIL", None), zone),
    )
    if parts:
        raise BadRule(Fault.UNKNOWN_PART, next(iter(parts)))
    if rule.month_days and every is Every.WEEK:
        raise BadRule(Fault.UNKNOWN_PART, "BYMONTHDAY")
    if rule.count is None and rule.until is None:
        raise BadRule(Fault.NO_END)
    if rule.count is not None and rule.until is not None:
        raise BadRule(Fault.TWO_ENDS)
    return rule


def _split(text: str) -> dict[str, str]:
    text = "".join(text.split()).upper().removeprefix("RRULE:").strip(";")
    if not text or len(text) > LONGEST_TEXT:
        raise BadRule(Fault.UNREADABLE)
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not (name and equals and value):
            raise BadRule(Fault.UNREADABLE, piece[:40])
        if name in parts:
            raise BadRule(Fault.TWICE, name)
        parts[name] = value
    return parts


def _every(value: str | None) -> Every:
    if value is None:
        raise BadRule(Fault.NO_FREQUENCY)
    if value in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise BadRule(Fault.TOO_OFTEN, value)
    try:
        return Every(value)
    except ValueError:
        raise BadRule(Fault.NO_FREQUENCY, value[:40]) from None


def _number(name: str, text: str, least: int, most: int) -> int:
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 7):
        raise BadRule(Fault.BAD_NUMBER, name)
    value = int(text)
    if not least <= value <= most:
        raise BadRule(Fault.BAD_NUMBER, name)
    return value


def _numbers(
    name: str, text: str, most: int, *, signed: bool = True
) -> tuple[int, ...]:
    if not text:
        return ()
    least = -most if signed else 1
    found = {_number(name, one, least, most) for one in text.split(",")}
    if 0 in found:
        raise BadRule(Fault.BAD_NUMBER, name)
    return tuple(sorted(found))


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    count = _number("COUNT", text, 1, 999_999)
    if count > MOST:
        raise BadRule(Fault.TOO_MANY, str(MOST))
    return count


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise BadRule(Fault.BAD_WEEKDAY, text[:40])
    return WEEKDAYS.index(text)


def _weekdays(text: str, every: Every) -> tuple[tuple[int, int], ...]:
    if not text:
        return ()
    found = set()
    for one in text.split(","):
        day, which = _weekday(one[-2:]), one[:-2]
        if which and every in {Every.DAY, Every.WEEK}:
            raise BadRule(Fault.BAD_WEEKDAY, one[:40])
        number = _number("BYDAY", which, -53, 53) if which else 0
        if which and not number:
            raise BadRule(Fault.BAD_WEEKDAY, one[:40])
        found.add((day, number))
    return tuple(sorted(found))


def _until(text: str | None, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    if not text.isascii():
        raise BadRule(Fault.BAD_DATE, "UNTIL")
    for shape, length in (("%Y%m%dT%H%M%SZ", 16), ("%Y%m%dT%H%M%S", 15), ("%Y%m%d", 8)):
        if len(text) != length:
            continue
        try:
            found = datetime.strptime(text, shape)  # noqa: DTZ007 - set just below
        except ValueError:
            break
        if not 1900 < found.year < 2200:
            break
        if length == 16:
            return found.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return found if length == 15 else datetime.combine(found, time(23, 59, 59))
    raise BadRule(Fault.BAD_DATE, "UNTIL")


def text_of(rule: Recurrence, zone: tzinfo) -> str:
    """Write a rule as calendars read it; ``UNTIL`` in UTC, as RFC 5545 wants.

    >>> text_of(parse("freq=weekly; byday=mo; until=20261231", UTC), UTC)
    'FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959Z'
    """
    parts = [f"FREQ={rule.every.value}"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    lists: tuple[tuple[str, Sequence[object]], ...] = (
        ("BYMONTH", rule.months),
        ("BYMONTHDAY", rule.month_days),
        ("BYDAY", [f"{n or ''}{WEEKDAYS[day]}" for day, n in rule.weekdays]),
        ("BYSETPOS", rule.positions),
    )
    parts += [f"{name}={','.join(map(str, got))}" for name, got in lists if got]
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        end = rule.until.replace(tzinfo=zone).astimezone(UTC)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


# Dates


def on_the_wall(instant: datetime, zone: tzinfo) -> datetime:
    """What the clock of the cooperative shows at an instant, without its zone."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def at_the_wall(wall: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which that clock shows ``wall``.

    The first of two when clocks go back; when they go forward over it, as many
    minutes later, as RFC 5545 has it (3.3.5).
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def dates(rule: Recurrence, start: datetime, zone: tzinfo) -> list[datetime]:
    """Every planned instant of the rule from ``start`` on, in order, in UTC.

    Raises ``BadRule`` when there is none, or more than ``MOST``, or when it would
    last more than ten years.

    >>> start = datetime(2026, 12, 1, 18, tzinfo=UTC)
    >>> [f"{d:%d/%m}" for d in dates(parse("FREQ=WEEKLY;COUNT=3", UTC), start, UTC)]
    ['01/12', '08/12', '15/12']
    """
    first = on_the_wall(start, zone)
    horizon = first + LONGEST
    if rule.until is not None and rule.until < first:
        raise BadRule(Fault.ENDS_BEFORE)
    if rule.until is not None and rule.until > horizon:
        raise BadRule(Fault.TOO_FAR)
    if not _possible(rule):
        raise BadRule(Fault.NEVER)
    turns = _turns(rule, first, rule.until or horizon)
    found = list(islice(turns, rule.count or MOST + 1))
    if not found:
        raise BadRule(Fault.NEVER)
    if rule.count is not None and len(found) < rule.count:
        raise BadRule(Fault.TOO_FAR)
    if len(found) > MOST:
        raise BadRule(Fault.TOO_MANY, str(MOST))
    return [at_the_wall(wall, zone) for wall in found]


def _possible(rule: Recurrence) -> bool:
    """Whether some year has such a day: the library would look for it to year 9999."""
    months = rule.months or tuple(LONGEST_MONTHS)
    days = rule.month_days
    if days and not any(abs(d) <= LONGEST_MONTHS[m] for m in months for d in days):
        return False
    if rule.every is Every.DAY:
        most = 1
    elif rule.every is Every.WEEK:
        most = max(1, len(rule.weekdays))
    else:
        most = 31 if rule.every is Every.MONTH else 366
    if rule.positions and min(map(abs, rule.positions)) > most:
        return False
    in_a_month = rule.every is Every.MONTH or bool(rule.months)
    orders = [abs(which) for _day, which in rule.weekdays]
    return not orders or min(orders) <= (5 if in_a_month else 53)


def _turns(rule: Recurrence, first: datetime, last: datetime) -> Iterable[datetime]:
    if rule.every is Every.DAY:
        return _days(rule, first, last)
    weekdays = [
        rrule.weekday(day, n) if n else rrule.weekday(day) for day, n in rule.weekdays
    ]
    return rrule.rrule(
        getattr(rrule, rule.every.value),
        dtstart=first,
        interval=rule.interval,
        wkst=rule.week_start,
        byweekday=weekdays or None,
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        bysetpos=rule.positions or None,
        until=last,
    )


def _days(rule: Recurrence, first: datetime, last: datetime) -> Iterator[datetime]:
    """Every so many days: some never meet a Tuesday, and the library would go on."""
    weekdays = {day for day, _which in rule.weekdays}
    for n in range(0, (last - first).days + 1, rule.interval):
        day = first + timedelta(days=n)
        from_the_end = day.day - monthrange(day.year, day.month)[1] - 1
        if (
            (not weekdays or day.weekday() in weekdays)
            and (not rule.months or day.month in rule.months)
            and (
                not rule.month_days
                or not {day.day, from_the_end}.isdisjoint(rule.month_days)
            )
        ):
            yield day
