"""An election as equal shares and Phragmén see it: who supports what, how strongly."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .types import Election, Utility


@dataclass(frozen=True, slots=True)
class Group:
    """The ballots that give one project the same points."""

    points: int
    ballots: list[int]
    weights: list[int]


@dataclass(frozen=True, slots=True)
class Poll:
    """Only what matters to the count.

    Projects are numbered in the order that settles ties, so of two equal projects the
    smaller number wins. ``ids`` keeps those that can win: not dearer than the budget,
    costing something, and with a supporter. ``free`` are those that cost nothing and
    have one. Ballots alike in all that matters are one ballot with a greater weight.
    ``support[p]`` lists the supporters of project ``p`` by points; ``gain[p]`` is what
    one point is worth, so that a supporter's utility is ``gain × points``;
    ``strength[p]`` is all the points together.
    """

    budget: int
    voters: int
    ids: tuple[str, ...]
    free: tuple[str, ...]
    costs: tuple[int, ...]
    gains: tuple[int, ...]
    weights: list[int]
    choices: list[tuple[tuple[int, int], ...]]
    support: tuple[tuple[Group, ...], ...]
    strength: tuple[int, ...]

    @property
    def endowment(self) -> Fraction:
        """Everybody's equal share of the budget."""
        return Fraction(self.budget, self.voters) if self.voters else Fraction(0)


def poll_of(election: Election, utility: Utility, tie_order: Sequence[str]) -> Poll:
    """Read ``election`` with ``utility``; every listed project counts as approved.

    With scores, only projects given at least one point have a supporter.
    """
    by_score = utility is Utility.SCORE
    costs = {project.id: project.cost for project in election.projects}
    supported = {
        name
        for ballot in election.ballots
        for name, points in ballot.points.items()
        if points or not by_score
    }
    wanted = [name for name in tie_order if name in supported]
    ids = tuple(name for name in wanted if 0 < costs[name] <= election.budget)
    number = {name: index for index, name in enumerate(ids)}

    together: defaultdict[tuple[tuple[int, int], ...], int] = defaultdict(int)
    for ballot in election.ballots:
        choice = sorted(
            (number[name], points if by_score else 1)
            for name, points in ballot.points.items()
            if name in number and (points or not by_score)
        )
        together[tuple(choice)] += ballot.weight

    together.pop((), None)
    choices, weights = list(together), list(together.values())
    support = _support(len(ids), choices, weights)
    return Poll(
        budget=election.budget,
        voters=election.voters,
        ids=ids,
        free=tuple(name for name in wanted if costs[name] == 0),
        costs=tuple(costs[name] for name in ids),
        gains=tuple(costs[name] if utility is Utility.COST else 1 for name in ids),
        weights=weights,
        choices=choices,
        support=support,
        strength=tuple(
            sum(group.points * sum(group.weights) for group in groups)
            for groups in support
        ),
    )


def _support(
    projects: int, choices: list[tuple[tuple[int, int], ...]], weights: list[int]
) -> tuple[tuple[Group, ...], ...]:
    lists: list[defaultdict[int, list[int]]] = [
        defaultdict(list) for _ in range(projects)
    ]
    for ballot, choice in enumerate(choices):
        for project, points in choice:
            lists[project][points].append(ballot)
    return tuple(
        tuple(
            Group(points, ballots, [weights[ballot] for ballot in ballots])
            for points, ballots in sorted(by_points.items())
        )
        for by_points in lists
    )
