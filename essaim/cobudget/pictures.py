"""What became of each project, as one bar: what was there, of what it needed.

A bar says no more than the sentences beside it, and nothing of too few people.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from essaim.cobudget.explanations import Words
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
class Picture:
    """A bar that stands for ``total``, its parts with their names, and its title.

    Parts are cents, or people where ``people`` is true.
    """

    total: int
    parts: list[dict[str, Any]]
    title: str
    people: bool = False


def picture(fate: Fate, rule: Rule, words: Words, *, voices: int) -> Picture | None:
    """The bar of one project; ``None`` where there is nothing to draw, or too few."""
    if fate.reason in {Reason.TOO_DEAR, Reason.NO_SUPPORT} or words.few(fate.votes):
        return None
    if rule.name is RuleName.MAJORITY:
        return _judged(fate, words, voices)
    if rule.name in GIVING:
        return _given(fate)
    if rule.name in SHARING and fate.reason is not Reason.FUNDED_BY_COMPLETION:
        if fate.funded:
            return _paid(fate, rule, words)
        if fate.reason is not Reason.BUDGET_EXHAUSTED:
            return _lacked(fate)
    return _within(fate)


def _part(name: str, amount: Fraction | int, style: int = 1) -> dict[str, Any]:
    return {"name": name, "cents": int(amount), "style": style}


def _judged(fate: Fate, words: Words, voices: int) -> Picture | None:
    better = fate.at_least or 0
    if any(0 < group < words.small for group in (better, voices - better)):
        return None
    grade = words.grade(fate.grade or 0)
    named = _("“%(grade)s” or better") % {"grade": grade}
    parts = [_part(named, better), _part(_("below"), voices - better, PALE)]
    title = _("How many gave its majority grade or a better one")
    return Picture(voices, parts, title, people=True)


def _given(fate: Fate) -> Picture:
    parts = [_part(_("given"), min(fate.given or 0, fate.award or fate.cost))]
    if fate.matched:
        parts.append(_part(_("common part"), fate.matched, 2))
    total = max(fate.cost, fate.award)
    return Picture(total, parts, _("What it was given, of what it asked for"))


def _paid(fate: Fate, rule: Rule, words: Words) -> Picture | None:
    if fate.payment is None:
        return None
    paid = fate.cost if fate.paid is None else fate.paid
    parts = [_part(_("paid by its supporters"), paid)]
    last = fate.paid_last_money or 0
    told = not words.few(last) and not words.few(fate.paid_in_full or 0)
    if told and rule.utility is not Utility.SCORE:
        in_full = fate.payment * (fate.paid_in_full or 0)
        parts = [
            _part(_("paid in full"), in_full),
            _part(_("by those who gave all they had left"), paid - in_full, 2),
        ]
    if paid < fate.cost:
        parts.append(_part(_("taken from what others do not use"), fate.cost - paid, 4))
    return Picture(fate.cost, parts, _("Who paid for it"))


def _lacked(fate: Fate) -> Picture:
    left = fate.money_at_end or Fraction(0)
    parts = [_part(_("left to its supporters"), left)]
    best = (fate.effective_support or Fraction(0)) * fate.cost
    if best > left:
        parts.append(_part(_("more, at the best moment"), best - left, PALE))
    return Picture(fate.cost, parts, _("What its supporters had, of its cost"))


def _within(fate: Fate) -> Picture | None:
    if fate.room is None:
        return None
    if not fate.funded:
        parts = [_part(_("left in the pool"), fate.room)]
        return Picture(fate.cost, parts, _("What was left in the pool, of its cost"))
    parts = [
        _part(_("its cost"), fate.cost),
        _part(_("left after it"), fate.room - fate.cost, PALE),
    ]
    return Picture(fate.room, parts, _("Its cost, of what was left in the pool"))
