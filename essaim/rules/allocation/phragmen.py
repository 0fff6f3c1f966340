"""Phragmén's sequential rule, in exact integers.

Every voter earns money at the same steady pace from nothing. As soon as the supporters
of a project together hold its cost, it is bought with all their money, and they start
again from nothing. Counting stops when a project about to be bought passes the budget.

Source: Los, Christoff, Grossi, *Proportional Budget Allocations: Towards a
Systematization*, IJCAI 2022.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from .poll import Poll, set_aside

PRECISION = 80
"""Bits kept of the fraction in a first comparison of times; equal ones compare
exactly."""


MOST_TO_LOOK_AT = 3_000_000
"""Sums above which what the others had gathered is left out."""


class Due(NamedTuple):
    """When a project can be bought: at ``earned / voters`` units of time."""

    floor: int
    earned: int
    voters: int
    project: int


class Halt(NamedTuple):
    """What ended the count: the project whose turn came, and the money left then."""

    project: int
    room: int


@dataclass(slots=True)
class Gathered:
    """What the supporters of projects had before each decision, their cost fitting.

    ``most[p]`` is the largest share of its cost, ``more[p]`` how many voters more,
    supporting ``p`` alone from the start, would have paid for it in time. ``looks``
    counts the sums made: past ``MOST_TO_LOOK_AT``, everything is left out.
    """

    most: dict[int, Fraction] = field(default_factory=dict)
    more: dict[int, int] = field(default_factory=dict)
    looks: int = 0

    def look(
        self, project: int, money: int, now: int, cost: int, *, ties: bool
    ) -> None:
        """Note that supporters hold ``money`` at ``now``; ``ties``: the cost is enough.

        All in the same parts of a coin, and of the unit of time.
        """
        share = Fraction(money, cost)
        self.most[project] = max(share, self.most.get(project, share))
        more, rest = divmod(cost - money, now)
        more += 1 if rest or not ties else 0
        self.more[project] = min(more, self.more.get(project, more))


def run(
    poll: Poll, *, gathered: Gathered | None = None
) -> tuple[list[tuple[int, Fraction]], Halt | None]:
    """What is bought, in order, each with its time; and what stopped the count.

    When several projects come due at the same instant and one of them passes the
    budget, counting stops. Otherwise the first in the tie order is bought. Where it is
    given, ``gathered`` is filled for the projects that are not.
    """
    unit, times = 1, [0]
    since = [0] * len(poll.weights)
    starts = [
        Counter({0: sum(sum(group.weights) for group in groups)})
        for groups in poll.support
    ]
    queue = [(0, project) for project in range(len(poll.ids))]
    bought: list[tuple[int, Fraction]] = []
    room = poll.budget
    while queue:
        first, seen = _next(poll, queue, starts, times, unit)
        tied = [due for due in seen if _same(due, first)]
        halted = [due.project for due in tied if poll.costs[due.project] > room]
        if gathered is not None:
            waiting = [project for _, project in queue]
            waiting += [due.project for due in seen if halted or due is not first]
            _look_around(
                poll, waiting, first, starts, times, unit, room, gathered, bool(halted)
            )
        if halted:
            return bought, Halt(min(halted), room)
        for due in seen:
            if due is not first:
                heapq.heappush(queue, (due.floor, due.project))
        set_aside(queue, poll.rivals[first.project])
        room -= poll.costs[first.project]
        poll.watch(poll.budget - room, poll.budget)
        bought.append((first.project, Fraction(first.earned, first.voters * unit)))
        finer = first.voters // gcd(first.earned, first.voters)
        unit *= finer
        times = [time * finer for time in times]
        times.append(first.earned * finer // first.voters)
        _restart(poll, first.project, since, starts, len(times) - 1)
    return bought, None


def _next(
    poll: Poll,
    queue: list[tuple[int, int]],
    starts: list[Counter[int]],
    times: list[int],
    unit: int,
) -> tuple[Due, list[Due]]:
    """The first due, and all that were looked at; a time known before is a minimum."""
    seen: list[Due] = []
    first: Due | None = None
    while queue and (first is None or queue[0][0] <= first.floor):
        project = heapq.heappop(queue)[1]
        voters = starts[project].total()
        earned = poll.costs[project] * unit + sum(
            count * times[start] for start, count in starts[project].items()
        )
        due = Due((earned << PRECISION) // (voters * unit), earned, voters, project)
        seen.append(due)
        if first is None or _before(due, first):
            first = due
    if first is None:
        raise ValueError("No project is left.")
    return first, seen


def _look_around(
    poll: Poll,
    waiting: list[int],
    first: Due,
    starts: list[Counter[int]],
    times: list[int],
    unit: int,
    room: int,
    gathered: Gathered,
    halted: bool,
) -> None:
    """What the others hold at the moment of this decision, in ``finer`` parts."""
    finer, now = first.voters, first.earned
    gathered.looks += len(waiting) * len(times)
    if gathered.looks > MOST_TO_LOOK_AT:
        return
    for project in waiting:
        if poll.costs[project] > room:
            continue
        money = starts[project].total() * now - finer * sum(
            count * times[start] for start, count in starts[project].items()
        )
        ties = not halted and project < first.project
        cost = poll.costs[project] * unit * finer
        gathered.look(project, money, now, cost, ties=ties)


def _before(due: Due, other: Due) -> bool:
    return (due.earned * other.voters, due.project) < (
        other.earned * due.voters,
        other.project,
    )


def _same(due: Due, other: Due) -> bool:
    return due.earned * other.voters == other.earned * due.voters


def _restart(
    poll: Poll, project: int, since: list[int], starts: list[Counter[int]], now: int
) -> None:
    """The supporters of ``project`` spent all they had: they start again ``now``."""
    for group in poll.support[project]:
        for ballot, weight in zip(group.ballots, group.weights, strict=True):
            before, since[ballot] = since[ballot], now
            for other in poll.choices[ballot]:
                starts[other][before] -= weight
                starts[other][now] += weight
