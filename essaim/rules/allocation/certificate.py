"""Was it fair? Facts anyone can check about a selection, whatever rule made it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from .types import Election


@dataclass(frozen=True, slots=True)
class Grievance:
    """Voters who agree on a project and got less than their numbers deserve.

    ``voters`` all support ``project``; none of them has more than ``received`` in
    funded projects they support, and even with this project they would not pass
    ``deserved``, their equal share of the budget together.
    """

    project: str
    voters: int
    received: int
    deserved: Fraction


def grievances(election: Election, selected: Collection[str]) -> list[Grievance]:
    """Who could complain, by the standard called EJR+ up to any project, for cost.

    For each project left out, its supporters are ranked by the money that went to
    projects they support. The j poorest could complain when the richest of them has at
    most their j equal shares of the budget minus the cost of the project. Equal shares
    never leaves any; the empty list is the certificate. At most one per project, that
    of the most voters. Nobody can complain for a project that cannot be made with one
    of those selected.

    Source: Brill and Peters, *Robust and Verifiable Proportionality Axioms for
    Multiwinner Voting*, EC 2023, and its extension to costs.
    """
    voters = election.voters
    costs = {project.id: project.cost for project in election.projects}
    funded = set(selected)
    by_received: dict[str, Counter[int]] = {name: Counter() for name in costs}
    for ballot in election.ballots:
        received = sum(costs[name] for name in ballot.points if name in funded)
        for name in ballot.points:
            if name not in funded:
                by_received[name][received] += ballot.weight
    found = []
    rivals = election.rivals
    for name, cost in costs.items():
        if not funded.isdisjoint(rivals[name]):
            continue
        group, complaint = 0, None
        for received, weight in sorted(by_received[name].items()):
            group += weight
            if voters and (received + cost) * voters <= group * election.budget:
                deserved = Fraction(group * election.budget, voters)
                complaint = Grievance(name, group, received, deserved)
        if complaint:
            found.append(complaint)
    return found


def funded_per_voter(election: Election, selected: Collection[str]) -> dict[int, int]:
    """How many voters see 0, 1, 2... of the projects they support funded.

    Voters who support no project at all are left out.
    """
    funded = set(selected)
    voters: Counter[int] = Counter()
    for ballot in election.ballots:
        if ballot.points:
            voters[len(funded.intersection(ballot.points))] += ballot.weight
    return dict(sorted(voters.items()))
