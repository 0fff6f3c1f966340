"""Direct allocation, told: what was given, what went back."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import Explanation, Words, number
from essaim.rules.allocation.types import Fate, Reason, Rule


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell what became of the money given to one project."""
    back = (fate.refunded or 0) - (fate.over_goal or 0)
    told = {
        "votes": number(fate.votes),
        "given": words.money(fate.given or 0),
        "refunded": words.money(fate.refunded or 0),
        "over": words.money(fate.over_goal or 0),
        "back": words.money(back),
        "cost": words.money(fate.cost),
        "room": words.money(fate.room or 0),
        "small": words.small,
    }
    few = words.few(fate.votes)
    if fate.funded:
        return _given_enough(fate, told, few=few, back=back)
    if few:
        return Explanation(
            _("Not funded: fewer than %(small)d people gave to it.") % told,
            (_("What they gave went back to them."),),
        )
    returned = _("The %(refunded)s given went back to those who gave.") % told
    if fate.reason is Reason.BUDGET_EXHAUSTED:
        verdict = _("Not funded: the pool had %(room)s left, less than its minimum.")
        return Explanation(verdict % told, (returned,))
    detail = ngettext(
        "%(votes)s person gave %(given)s; its minimum was %(cost)s.",
        "%(votes)s people gave %(given)s; its minimum was %(cost)s.",
        fate.votes,
    )
    verdict = _("Not funded: it was %(missing)s short of its minimum.") % {
        "missing": words.money(fate.missing or 0, up=True)
    }
    return Explanation(verdict, (detail % told, returned))


def _given_enough(
    fate: Fate, told: Mapping[str, object], *, few: bool, back: int
) -> Explanation:
    verdict = _("Funded: its minimum, %(cost)s, was reached.")
    details = []
    if few:
        details.append(_("Fewer than %(small)d people gave to it."))
    else:
        verdict = ngettext(
            "Funded: its minimum was reached, with %(given)s given by %(votes)s "
            "person.",
            "Funded: its minimum was reached, with %(given)s given by %(votes)s "
            "people.",
            fate.votes,
        )
        details.append(_("Its minimum was %(cost)s."))
        if fate.over_goal:
            details.append(
                _("%(over)s passed its goal and went back to those who gave.")
            )
        if back > 0:
            details.append(
                _("The pool was spent: %(back)s went back to those who gave.")
            )
    return Explanation(verdict % told, tuple(detail % told for detail in details))
