"""The rules where members give money, told project by project."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from . import direct, quadratic
from .fates import outcome_of, plain_fates
from .types import Election, Outcome, Reason, Rule


def count_direct(
    election: Election, rule: Rule, tie_order: Sequence[str], *_: object
) -> Outcome:
    """Count money given by members."""
    gifts, refunds = direct.run(election, tie_order)
    fates = plain_fates(election)
    rank = 0
    for gift in gifts:
        funded = gift.reason is Reason.FUNDED
        rank += funded
        cost = fates[gift.project].cost
        short = gift.reason is Reason.BELOW_MINIMUM
        fates[gift.project] = replace(
            fates[gift.project],
            reason=gift.reason,
            rank=rank if funded else None,
            award=gift.award,
            room=gift.room,
            given=gift.given,
            refunded=gift.refunded,
            over_goal=gift.over_goal,
            missing=Fraction(cost - gift.given) if short else None,
        )
    selected = [gift.project for gift in gifts if gift.reason is Reason.FUNDED]
    return outcome_of(election, rule, selected, fates, refunds=refunds)


def count_quadratic(
    election: Election, rule: Rule, tie_order: Sequence[str], *_: object
) -> Outcome:
    """Count money given by members and the matching that follows it."""
    gifts, refunds = quadratic.run(election, tie_order)
    fates = plain_fates(election)
    selected: list[str] = []
    for gift in gifts:
        fate, funded = fates[gift.project], gift.reason is Reason.FUNDED
        if funded:
            selected.append(gift.project)
        short = gift.reason is Reason.BELOW_MINIMUM
        lacked = Fraction(fate.cost - gift.given - gift.matched)
        fates[gift.project] = replace(
            fate,
            reason=gift.reason,
            rank=len(selected) if funded else None,
            award=gift.award,
            room=gift.room,
            given=gift.given,
            matched=gift.matched,
            refunded=gift.refunded,
            over_goal=gift.over_goal,
            missing=lacked if short else None,
        )
    return outcome_of(election, rule, selected, fates, refunds=refunds)
