"""Why each project won or lost, in whole sentences for a member of the cooperative.

The data is in the project's ``Fate``; here it only finds its words, in the language
in force. Numbers of people too small to be told are not told (``Words.small``).
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from essaim.cobudget.explanations import (
    bounded,
    direct,
    equal_shares,
    greedy,
    majority,
    phragmen,
    quadratic,
)
from essaim.cobudget.explanations.words import (
    Explanation,
    Words,
    nearness,
    number,
    percent,
)
from essaim.rules.allocation.types import GIVING, Fate, Reason, Rule, RuleName

__all__ = [
    "Explanation",
    "Words",
    "explain",
    "nearness",
    "number",
    "percent",
]


def explain(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell why ``fate`` came out of ``rule`` as it did."""
    if fate.reason is Reason.TOO_DEAR:
        return Explanation(
            _("Not funded: it asks for %(cost)s, more than the %(budget)s to share.")
            % {"cost": words.money(fate.cost), "budget": words.money(words.budget)}
        )
    if fate.reason is Reason.EXCLUDED:
        return _set_aside(fate, rule, words)
    if fate.reason is Reason.NO_SUPPORT or (
        not fate.funded and words.few(fate.votes) and rule.name not in GIVING
    ):
        return Explanation(_without_support(fate, words))
    return _TELLERS[rule.name](fate, rule, words)


def _set_aside(fate: Fate, rule: Rule, words: Words) -> Explanation:
    verdict = _("Set aside: it cannot be made with “%(other)s”, chosen before it.") % {
        "other": words.title(fate.excluded_by or "")
    }
    details = [_("One of the two at most could be funded: it was said beforehand.")]
    if rule.name in GIVING and not words.few(fate.votes):
        back = _("The %(refunded)s given went back to those who gave.")
        details.append(back % {"refunded": words.money(fate.refunded or 0)})
    elif rule.name in GIVING:
        details.append(_("What they gave went back to them."))
    return Explanation(verdict, tuple(details))


def _without_support(fate: Fate, words: Words) -> str:
    if words.few(fate.votes):
        return _("Not funded: fewer than %(small)d people supported it.") % {
            "small": words.small
        }
    if fate.votes:
        return _("Not funded: nobody gave it a single point.")
    return _("Not funded: nobody supported it.")


_TELLERS: dict[RuleName, Callable[[Fate, Rule, Words], Explanation]] = {
    RuleName.DIRECT: direct.tell,
    RuleName.GREEDY_VOTES: greedy.tell,
    RuleName.GREEDY_RATIO: greedy.tell,
    RuleName.EQUAL_SHARES: equal_shares.tell,
    RuleName.PHRAGMEN: phragmen.tell,
    RuleName.BOUNDED: bounded.tell,
    RuleName.MAJORITY: majority.tell,
    RuleName.QUADRATIC: quadratic.tell,
}
