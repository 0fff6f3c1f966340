"""What it would have taken: told only when counting again says it is true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from essaim.cobudget.patience import TakesTooLong, within
from essaim.rules import allocation
from essaim.rules.allocation.types import (
    GIVING,
    Ballot,
    Election,
    Fate,
    Reason,
    Rule,
    RuleName,
    Utility,
)

KNOWN_EXACTLY = {RuleName.GREEDY_VOTES, RuleName.GREEDY_RATIO, RuleName.PHRAGMEN}
"""The rules whose count says how many more supporters would have been enough."""

MOST_APPROVALS = 20_000
MOST_SUPPORTERS = 10
MOST_PROJECTS = 12
SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changes that, alone, would have funded a project; ``None`` where none is known.

    ``cheaper_by``: so many cents less on its cost. ``supporters``: so many people more
    answering for it alone; the fate itself says it where it knows exactly.
    """

    cheaper_by: int | None = None
    supporters: int | None = None


def what_ifs(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    fates: Mapping[str, Fate],
    *,
    coin: int = 1,
    seconds: float = SECONDS,
) -> dict[str, WhatIf]:
    """Try small changes for the projects nearest to being funded, one at a time.

    Amounts are rounded up to a multiple of ``coin``; more than half of the cost is not
    a small change. Nothing is tried in a large
    election, where money is given (what lacks is already an answer), or after
    ``seconds``.
    """
    approvals = sum(len(ballot.points) for ballot in election.ballots)
    if rule.name in GIVING or approvals > MOST_APPROVALS:
        return {}
    near = sorted(
        (
            fate
            for fate in fates.values()
            if not fate.funded and (fate.missing or fate.reason is Reason.REJECTED)
        ),
        key=lambda fate: (fate.missing is None, fate.missing or 0, fate.project),
    )
    until = monotonic() + seconds
    found = {}
    for fate in near[:MOST_PROJECTS]:
        if monotonic() > until:
            break
        try:
            tried = _try(election, rule, tie_order, fate, coin, until)
        except TakesTooLong:
            break
        if tried.cheaper_by or tried.supporters:
            found[fate.project] = tried
    return found


def _try(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    fate: Fate,
    coin: int,
    until: float,
) -> WhatIf:
    missing = int(-(-(fate.missing or 0) // coin) * coin)
    small = 0 < 2 * missing <= fate.cost
    less = _with_cost(election, fate.project, fate.cost - missing) if small else None
    enough = less and _funded(less, rule, tie_order, fate.project, until)
    cheaper = missing if enough else None
    supporters = None
    if rule.utility is not Utility.SCORE and rule.name not in KNOWN_EXACTLY:
        supporters = _supporters(election, rule, tie_order, fate.project, until)
    return WhatIf(cheaper, supporters)


def _supporters(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    project: str,
    until: float,
) -> int | None:
    said = best_grade(election) if rule.name is RuleName.MAJORITY else 1
    for more in range(1, MOST_SUPPORTERS + 1):
        joined = Ballot({project: said}, weight=more)
        with_them = replace(election, ballots=(*election.ballots, joined))
        if _funded(with_them, rule, tie_order, project, until):
            return more
    return None


def best_grade(election: Election) -> int:
    """The best grade that anyone gave."""
    given = (max(ballot.points.values(), default=1) for ballot in election.ballots)
    return max(given, default=1)


def _with_cost(election: Election, project: str, cost: int) -> Election:
    return replace(
        election,
        projects=tuple(
            replace(candidate, cost=cost, maximum=None)
            if candidate.id == project
            else candidate
            for candidate in election.projects
        ),
    )


def _funded(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    project: str,
    until: float,
) -> bool:
    if monotonic() > until:
        raise TakesTooLong
    outcome = allocation.count(
        election,
        rule,
        tie_order=tie_order,
        engine=within(until - monotonic()),
        explain=False,
    )
    return project in outcome.awards
