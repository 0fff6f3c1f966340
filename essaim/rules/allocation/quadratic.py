"""Quadratic matching: what members direct, and a common part that follows how many.

Members give money, as in direct allocation. The matching money, set apart from the
pool, is shared between projects in proportion to (sum of the square roots of the
gifts)² − (sum of the gifts): ten members who give 10 € weigh far more than one who
gives 100 €, and a gift alone brings nothing. Matching never takes a project above its
goal; what it could not take goes to the others in the same proportion.

A project is funded when gifts and matching together reach its minimum. While some do
not, the one that lacks most is set aside, its gifts go back to those who gave them,
and the matching money is shared again between the others. When none lacks any more but
some cannot be made together, the one of them that has least is set aside likewise.

Source: Buterin, Hitzig, Weyl, *A Flexible Design for Funding Public Goods*, Management
Science 2019. Square roots are whole numbers at a fixed scale; amounts are cents, shared
by largest remainders, so that not one is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt

from essaim.rules.money import split

from .types import Election, Project, Reason

SCALE = 10**9
"""Square roots keep nine decimals of a cent's root."""


@dataclass(frozen=True, slots=True)
class Gift:
    """What came of one project.

    Funded: ``given`` + ``matched`` = ``award`` + ``refunded``, and ``over_goal`` is the
    part refunded because gifts alone passed the goal. Not funded: ``matched`` is the
    matching it had when it was set aside, which then went to others.
    """

    project: str
    reason: Reason
    given: int
    matched: int
    award: int
    refunded: int
    over_goal: int
    room: int


def weight(gifts: Sequence[tuple[int, int]]) -> int:
    """What a project weighs in the matching: (Σ√x)² − Σx, at ``SCALE``².

    ``gifts`` are (amount of each, how many gave it); nobody's gift alone weighs.

    >>> weight([(100, 1)]), weight([(25, 4)]) // SCALE**2
    (0, 300)
    """
    roots = sum(isqrt(amount * SCALE**2) * many for amount, many in gifts)
    given = sum(amount * many for amount, many in gifts)
    return max(0, roots**2 - given * SCALE**2)


def share(
    pot: int, weights: Mapping[str, int], rooms: Mapping[str, int]
) -> dict[str, int]:
    """Share ``pot`` by ``weights``, nobody above their room; equals by the mapping.

    All of it is shared, unless every project that weighs anything is full.

    >>> share(100, {"a": 3, "b": 1, "c": 0}, {"a": 50, "b": 90, "c": 90})
    {'a': 50, 'b': 50, 'c': 0}
    """
    matched = dict.fromkeys(weights, 0)
    open_ = [name for name in weights if weights[name] and rooms[name] > 0]
    while pot and open_:
        total = sum(weights[name] for name in open_)
        full = [n for n in open_ if pot * weights[n] >= rooms[n] * total]
        if not full:
            parts = split(pot, [weights[name] for name in open_])
            for name, part in zip(open_, parts, strict=True):
                matched[name] = part
            return matched
        for name in full:
            matched[name] = rooms[name]
        pot -= sum(rooms[name] for name in full)
        open_ = [name for name in open_ if name not in full]
    return matched


def run(
    election: Election, tie_order: Sequence[str]
) -> tuple[list[Gift], tuple[dict[str, int], ...]]:
    """Decide every project, and say what goes back to each ballot, by project."""
    projects = {project.id: project for project in election.projects}
    givers: dict[str, list[tuple[int, int, int]]] = {name: [] for name in tie_order}
    for index, ballot in enumerate(election.ballots):
        for name, points in ballot.points.items():
            if points:
                givers[name].append((index, points, ballot.weight))
    given = {n: sum(x * many for _, x, many in givers[n]) for n in tie_order}
    weights = {n: weight([(x, many) for _, x, many in givers[n]]) for n in tie_order}
    kept, barred, promised = _settle(election, projects, given, weights, tie_order)

    refunds: tuple[dict[str, int], ...] = tuple({} for _ in election.ballots)
    gifts, room = [], election.budget
    order = sorted(tie_order, key=lambda n: (n not in kept, -given[n] - promised[n]))
    for name in order:
        gift = _decide(projects[name], given[name], promised[name], name in kept, room)
        if name in barred:
            gift = replace(gift, reason=Reason.EXCLUDED)
        gifts.append(gift)
        room -= gift.award
        if gift.refunded:
            amounts = [x * many for _, x, many in givers[name]]
            backs = split(gift.refunded, amounts)
            for (index, _, _), back in zip(givers[name], backs, strict=True):
                if back:
                    refunds[index][name] = back
    return gifts, refunds


def _settle(
    election: Election,
    projects: Mapping[str, Project],
    given: Mapping[str, int],
    weights: Mapping[str, int],
    tie_order: Sequence[str],
) -> tuple[set[str], set[str], dict[str, int]]:
    """Those that reach their minimum, those excluded, and every one's last matching."""
    rivals, barred = election.rivals, set[str]()
    kept = [name for name in tie_order if given[name]]
    promised = dict.fromkeys(tie_order, 0)
    while kept:
        rooms = {name: projects[name].goal - given[name] for name in kept}
        promised |= share(
            election.matching, {name: weights[name] for name in kept}, rooms
        )
        lacking = {n: projects[n].cost - given[n] - promised[n] for n in kept}
        most = max(lacking.values())
        if most <= 0:
            both = [n for n in kept if not rivals[n].isdisjoint(kept)]
            if not both:
                break
            least = min(given[n] + promised[n] for n in both)
            last = next(n for n in reversed(both) if given[n] + promised[n] == least)
            barred.add(last)
            kept.remove(last)
            continue
        last = next(name for name in reversed(kept) if lacking[name] == most)
        kept.remove(last)
    return set(kept), barred, promised


def _decide(project: Project, given: int, matched: int, kept: bool, room: int) -> Gift:
    name, full = project.id, given + matched
    if not given:
        return Gift(name, Reason.NO_SUPPORT, 0, 0, 0, 0, 0, room)
    if not kept:
        return Gift(name, Reason.BELOW_MINIMUM, given, matched, 0, given, 0, room)
    if project.cost > room or not room:
        return Gift(name, Reason.BUDGET_EXHAUSTED, given, matched, 0, given, 0, room)
    award = min(full, project.goal, room)
    over = max(0, given - project.goal)
    back = max(0, given - award)
    matched = award - given + back
    return Gift(name, Reason.FUNDED, given, matched, award, back, over, room)
