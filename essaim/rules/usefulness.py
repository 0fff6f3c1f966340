"""Where somebody is useful: what is essential first, then what they know how to do.

Missions are put in order for a reader; people never are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from essaim.rules.names import fold

# Of the week, Monday first: as people write them of themselves.
_DAYS = (
    ("lundi", "monday"),
    ("mardi", "tuesday"),
    ("mercredi", "wednesday"),
    ("jeudi", "thursday"),
    ("vendredi", "friday"),
    ("samedi", "saturday"),
    ("dimanche", "sunday"),
)
_WORDS = {word: day for day, words in enumerate(_DAYS) for word in words}
_GROUPS = {
    r"\bweek-?\s?ends?\b": {5, 6},
    r"\b(?:en|la|toute la) semaine\b|\bweek ?days\b": {0, 1, 2, 3, 4},
    r"\btous les jours\b|\bevery day\b": set(range(7)),
}


def days_in(availability: str) -> frozenset[int]:
    """The days of the week (0 is Monday) that a person's own words name.

    >>> sorted(days_in("Les mardis soir, et le week-end"))
    [1, 5, 6]
    """
    text = fold(availability)
    found = {
        _WORDS[word.removesuffix("s")]
        for word in re.findall(r"[a-z]+", text)
        if word.removesuffix("s") in _WORDS
    }
    for pattern, days in _GROUPS.items():
        if re.search(pattern, text):
            found |= days
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Call:
    """A mission as it calls for somebody. ``starts`` is on the cooperative's wall."""

    pk: int
    is_essential: bool = False
    is_uncovered: bool = False
    is_full: bool = False
    circle: int = 0
    skills: frozenset[int] = frozenset()
    starts: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: what they know how to do, where they are, when they are free."""

    skills: frozenset[int] = frozenset()
    circles: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a mission is shown to a reader."""

    pk: int
    is_essential: bool
    is_uncovered: bool
    skills: frozenset[int]
    is_my_circle: bool
    is_my_day: bool

    @property
    def is_close(self) -> bool:
        """Whether something links it to the reader."""
        return bool(self.skills or self.is_my_circle or self.is_my_day)


def fit(call: Call, reader: Reader) -> Fit:
    """How a mission suits a reader."""
    starts = call.starts
    return Fit(
        pk=call.pk,
        is_essential=call.is_essential,
        is_uncovered=call.is_uncovered,
        skills=call.skills & reader.skills,
        is_my_circle=call.circle in reader.circles,
        is_my_day=starts is not None and starts.weekday() in reader.days,
    )


def in_order(calls: Iterable[Call], reader: Reader) -> list[Fit]:
    """The missions with a free place, the most useful to the reader first.

    Essential needs come first, those nobody covers before the others; then one's
    skills, one's circles, one's days; then the nearest date.

    >>> calls = [Call(1, circle=5), Call(2, skills=frozenset({9})),
    ...          Call(3, is_essential=True)]
    >>> [f.pk for f in in_order(calls, Reader(frozenset({9}), frozenset({5})))]
    [3, 2, 1]
    """
    pairs = [(fit(call, reader), call) for call in calls if not call.is_full]
    pairs.sort(key=lambda pair: _rank(*pair))
    return [found for found, _call in pairs]


def _rank(found: Fit, call: Call) -> tuple[object, ...]:
    return (
        not found.is_essential,
        not (found.is_essential and found.is_uncovered),
        -len(found.skills),
        not found.is_my_circle,
        not found.is_my_day,
        call.starts is None,
        call.starts.isoformat() if call.starts else "",
        call.pk,
    )
