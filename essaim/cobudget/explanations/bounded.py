"""Equal shares with bounded overspending, told: who paid, and what was added."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations import equal_shares
from essaim.cobudget.explanations.words import (
    Explanation,
    Words,
    number,
    percent,
    short,
)
from essaim.rules.allocation.types import Fate, Reason, Rule


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell at which step and price, how much was added, or what was lacking."""
    if fate.funded:
        whole = fate.share is None or fate.share == 1 or words.few(fate.votes)
        if whole:
            return equal_shares.bought(fate, rule, words)
        return _with_something_added(fate, words)
    went = [*_where_it_went(fate, words), *_at_best(fate)]
    if fate.reason is Reason.SUPPORTERS_SPENT:
        verdict = ngettext(
            "Not funded: its only supporter had nothing left.",
            "Not funded: its %(votes)s supporters had nothing left.",
            fate.votes,
        ) % {"votes": number(fate.votes)}
        return Explanation(verdict, (*went, *equal_shares.helpers(fate)))
    told = _(
        "After step %(step)d, %(room)s were left in the pool; it asks for %(cost)s."
    ) % {
        "step": fate.short_since or 0,
        "room": words.money(fate.room or 0),
        "cost": words.money(fate.cost),
    }
    return Explanation(short(fate, words), (told, *went), fate.short_since or None)


def _with_something_added(fate: Fate, words: Words) -> Explanation:
    paid = fate.paid or Fraction(0)
    told = {
        "step": fate.rank or 1,
        "votes": number(fate.votes),
        "paid": words.money(paid),
        "cost": words.money(fate.cost),
        "rest": words.money(fate.cost - paid),
    }
    verdict = ngettext(
        "Funded at step %(step)d: its supporter had not quite enough, but the price "
        "was good.",
        "Funded at step %(step)d: its %(votes)s supporters had not quite enough, but "
        "the price was good.",
        fate.votes,
    )
    added = _(
        "They paid %(paid)s of the %(cost)s; the other %(rest)s are taken from what "
        "others do not use."
    )
    best = _("No other project was a better price for the part that could be paid.")
    return Explanation(verdict % told, (added % told, best), fate.rank)


def _at_best(fate: Fate) -> list[str]:
    best = fate.effective_support
    if not best:
        return []
    return [
        _("At the best moment they would have paid %(share)s of its cost.")
        % {"share": percent(min(best, Fraction(1)))}
    ]


def _where_it_went(fate: Fate, words: Words) -> list[str]:
    listed = equal_shares.took_most(fate, words)
    if not listed:
        return []
    return [
        _("What its supporters had went above all to %(projects)s.")
        % {"projects": ", ".join(listed)}
    ]
