"""The yearly frame: when it may take effect, what changes in it, what it posts."""

import difflib
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_high, median_low
from typing import Generic, TypeVar

from essaim.rules.calendar import Days

K = TypeVar("K", bound=Hashable)
FEWEST = 3  # distinct contributors below which a median would speak of persons


class EffectFault(StrEnum):
    """Why a frame cannot take effect on that day."""

    OUTSIDE_ITS_YEAR = "outside-its-year"
    NOT_AFTER_THE_LAST = "not-after-the-last"
    REWRITES_THE_PAST = "rewrites-the-past"


def fault_in_effect(
    on: date, *, year: Days, last: date | None, today: date
) -> EffectFault | None:
    """Return why a frame of ``year`` cannot take effect ``on`` that day, if it cannot.

    ``last`` is when the year's last adopted version takes effect, if there is one: a
    new one comes after it, and not in the past, since work was done under the other.
    The first version may be adopted late: nothing bound before it.

    >>> year = Days(date(2026, 1, 1), date(2026, 12, 31))
    >>> today = date(2026, 1, 20)
    >>> fault_in_effect(date(2026, 1, 1), year=year, last=None, today=today)
    >>> fault_in_effect(date(2026, 1, 2), year=year, last=year.first, today=today)
    <EffectFault.REWRITES_THE_PAST: 'rewrites-the-past'>
    """
    if not year.first <= on <= year.last:
        return EffectFault.OUTSIDE_ITS_YEAR
    if last is None:
        return None
    if on <= last:
        return EffectFault.NOT_AFTER_THE_LAST
    if on < today:
        return EffectFault.REWRITES_THE_PAST
    return None


class Lack(StrEnum):
    """What a draft must still say before it can be adopted."""

    FORM_OF_PAYMENT = "form-of-payment"
    POINT_VALUE = "point-value"
    BUDGET_LINE = "budget-line"


def lacks(
    *, forms: Collection[str], counts_points: bool, point_cents: int | None, lines: int
) -> list[Lack]:
    """Return what a draft must still say: it could not be obeyed without.

    >>> lacks(forms=["payroll"], counts_points=True, point_cents=None, lines=2)
    [<Lack.POINT_VALUE: 'point-value'>]
    """
    wanted = {
        Lack.FORM_OF_PAYMENT: not forms,
        Lack.POINT_VALUE: counts_points and not point_cents,
        Lack.BUDGET_LINE: not lines,
    }
    return [what for what, missing in wanted.items() if missing]


class Change(StrEnum):
    """What became of a line from one frame to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference(Generic[K]):
    """One line of two frames, side by side."""

    key: K
    before: object | None
    after: object | None

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.before is None:
            return Change.ADDED
        if self.after is None:
            return Change.REMOVED
        return Change.SAME if self.before == self.after else Change.CHANGED


def compare(
    before: Mapping[K, object], after: Mapping[K, object]
) -> list[Difference[K]]:
    """Put two frames side by side, line by line, in the order of the newer one.

    What is only in the older one comes at the end. ``None`` is a line not there.

    >>> [d.change.value for d in compare({"a": 1, "b": 2}, {"b": 3, "c": 4})]
    ['changed', 'added', 'removed']
    """
    keys = [*after, *(key for key in before if key not in after)]
    found = (Difference(key, before.get(key), after.get(key)) for key in keys)
    return [each for each in found if not each.before is each.after is None]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a text, kept, added or removed."""

    change: Change
    text: str


def compare_texts(before: str, after: str) -> list[TextLine]:
    """Put two texts side by side, line by line; empty lines are not told.

    >>> [(line.change.value, line.text) for line in compare_texts("a\\nb", "a\\nc")]
    [('same', 'a'), ('removed', 'b'), ('added', 'c')]
    """
    marks = {" ": Change.SAME, "-": Change.REMOVED, "+": Change.ADDED}
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [
        TextLine(marks[line[0]], line[2:].strip())
        for line in lines
        if line[0] in marks and line[2:].strip()
    ]


def moves(
    wanted: Mapping[K, int], posted: Mapping[K, int], available: Mapping[K, int]
) -> dict[K, int]:
    """Return what each budget line receives when a frame takes effect, in cents.

    ``wanted`` is what the frame gives each, ``posted`` what earlier versions gave.
    A line that gets less, or is no longer there, gives back what is still
    ``available`` and no more: what is engaged stays paid. Givers come first.

    >>> moves({"a": 500, "b": 100}, {"b": 300, "c": 50}, {"b": 120, "c": 50})
    {'b': -120, 'c': -50, 'a': 500}
    """
    asked = {key: wanted.get(key, 0) - posted.get(key, 0) for key in [*wanted, *posted]}
    done = {
        key: cents if cents > 0 else -min(-cents, max(0, available.get(key, 0)))
        for key, cents in asked.items()
    }
    return dict(sorted(((k, c) for k, c in done.items() if c), key=lambda m: m[1] > 0))


def lacking(moving: Mapping[K, int], pot: int) -> int:
    """Return what the pot has not for these moves; zero when it has enough.

    >>> lacking({"a": 500, "b": -120}, 300)
    80
    """
    return max(0, sum(moving.values()) - pot)


def reference(amounts: Iterable[tuple[Hashable, int]]) -> int | None:
    """Return the median of what several persons were paid, to the nearest euro.

    ``amounts`` are pairs of a person and cents. With fewer than three persons there
    is none: it would speak of one of them.

    >>> reference([("a", 20_00), ("a", 21_00), ("b", 25_00), ("c", 30_40)])
    2300
    >>> reference([("a", 20_00), ("a", 21_00), ("b", 25_00)])
    """
    known = list(amounts)
    if len({person for person, _cents in known}) < FEWEST:
        return None
    paid = [cents for _person, cents in known]
    twice = median_low(paid) + median_high(paid)
    return (twice + 100) // 200 * 100
