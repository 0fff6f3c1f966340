"""Phragmén’s sequence, told: when supporters had gathered the cost."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import (
    Explanation,
    Words,
    enough,
    number,
    percent,
    short,
)
from essaim.rules.allocation.types import Fate, Reason, Rule


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell when its supporters had its cost, or why counting stopped."""
    told = {
        "step": fate.rank or 0,
        "votes": number(fate.votes),
        "earned": words.money(fate.time or 0),
        "room": words.money(fate.room or 0),
        "small": words.small,
    }
    if fate.reason is Reason.COUNT_STOPPED:
        return Explanation(
            _("Not funded: counting stopped before its turn came."),
            (
                _("Counting stops at the first project dearer than what is left."),
                *_lacked(fate, words),
            ),
        )
    if not fate.funded:
        return Explanation(
            short(fate, words),
            (
                _("Its turn came when %(room)s were left: counting stopped there.")
                % told,
                *_lacked(fate, words),
            ),
        )
    if not fate.time:
        return Explanation(_("Funded: it costs nothing, and someone supports it."))
    if words.few(fate.votes):
        return Explanation(
            _("Funded at step %(step)d: fewer than %(small)d people supported it.")
            % told
        )
    verdict = ngettext(
        "Funded at step %(step)d: its only supporter could pay for it once everyone "
        "had received %(earned)s.",
        "Funded at step %(step)d: its %(votes)s supporters could pay for it once "
        "everyone had received %(earned)s.",
        fate.votes,
    )
    if fate.rank == 1:
        verdict = ngettext(
            "Funded first: its only supporter could pay for it once everyone had "
            "received %(earned)s.",
            "Funded first: its %(votes)s supporters could pay for it once everyone had "
            "received %(earned)s.",
            fate.votes,
        )
    return Explanation(
        verdict % told,
        (_("No other project’s supporters had gathered its cost before."),),
    )


def _lacked(fate: Fate, words: Words) -> list[str]:
    best = fate.effective_support
    if best is None:
        return []
    gathered = _(
        "As long as it fitted in the pool, its supporters had gathered at most "
        "%(share)s of its cost."
    )
    told = {"share": percent(min(best, Fraction(999, 1000)))}
    return [gathered % told, *enough(fate, words)]
