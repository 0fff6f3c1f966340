"""Equal shares, told: who paid what, and where the money of the others went."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations.words import (
    Explanation,
    Words,
    number,
    percent,
    short,
)
from essaim.rules.allocation.types import Fate, Reason, Rule, Utility


def tell(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell at which step and price, or what its supporters had left."""
    if fate.reason is Reason.FUNDED_BY_COMPLETION:
        return _completed(fate, words)
    if fate.funded:
        return bought(fate, rule, words)
    details = [_what_they_had(fate, words), *_where_it_went(fate, words)]
    if fate.effective_support is not None and fate.effective_support > 0:
        details.append(
            _("At the best moment they would have paid %(share)s of its cost.")
            % {"share": percent(min(fate.effective_support, Fraction(999, 1000)))}
        )
    details += helpers(fate)
    return Explanation(short(fate, words), tuple(details), fate.short_since or None)


def helpers(fate: Fate) -> list[str]:
    """How many more of those with money left would have been enough."""
    if not fate.more:
        return []
    sentence = ngettext(
        "One more person, of those who still had money at the end, supporting it too: "
        "that would have been enough.",
        "%(more)s more people, of those who still had money at the end, supporting it "
        "too: that would have been enough.",
        fate.more,
    )
    return [sentence % {"more": number(fate.more)}]


def _what_they_had(fate: Fate, words: Words) -> str:
    started, left = fate.money_then or Fraction(0), fate.money_at_end or Fraction(0)
    told = {
        "votes": number(fate.votes),
        "left": words.left(left),
        "started": words.left(started),
    }
    if fate.reason is not Reason.TOO_FEW_SUPPORTERS:
        sentence = ngettext(
            "Its only supporter still had %(left)s.",
            "Its %(votes)s supporters still had %(left)s.",
            fate.votes,
        )
    elif left == started:
        sentence = ngettext(
            "Its only supporter had %(left)s in all.",
            "Its %(votes)s supporters had %(left)s in all.",
            fate.votes,
        )
    else:
        sentence = ngettext(
            "Its only supporter still had %(left)s, and %(started)s at the start: "
            "never enough.",
            "Its %(votes)s supporters still had %(left)s, and %(started)s at the "
            "start: never enough.",
            fate.votes,
        )
    return sentence % told


def took_most(fate: Fate, words: Words) -> list[str]:
    """The projects that took most of the supporters' money, with how much."""
    took = [
        (project, part)
        for project, part in fate.taken_by
        if part and not words.from_few(project, part)
    ][:3]
    return [
        _("“%(project)s” (%(amount)s)")
        % {"project": words.title(project), "amount": words.money(part)}
        for project, part in took
    ]


def _where_it_went(fate: Fate, words: Words) -> list[str]:
    listed = took_most(fate, words)
    if not listed or not fate.short_since:
        return []
    return [
        _(
            "They could have paid for it before step %(step)d; "
            "what they spent went above all to %(projects)s."
        )
        % {"step": fate.short_since, "projects": ", ".join(listed)}
    ]


def bought(fate: Fate, rule: Rule, words: Words) -> Explanation:
    """Tell who paid for a project, and how much."""
    rank = fate.rank or 1
    if fate.payment is None:
        return Explanation(_("Funded: it costs nothing, and someone supports it."))
    if words.few(fate.votes):
        verdict = _(
            "Funded at step %(step)d: its supporters, fewer than %(small)d, "
            "had enough to pay for it."
        ) % {"step": rank, "small": words.small}
        return Explanation(verdict, step=rank)
    told = {"step": rank, "votes": number(fate.votes), **_price(fate, rule, words)}
    verdict = _bought_verdict(fate, rule)
    details = [_cheapest(fate, rule)]
    if fate.paid_last_money and not words.few(fate.paid_last_money):
        details.append(
            ngettext(
                "One person had less than that and paid all they had left.",
                "%(people)s people had less than that and paid all they had left.",
                fate.paid_last_money,
            )
            % {"people": number(fate.paid_last_money)}
        )
    return Explanation(verdict % told, tuple(details), rank)


def _price(fate: Fate, rule: Rule, words: Words) -> dict[str, str]:
    payment = fate.payment or Fraction(0)
    if rule.utility is Utility.SCORE:
        payment *= words.point
    return {"payment": words.money(payment)}


def _bought_verdict(fate: Fate, rule: Rule) -> str:
    first = fate.rank == 1
    if rule.utility is Utility.SCORE:
        if first:
            return ngettext(
                "Funded first: %(votes)s person supported it, %(payment)s a point.",
                "Funded first: %(votes)s people supported it, %(payment)s a point.",
                fate.votes,
            )
        return ngettext(
            "Funded at step %(step)d: %(votes)s person supported it, "
            "%(payment)s a point.",
            "Funded at step %(step)d: %(votes)s people supported it, "
            "%(payment)s a point.",
            fate.votes,
        )
    alike = fate.paid_in_full == fate.votes
    if first:
        return ngettext(
            "Funded first: %(votes)s person supported it, for %(payment)s.",
            "Funded first: %(votes)s people supported it, %(payment)s each.",
            fate.votes,
        )
    if alike:
        return ngettext(
            "Funded at step %(step)d: %(votes)s person supported it, for %(payment)s.",
            "Funded at step %(step)d: %(votes)s people supported it, %(payment)s each.",
            fate.votes,
        )
    return ngettext(
        "Funded at step %(step)d: %(votes)s person supported it, "
        "for %(payment)s at most.",
        "Funded at step %(step)d: %(votes)s people supported it, "
        "%(payment)s each at most.",
        fate.votes,
    )


def _cheapest(fate: Fate, rule: Rule) -> str:
    if rule.utility is Utility.SCORE:
        return _("No other project that could be paid asked for less a point.")
    if rule.utility is Utility.CARDINALITY:
        return _("No other project that could be paid asked each supporter for less.")
    return _(
        "It asked each supporter for %(share)s of its cost: no other project that "
        "could be paid asked for a smaller share."
    ) % {"share": percent(fate.price or Fraction(0))}


def _completed(fate: Fate, words: Words) -> Explanation:
    told = {"votes": number(fate.votes), "room": words.money(fate.room or 0)}
    if words.few(fate.votes):
        return Explanation(
            _("Funded with the money left over: %(room)s were still there.") % told
        )
    verdict = ngettext(
        "Funded with the money left over: %(votes)s person supported it, "
        "%(room)s were still there.",
        "Funded with the money left over: %(votes)s people supported it, "
        "%(room)s were still there.",
        fate.votes,
    )
    return Explanation(
        verdict % told,
        (
            _(
                "Its supporters alone could not pay for it; the most supported "
                "projects that still fit share what is left over."
            ),
        ),
    )
