"""Who has a place, who waits, and who gets a place that becomes free.

A sign-up is for one date or, in a series, for each of them (``at`` is ``None``). What
a person said of one date goes before what they said of all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

MOST_PLACES = 500  # in one part
MOST_PARTS = 12


class Standing(StrEnum):
    """What a person said: they go, they wait, or they miss one date of a series."""

    GOING = "going"
    WAITING = "waiting"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Place:
    """A sign-up as the rules read it; companions take no place."""

    pk: int
    member: int
    part: int
    at: datetime | None
    standing: Standing
    since: datetime
    is_companion: bool = False


def said_of(places: Iterable[Place], at: datetime | None) -> dict[int, Place]:
    """What counts for one date: by member, what they said of it, else of all.

    With ``at=None``, what they said of the mission as a whole.
    """
    found: dict[int, Place] = {}
    for place in places:
        if place.at is None or place.at == at:
            known = found.get(place.member)
            if known is None or known.at is None:
                found[place.member] = place
    return found


def present(places: Iterable[Place], at: datetime | None) -> list[Place]:
    """Those who go on that date, companions included, the first signed up first."""
    going = [p for p in said_of(places, at).values() if p.standing is Standing.GOING]
    return sorted(going, key=_order)


def waiting(places: Iterable[Place], at: datetime | None) -> list[Place]:
    """Those who wait for a place on that date, the first ones first."""
    found = [p for p in said_of(places, at).values() if p.standing is Standing.WAITING]
    return sorted(found, key=_order)


def _order(place: Place) -> tuple[datetime, int]:
    return place.since, place.pk


def taken(places: Iterable[Place], part: int, at: datetime | None) -> int:
    """How many places of a part are taken on that date."""
    return sum(p.part == part and not p.is_companion for p in present(places, at))


def room(
    places: Collection[Place],
    *,
    part: int,
    size: int,
    at: datetime | None,
    dates: Sequence[datetime],
    but: int | None = None,
) -> int:
    """How many more could come; for a whole series, on its fullest date to come.

    ``dates`` are those to come of a series, empty for a mission that happens once;
    ``but`` is a member who is not counted: the one who asks.

    >>> at = datetime(2026, 12, 1)
    >>> going = Place(1, 7, 3, at, Standing.GOING, since=at)
    >>> room([going], part=3, size=2, at=None, dates=[at, datetime(2026, 12, 8)])
    1
    """
    others = [place for place in places if place.member != but]
    asked = [at] if at is not None or not dates else list(dates)
    return min(size - taken(others, part, one) for one in asked)


def promoted(
    places: Iterable[Place], sizes: Mapping[int, int], dates: Sequence[datetime]
) -> list[int]:
    """Those who get the places that are free, by the number of their sign-up.

    The first who waits is served first; who wants a place on each date does not hold
    up who wants the one date that is free.
    """
    known = {place.pk: place for place in places}
    coming = set(dates)
    found = []
    waiters = [p for p in known.values() if p.standing is Standing.WAITING]
    for waiter in sorted(waiters, key=_order):
        if dates and waiter.at is not None and waiter.at not in coming:
            continue  # that date has passed, or does not happen
        free = room(
            known.values(),
            part=waiter.part,
            size=sizes.get(waiter.part, 0),
            at=waiter.at,
            dates=dates,
            but=waiter.member,
        )
        if free > 0:
            known[waiter.pk] = replace(waiter, standing=Standing.GOING)
            found.append(waiter.pk)
    return found
