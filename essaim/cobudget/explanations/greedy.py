"""The greedy counts, told: the place in the order, and what was left then."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import (
    Explanation,
    Words,
    enough,
    number,
    short,
)
from essaim.rules.allocation.types import Fate, Rule, RuleName, Utility


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell the place in the order and the money left then."""
    by_points = rule.utility is Utility.SCORE
    told = {
        "place": fate.considered or 0,
        "votes": number(fate.votes),
        "score": words.points(fate.score),
        "room": words.money(fate.room or 0),
        "cost": words.money(fate.cost),
        "small": words.small,
    }
    if words.few(fate.votes):
        return Explanation(
            _(
                "Funded, number %(place)d in the order: fewer than %(small)d people "
                "supported it, %(room)s were still there."
            )
            % told
        )
    if fate.funded:
        return Explanation(
            _greedy_verdict(fate, by_points) % told,
            ((_order(rule) + " " + _("%(room)s were still there.")) % told,),
        )
    detail = ngettext(
        "Number %(place)d in the order, with %(votes)s person: %(room)s were left, "
        "it asks for %(cost)s.",
        "Number %(place)d in the order, with %(votes)s people: %(room)s were left, "
        "it asks for %(cost)s.",
        fate.votes,
    )
    lacked = _points_lacked(fate, words) if by_points else enough(fate, words)
    return Explanation(short(fate, words), (detail % told, _order(rule), *lacked))


def _points_lacked(fate: Fate, words: Words) -> list[str]:
    if not fate.more or fate.before is None or fate.before in words.quiet:
        return []
    told = {
        "more": words.points(fate.more),
        "all": words.points(fate.score + fate.more),
        "before": words.title(fate.before),
    }
    return [
        _(
            "With %(more)s more, %(all)s in all, it would have come before "
            "“%(before)s” and been funded."
        )
        % told
    ]


def _greedy_verdict(fate: Fate, by_points: bool) -> str:
    if by_points:
        if fate.considered == 1:
            return ngettext(
                "Funded first: %(votes)s person gave it %(score)s in all.",
                "Funded first: %(votes)s people gave it %(score)s in all.",
                fate.votes,
            )
        return ngettext(
            "Funded, number %(place)d in the order: %(votes)s person gave it "
            "%(score)s in all.",
            "Funded, number %(place)d in the order: %(votes)s people gave it "
            "%(score)s in all.",
            fate.votes,
        )
    if fate.considered == 1:
        return ngettext(
            "Funded first: %(votes)s person supported it.",
            "Funded first: %(votes)s people supported it.",
            fate.votes,
        )
    return ngettext(
        "Funded, number %(place)d in the order: %(votes)s person supported it.",
        "Funded, number %(place)d in the order: %(votes)s people supported it.",
        fate.votes,
    )


def _order(rule: Rule) -> str:
    if rule.name is RuleName.GREEDY_RATIO:
        if rule.utility is Utility.SCORE:
            return _("Projects come in the order of their points for their cost.")
        return _("Projects come in the order of their supporters for their cost.")
    if rule.utility is Utility.SCORE:
        return _("Projects come in the order of their points.")
    return _("Projects come in the order of their supporters.")
