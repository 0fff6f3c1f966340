"""Quadratic matching, told: what was given, what the common part added."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import Explanation, Words, number
from essaim.rules.allocation.types import Fate, Reason, Rule


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell what became of the money given, and of what was added to it."""
    told = {
        "votes": number(fate.votes),
        "given": words.money(fate.given or 0),
        "matched": words.money(fate.matched or 0),
        "over": words.money(fate.over_goal or 0),
        "cost": words.money(fate.cost),
        "room": words.money(fate.room or 0),
        "small": words.small,
    }
    few = words.few(fate.votes)
    if fate.funded:
        return _funded(fate, told, few=few)
    if few:
        return Explanation(
            _("Not funded: fewer than %(small)d people gave to it.") % told,
            (_("What they gave went back to them."),),
        )
    returned = _("The %(given)s given went back to those who gave.") % told
    if fate.reason is Reason.BUDGET_EXHAUSTED:
        verdict = _("Not funded: the pool had %(room)s left, less than its minimum.")
        return Explanation(verdict % told, (returned,))
    detail = ngettext(
        "%(votes)s person gave %(given)s and the common part would have added "
        "%(matched)s; its minimum was %(cost)s.",
        "%(votes)s people gave %(given)s and the common part would have added "
        "%(matched)s; its minimum was %(cost)s.",
        fate.votes,
    )
    verdict = _("Not funded: it was %(missing)s short of its minimum.") % {
        "missing": words.money(fate.missing or 0, up=True)
    }
    shared = _("The common part went to the other projects.")
    return Explanation(verdict, (detail % told, returned, shared))


def _funded(fate: Fate, told: dict[str, object], *, few: bool) -> Explanation:
    if few:
        return Explanation(
            _("Funded: its minimum, %(cost)s, was reached.") % told,
            (_("Fewer than %(small)d people gave to it.") % told,),
        )
    verdict = ngettext(
        "Funded: %(votes)s person gave %(given)s, the common part added %(matched)s.",
        "Funded: %(votes)s people gave %(given)s, the common part added %(matched)s.",
        fate.votes,
    )
    details = [_("Its minimum was %(cost)s.") % told]
    if not fate.matched and not fate.over_goal:
        details.append(_("A gift alone adds nothing; nor is anything added at a goal."))
    if fate.over_goal:
        details.append(
            _("%(over)s passed its goal and went back to those who gave.") % told
        )
    return Explanation(verdict % told, tuple(details))
