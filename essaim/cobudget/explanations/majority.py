"""Majority judgment, told: the grade of the middle, and what was left then."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import Explanation, Words, number, short
from essaim.rules.allocation.types import Fate, Reason, Rule


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell the majority grade, the place in the order, and the money left then."""
    told = {
        "place": fate.considered or 0,
        "grade": words.grade(fate.grade or 0),
        "room": words.money(fate.room or 0),
        "cost": words.money(fate.cost),
        "people": number(fate.at_least or 0),
    }
    if fate.reason is Reason.REJECTED:
        return Explanation(
            _("Not funded: its majority grade is the lowest, “%(grade)s”.") % told,
            (_("Half of those who answered, at least, gave it no better grade."),),
        )
    details = []
    rest = sum(fate.grades) - (fate.at_least or 0)
    if not words.few(fate.at_least or 0) and not (rest > 0 and words.few(rest)):
        best = ngettext(
            "%(people)s person gave it this grade or a better one.",
            "%(people)s people gave it this grade or a better one.",
            fate.at_least or 0,
        )
        details.append(best % told)
    if not fate.funded:
        verdict = short(fate, words)
        turn = _(
            "Number %(place)d in the order, with the majority grade “%(grade)s”: "
            "%(room)s were left, it asks for %(cost)s."
        )
        return Explanation(verdict, (turn % told, *details))
    verdict = _("Funded, number %(place)d in the order: its grade is “%(grade)s”.")
    if fate.considered == 1:
        verdict = _("Funded first: its majority grade is “%(grade)s”.")
    details.append(_("%(room)s were still there.") % told)
    return Explanation(verdict % told, tuple(details))
