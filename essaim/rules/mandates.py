"""Mandates: how long, who at the same time as whom, and until when.

A mandate goes from a first day to a last day, both included. The cooperative's
practice (sociocratic election to a dated mandate) sets the rules: four years at most,
one referent at a time in a circle, nobody twice in the same role on the same day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_YEARS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """Who holds a role, from a first day to a last day, both included."""

    member: int
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Fault(StrEnum):
    """Why a mandate cannot be given or ended so."""

    ENDS_BEFORE_IT_STARTS = "ends_before_it_starts"
    TOO_LONG = "too_long"
    ALREADY_HOLDS_IT = "already_holds_it"
    SEAT_TAKEN = "seat_taken"
    NOT_EARLIER = "not_earlier"
    REWRITES_THE_PAST = "rewrites_the_past"


def last_possible_day(starts_on: date, years: int = LONGEST_YEARS) -> date:
    """Return the last day a mandate starting on ``starts_on`` may have.

    >>> last_possible_day(date(2026, 3, 1))
    datetime.date(2030, 2, 28)
    >>> last_possible_day(date(2024, 2, 29), years=1)
    datetime.date(2025, 2, 28)
    """
    try:
        return starts_on.replace(year=starts_on.year + years) - timedelta(days=1)
    except ValueError:  # 29 February, in a year that has none
        return date(starts_on.year + years, 2, 28)


def overlap(a: Term, b: Term) -> bool:
    """Whether the two terms share at least one day.

    >>> first = Term(1, date(2026, 1, 1), date(2026, 12, 31))
    >>> overlap(first, Term(2, date(2026, 12, 31), date(2027, 12, 30)))
    True
    >>> overlap(first, Term(2, date(2027, 1, 1), date(2027, 12, 31)))
    False
    """
    return a.starts_on <= b.ends_on and b.starts_on <= a.ends_on


def fault_in_giving(
    new: Term, held: Iterable[Term], *, one_at_a_time: bool
) -> Fault | None:
    """Return why ``new`` cannot be given, ``None`` when it can.

    ``held`` are the terms already given for the same role. ``one_at_a_time`` is true
    for a referent: a circle has one link, other roles may be shared.
    """
    if new.ends_on < new.starts_on:
        return Fault.ENDS_BEFORE_IT_STARTS
    if new.ends_on > last_possible_day(new.starts_on):
        return Fault.TOO_LONG
    at_once = [term for term in held if overlap(term, new)]
    if any(term.member == new.member for term in at_once):
        return Fault.ALREADY_HOLDS_IT
    if at_once and one_at_a_time:
        return Fault.SEAT_TAKEN
    return None


def fault_in_ending(term: Term, on: date, *, today: date) -> Fault | None:
    """Return why ``term`` cannot have ``on`` as its last day, ``None`` when it can.

    It is only ever shortened, and what was true before yesterday stays true:
    yesterday is allowed so that a right can stop at once.
    """
    if on < term.starts_on:
        return Fault.ENDS_BEFORE_IT_STARTS
    if on >= term.ends_on:
        return Fault.NOT_EARLIER
    if on < today - timedelta(days=1):
        return Fault.REWRITES_THE_PAST
    return None


def following(term: Term, *, today: date) -> Term:
    """Return the renewal to propose: as long, starting when ``term`` is over.

    >>> year = Term(1, date(2025, 1, 1), date(2025, 12, 31))
    >>> again = following(year, today=date(2025, 11, 5))
    >>> str(again.starts_on), str(again.ends_on)
    ('2026-01-01', '2026-12-31')
    """
    starts_on = max(term.ends_on + timedelta(days=1), today)
    ends_on = starts_on + (term.ends_on - term.starts_on)
    return Term(term.member, starts_on, min(ends_on, last_possible_day(starts_on)))
