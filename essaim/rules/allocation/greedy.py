"""Greedy counts: by votes, or by votes per coin, skipping what is too dear.

They are what most town halls use, offered for comparison: a majority that votes alike
can take the whole budget.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from .types import Election, RuleName, Utility


@dataclass(frozen=True, slots=True)
class Support:
    """How many voters list each project, and the points they give it."""

    votes: Mapping[str, int]
    score: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """One project's turn: its place in the order and the money left then."""

    project: str
    place: int
    room: int
    funded: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """What would have been enough: ``needed`` votes or points, just before a project.

    ``had`` is what it had.
    """

    had: int
    needed: int
    before: str


def support(election: Election) -> Support:
    """Add up the ballots."""
    by_weight: defaultdict[int, list[Mapping[str, int]]] = defaultdict(list)
    for ballot in election.ballots:
        by_weight[ballot.weight].append(ballot.points)
    votes = {project.id: 0 for project in election.projects}
    more = dict(votes)
    for weight, given in by_weight.items():
        for name, voters in Counter(chain.from_iterable(given)).items():
            votes[name] += voters * weight
        if set(chain.from_iterable(points.values() for points in given)) - {1}:
            for points in given:
                for name, number in points.items():
                    more[name] += (number - 1) * weight
    return Support(votes, {name: votes[name] + more[name] for name in votes})


def run(
    election: Election,
    name: RuleName,
    utility: Utility | None,
    tie_order: Sequence[str],
    *,
    already: Collection[str] = (),
) -> list[Turn]:
    """Give each supported project its turn: funded when the money left allows.

    ``greedy-votes`` goes by votes, ``greedy-ratio`` by votes per coin of cost; with the
    utility ``score``, points take the place of votes. Equals go in ``tie_order``. The
    projects ``already`` funded are paid first and have no turn. A project that cannot
    be made with one already chosen is not funded, whatever is left.
    """
    added_up = support(election)
    strength = strength_of(added_up, utility)
    costs = {project.id: project.cost for project in election.projects}

    def merit(project: str) -> tuple[bool, Fraction]:
        if name is RuleName.GREEDY_VOTES:
            return False, Fraction(strength[project])
        if not costs[project]:
            return strength[project] > 0, Fraction(0)
        return False, Fraction(strength[project], costs[project])

    waiting = [p for p in tie_order if added_up.votes[p] and p not in already]
    waiting.sort(key=merit, reverse=True)
    rivals, chosen = election.rivals, set(already)
    room = election.budget - sum(costs[project] for project in already)
    turns = []
    for place, project in enumerate(waiting, start=1):
        funded = costs[project] <= room and chosen.isdisjoint(rivals[project])
        if funded:
            chosen.add(project)
        turns.append(Turn(project, place, room, funded))
        room -= costs[project] if funded else 0
    return turns


def strength_of(added_up: Support, utility: Utility | None) -> Mapping[str, int]:
    """What the order goes by: points with the utility ``score``, else votes."""
    return added_up.score if utility is Utility.SCORE else added_up.votes


def lacks(
    election: Election,
    name: RuleName,
    utility: Utility | None,
    tie_order: Sequence[str],
    turns: Sequence[Turn],
) -> dict[str, Lack]:
    """What each project that is not funded would have needed to be.

    A project that is not funded changes nothing for the others. It would have been,
    had it come before the last turn at which the money left was still its cost.
    """
    strength = strength_of(support(election), utility)
    costs = {project.id: project.cost for project in election.projects}
    place = {project: number for number, project in enumerate(tie_order)}
    found = {}
    for turn in turns:
        cost, project = costs[turn.project], turn.project
        if turn.funded or cost <= turn.room or cost > election.budget:
            continue
        in_time = [t for t in turns if t.room >= cost]
        last = in_time[-1].project
        behind = place[project] > place[last]
        if name is RuleName.GREEDY_VOTES:
            needed = strength[last] + behind
        else:
            needed, rest = divmod(strength[last] * cost, costs[last])
            needed += 1 if rest or behind else 0
        found[project] = Lack(strength[project], needed, last)
    return found
