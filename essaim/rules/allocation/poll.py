"""An election as equal shares and Phragmén see it: who supports what, how strongly."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from heapq import heapify
from typing import Any

from .types import Election, Utility

Watch = Callable[[int, int], object]


def _nobody(spent: int, budget: int) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Group:
    """The ballots that give one project the same points."""

    points: int
    ballots: list[int]
    weights: list[int]


@dataclass(frozen=True)
class Poll:
    """Only what matters to the count.

    Projects are numbered in the order that settles ties, so of two equal projects the
    smaller number wins. ``ids`` keeps those that can win: not dearer than the budget,
    costing something, and with a supporter. ``free`` are those that cost nothing and
    have one. Ballots alike in all that matters are one ballot with a greater weight:
    ``choices`` are the projects it supports, ``points`` what it gives each; without
    ``points``, one each. ``gains[p]`` is what one point is worth, so that a supporter's
    utility is gain × points. ``rivals[p]`` cannot be bought any more once ``p`` is.
    ``watch`` is told, after each purchase, what is spent so far, of how much.
    """

    budget: int
    voters: int
    ids: tuple[str, ...]
    free: tuple[str, ...]
    costs: tuple[int, ...]
    gains: tuple[int, ...]
    weights: list[int]
    choices: list[tuple[int, ...]]
    points: list[tuple[int, ...]] | None
    rivals: tuple[frozenset[int], ...]
    watch: Watch = field(default=_nobody, compare=False)

    @property
    def endowment(self) -> Fraction:
        """Everybody's equal share of the budget."""
        return Fraction(self.budget, self.voters) if self.voters else Fraction(0)

    def open(self, bought: Iterable[int]) -> list[int]:
        """The projects that may still be bought after these."""
        closed = set(bought)
        for project in tuple(closed):
            closed |= self.rivals[project]
        return [project for project in range(len(self.ids)) if project not in closed]

    @cached_property
    def approvals(self) -> int:
        """How many choices all the different ballots make."""
        return sum(map(len, self.choices))

    @cached_property
    def support(self) -> tuple[tuple[Group, ...], ...]:
        """The supporters of each project, by points."""
        lists: list[defaultdict[int, list[int]]] = [defaultdict(list) for _ in self.ids]
        for ballot, choice in enumerate(self.choices):
            given = self.points[ballot] if self.points else (1,) * len(choice)
            for project, points in zip(choice, given, strict=True):
                lists[project][points].append(ballot)
        return tuple(
            tuple(
                Group(points, ballots, [self.weights[ballot] for ballot in ballots])
                for points, ballots in sorted(by_points.items())
            )
            for by_points in lists
        )

    @cached_property
    def strength(self) -> tuple[int, ...]:
        """All the points of each project."""
        return tuple(
            sum(group.points * sum(group.weights) for group in groups)
            for groups in self.support
        )


def poll_of(
    election: Election,
    utility: Utility,
    tie_order: Sequence[str],
    watch: Watch | None = None,
) -> Poll:
    """Read ``election`` with ``utility``; every listed project counts as approved.

    With scores, only projects given at least one point have a supporter.
    """
    by_score = utility is Utility.SCORE
    costs = {project.id: project.cost for project in election.projects}
    supported: set[str] = set()
    for ballot in election.ballots:
        if by_score:
            supported.update(name for name, points in ballot.points.items() if points)
        else:
            supported.update(ballot.points)
    wanted = [name for name in tie_order if name in supported]
    rivals, free, barred = election.rivals, [], set[str]()
    for name in wanted:
        if costs[name] == 0 and name not in barred:
            free.append(name)
            barred |= rivals[name]
    ids = tuple(
        name
        for name in wanted
        if 0 < costs[name] <= election.budget and name not in barred
    )
    number = {name: index for index, name in enumerate(ids)}
    weights, choices, points = (_scored if by_score else _approved)(election, number)
    return Poll(
        budget=election.budget,
        voters=election.voters,
        ids=ids,
        free=tuple(free),
        costs=tuple(costs[name] for name in ids),
        gains=tuple(costs[name] if utility is Utility.COST else 1 for name in ids),
        weights=weights,
        choices=choices,
        points=points,
        rivals=tuple(
            frozenset(number[other] for other in rivals[name] if other in number)
            for name in ids
        ),
        watch=watch or _nobody,
    )


def set_aside(queue: list[tuple[Any, int]], barred: frozenset[int]) -> None:
    """Take out of the heap ``queue`` the projects that may not be bought any more."""
    if barred:
        queue[:] = [entry for entry in queue if entry[1] not in barred]
        heapify(queue)


Choices = list[tuple[int, ...]]


def _approved(
    election: Election, number: dict[str, int]
) -> tuple[list[int], Choices, None]:
    together: dict[tuple[int, ...], int] = {}
    for ballot in election.ballots:
        named = [number[name] for name in ballot.points if name in number]
        named.sort()
        choice = tuple(named)
        together[choice] = together.get(choice, 0) + ballot.weight
    together.pop((), None)
    return list(together.values()), list(together), None


def _scored(
    election: Election, number: dict[str, int]
) -> tuple[list[int], Choices, Choices]:
    together: defaultdict[tuple[tuple[int, int], ...], int] = defaultdict(int)
    for ballot in election.ballots:
        given = sorted(
            (number[name], points)
            for name, points in ballot.points.items()
            if points and name in number
        )
        together[tuple(given)] += ballot.weight
    together.pop((), None)
    choices = [tuple(project for project, _ in given) for given in together]
    points = [tuple(points for _, points in given) for given in together]
    return list(together.values()), choices, points
