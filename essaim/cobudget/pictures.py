"""What became of each project, as bars: what was there, of what it needed.

A bar says no more than the sentences beside it, and nothing of too few people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from essaim.base import charts
from essaim.cobudget.explanations import Words, number
from essaim.rules.allocation.types import (
    GIVING,
    SHARING,
    Fate,
    Reason,
    Rule,
    RuleName,
    Utility,
)

PALE = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: its name, what it stands for, said in words, and its style.

    ``size`` is cents, people or points, as the whole bar is.
    """

    name: str
    size: int
    told: str
    style: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A bar that stands for ``total``, its parts, and its title.

    ``people``: it counts people by what they answered. ``middle``: a mark stands there.
    """

    total: int
    parts: list[Part]
    title: str
    people: bool = False
    middle: bool = False

    @property
    def stretches(self) -> list[tuple[charts.Part, str]]:
        """Where each part is drawn, on a grid of a thousand, and its style."""
        drawn = charts.stacked([part.size for part in self.parts], total=self.total)
        return [
            (stretch, part.style)
            for stretch, part in zip(drawn, self.parts, strict=True)
        ]


def pictures(fate: Fate, rule: Rule, words: Words) -> list[Picture]:
    """The bars of one project: none where there is nothing to draw, or too few."""
    nothing = {Reason.TOO_DEAR, Reason.NO_SUPPORT, Reason.EXCLUDED}
    if fate.reason in nothing or words.few(fate.votes):
        return []
    return [
        bar
        for bar in (_bar(fate, rule, words), _needed(fate, rule, words))
        if bar is not None
    ]


def _bar(fate: Fate, rule: Rule, words: Words) -> Picture | None:
    if rule.name is RuleName.MAJORITY:
        return _judged(fate, words)
    if rule.name in GIVING:
        return _given(fate, words)
    if rule.name in SHARING and fate.reason is not Reason.FUNDED_BY_COMPLETION:
        if fate.funded:
            return _paid(fate, rule, words)
        if fate.reason is not Reason.BUDGET_EXHAUSTED:
            return _lacked(fate, words)
    return _within(fate, words)


def _needed(fate: Fate, rule: Rule, words: Words) -> Picture | None:
    """What a project that was not funded had, of what would have been enough."""
    if fate.funded or fate.effective_support is None:
        return None
    if rule.name is RuleName.PHRAGMEN:
        gathered = fate.effective_support * fate.cost
        title = _("What its supporters had gathered at most, of its cost")
        return Picture(fate.cost, [_money(_("gathered"), gathered, words)], title)
    if fate.before is None or fate.more is None or fate.before in words.quiet:
        return None
    if rule.utility is Utility.SCORE:
        had, lacked = fate.score, fate.more
        said = [words.points(had), words.points(lacked)]
        title = _("Its points, of those that would have been enough")
        names = [_("had"), _("lacked")]
    else:
        had, lacked = fate.votes, fate.more
        said = [number(had), number(lacked)]
        title = _("Its supporters, of those who would have been enough")
        names = [_("supporters"), _("lacked")]
    parts = [Part(names[0], had, said[0], "part-1")]
    parts.append(Part(names[1], lacked, said[1], "part-4"))
    return Picture(had + lacked, parts, title)


def _money(name: str, amount: Fraction | int, words: Words, style: int = 1) -> Part:
    return Part(name, int(amount), words.money(amount), f"part-{style}")


def _judged(fate: Fate, words: Words) -> Picture | None:
    """Every grade, the best first; too few to be told are told with their neighbour."""
    given, grade = fate.grades, fate.grade or 0
    whole = sum(given)
    if not whole or words.few(whole):
        return None
    sides = [_gathered(given, grade, len(given)), _gathered(given, 0, grade)]
    if any(0 < sum(n for _, _, n in side) < words.small for side in sides):
        sides = [[*sides[0], *sides[1]]]
    groups = [group for side in sides for group in _merged(side, words.small)]
    parts = [
        Part(
            _grades_told(low, high, words),
            people,
            number(people),
            _shade(low, high, len(given)),
        )
        for low, high, people in groups
        if people
    ]
    title = _("The grades it was given, the best first")
    return Picture(whole, parts, title, people=True, middle=True)


Grades = list[tuple[int, int, int]]
"""(lowest grade, highest, how many gave one of them), the best first."""
MOST_GRADES = 6


def _gathered(given: Sequence[int], low: int, high: int) -> Grades:
    """A group for each grade from ``low`` to ``high`` (out); one for all if many."""
    if len(given) > MOST_GRADES:
        return [(low, high - 1, sum(given[low:high]))] if high > low else []
    return [(grade, grade, given[grade]) for grade in reversed(range(low, high))]


def _merged(groups: Grades, small: int) -> Grades:
    merged = list(groups)
    place = 0
    while place < len(merged) and len(merged) > 1:
        if 0 < merged[place][2] < small:
            first = place if place + 1 < len(merged) else place - 1
            (low, high, some), (lower, higher, more) = merged[first : first + 2]
            both = (min(low, lower), max(high, higher), some + more)
            merged[first : first + 2] = [both]
            place = 0
        else:
            place += 1
    return merged


def _shade(low: int, high: int, grades: int) -> str:
    """From full for the best grade to pale for the lowest, the same on every bar."""
    return f"shade-{5 - round((low + high) * 2 / max(1, grades - 1))}"


def _grades_told(low: int, high: int, words: Words) -> str:
    if low == high:
        return _("“%(grade)s”") % {"grade": words.grade(low)}
    return _("from “%(low)s” to “%(high)s”") % {
        "low": words.grade(low),
        "high": words.grade(high),
    }


def _given(fate: Fate, words: Words) -> Picture:
    most = min(fate.given or 0, fate.award or fate.cost)
    parts = [_money(_("given"), most, words)]
    if fate.matched:
        parts.append(_money(_("common part"), fate.matched, words, 2))
    total = max(fate.cost, fate.award)
    return Picture(total, parts, _("What it was given, of what it asked for"))


def _paid(fate: Fate, rule: Rule, words: Words) -> Picture | None:
    if fate.payment is None:
        return None
    paid = fate.cost if fate.paid is None else fate.paid
    parts = [_money(_("paid by its supporters"), paid, words)]
    last = fate.paid_last_money or 0
    told = not words.few(last) and not words.few(fate.paid_in_full or 0)
    if told and rule.utility is not Utility.SCORE:
        in_full = fate.payment * (fate.paid_in_full or 0)
        parts = [
            _money(_("paid in full"), in_full, words),
            _money(_("by those who gave all they had left"), paid - in_full, words, 2),
        ]
    if paid < fate.cost:
        parts.append(
            _money(_("taken from what others do not use"), fate.cost - paid, words, 4)
        )
    return Picture(fate.cost, parts, _("Who paid for it"))


def _lacked(fate: Fate, words: Words) -> Picture:
    left = fate.money_at_end or Fraction(0)
    parts = [_money(_("left to its supporters"), left, words)]
    best = (fate.effective_support or Fraction(0)) * fate.cost
    if best > left:
        parts.append(_money(_("more, at the best moment"), best - left, words, PALE))
    return Picture(fate.cost, parts, _("What its supporters had, of its cost"))


def _within(fate: Fate, words: Words) -> Picture | None:
    if fate.room is None:
        return None
    if not fate.funded:
        parts = [_money(_("left in the pool"), fate.room, words)]
        return Picture(fate.cost, parts, _("What was left in the pool, of its cost"))
    parts = [
        _money(_("its cost"), fate.cost, words),
        _money(_("left after it"), fate.room - fate.cost, words, PALE),
    ]
    return Picture(fate.room, parts, _("Its cost, of what was left in the pool"))
