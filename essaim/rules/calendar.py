"""Fiscal years follow each other day after day: no gap, no overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_YEAR = 731  # days: a first accounting year may run up to 24 months


class BadYear(ValueError):
    """These days cannot be a fiscal year beside the others."""


class Empty(BadYear):
    """It ends before or on its first day."""


class TooLong(BadYear):
    """It lasts more than 24 months."""


class Overlap(BadYear):
    """One of its days is already in another year."""


class Gap(BadYear):
    """Days between it and the other years would belong to none."""


class NotOver(BadYear):
    """Its last day has not passed yet."""


class NotOldest(BadYear):
    """An earlier year is still open."""


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """From a first day to a last one, both included."""

    first: date
    last: date


def check_new_year(new: Days, others: Iterable[Days]) -> None:
    """Raise the ``BadYear`` that says why ``new`` cannot stand beside ``others``.

    It must touch them: start the day after the last one ends, or end the day before
    the first one starts. A first accounting year may last up to 24 months (French
    commercial code, art. L. 123-12 and its practice); so may any here.

    >>> check_new_year(year_from(date(2027, 1, 1)), [year_from(date(2026, 1, 1))])
    >>> check_new_year(year_from(date(2028, 1, 1)), [year_from(date(2026, 1, 1))])
    Traceback (most recent call last):
    ...
    essaim.rules.calendar.Gap
    """
    if new.last <= new.first:
        raise Empty
    if (new.last - new.first).days + 1 > LONGEST_YEAR:
        raise TooLong
    known = sorted(others)
    if any(new.first <= other.last and other.first <= new.last for other in known):
        raise Overlap
    day = timedelta(days=1)
    if known and new.first != known[-1].last + day and new.last != known[0].first - day:
        raise Gap


def check_closing(year: Days, earlier_open: Iterable[Days], *, today: date) -> None:
    """Raise unless ``year`` is over on ``today`` and no earlier year is open."""
    if today <= year.last:
        raise NotOver
    if any(other.first < year.first for other in earlier_open):
        raise NotOldest


def day_after(day: date) -> date:
    """The day after ``day``."""
    return day + timedelta(days=1)


def year_from(first: date) -> Days:
    """Twelve months from ``first``.

    >>> year_from(date(2026, 9, 1)).last
    datetime.date(2027, 8, 31)
    >>> year_from(date(2028, 2, 29)).last
    datetime.date(2029, 2, 28)
    """
    if (first.month, first.day) == (2, 29):
        return Days(first, date(first.year + 1, 2, 28))
    return Days(first, first.replace(year=first.year + 1) - timedelta(days=1))
