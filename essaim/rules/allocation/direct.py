"""Direct allocation: members give money; what reaches its minimum is made.

A project is funded when what it is given reaches its cost, and receives up to its
goal. What misses the minimum goes back to those who gave; what passes the goal goes
back to them in proportion to what they gave, not a cent lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from essaim.rules.money import split

from .types import Election, Project, Reason


@dataclass(frozen=True, slots=True)
class Gift:
    """What came of the money given to one project.

    ``given`` = ``award`` + ``refunded``; ``over_goal`` is the part refunded because it
    passed the goal.
    """

    project: str
    reason: Reason
    given: int
    award: int
    refunded: int
    over_goal: int
    room: int


def run(
    election: Election, tie_order: Sequence[str]
) -> tuple[list[Gift], tuple[dict[str, int], ...]]:
    """Decide every project, and say what goes back to each ballot, by project.

    The projects given most are decided first, equals in ``tie_order``: this matters
    only if members could give more than the budget, which is never passed. A ballot of
    weight 3 stands for three members who gave the same; its refund is theirs together.
    In the same order, a project that cannot be made with one already funded is not, and
    what it was given goes back.
    """
    projects = {project.id: project for project in election.projects}
    givers: dict[str, list[tuple[int, int]]] = {name: [] for name in projects}
    for index, ballot in enumerate(election.ballots):
        for name, points in ballot.points.items():
            if points:
                givers[name].append((index, points * ballot.weight))
    given = {name: sum(amount for _, amount in givers[name]) for name in projects}

    refunds: tuple[dict[str, int], ...] = tuple({} for _ in election.ballots)
    gifts: list[Gift] = []
    room, rivals, chosen = election.budget, election.rivals, set[str]()
    for name in sorted(tie_order, key=lambda name: -given[name]):
        barred = not chosen.isdisjoint(rivals[name])
        gift = _decide(projects[name], given[name], room, barred=barred)
        if gift.reason is Reason.FUNDED:
            chosen.add(name)
        gifts.append(gift)
        room -= gift.award
        if gift.refunded:
            amounts = [amount for _, amount in givers[name]]
            backs = split(gift.refunded, amounts)
            for (index, _), back in zip(givers[name], backs, strict=True):
                if back:
                    refunds[index][name] = back
    return gifts, refunds


def _decide(project: Project, given: int, room: int, *, barred: bool) -> Gift:
    if not given:
        return Gift(project.id, Reason.NO_SUPPORT, 0, 0, 0, 0, room)
    if given < project.cost:
        return Gift(project.id, Reason.BELOW_MINIMUM, given, 0, given, 0, room)
    if barred:
        return Gift(project.id, Reason.EXCLUDED, given, 0, given, 0, room)
    if project.cost > room or not room:
        return Gift(project.id, Reason.BUDGET_EXHAUSTED, given, 0, given, 0, room)
    award = min(given, project.goal, room)
    over = max(0, given - project.goal)
    return Gift(project.id, Reason.FUNDED, given, award, given - award, over, room)
