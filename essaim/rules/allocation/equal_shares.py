"""The Method of Equal Shares, in exact integers: the engine whose word counts.

Every voter gets the same share of the budget. Again and again, of the projects whose
supporters together still have the cost, fund the one whose supporters get their
utility at the lowest price, each paying price × utility, or all they have left when
that is less. Stop when no group of supporters can pay for its project.

Source: Peters, Pierczyński, Skowron, *Proportional Participatory Budgeting with
Additive Utilities*, NeurIPS 2021.
"""

import heapq
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import mul
from typing import NamedTuple

from .poll import Group, Poll, set_aside


class Purchase(NamedTuple):
    """Project number ``project`` is bought; each point costs ``need / shares``."""

    project: int
    need: int
    shares: int

    @property
    def payment(self) -> Fraction:
        """What a supporter who is not short of money pays, per point."""
        return Fraction(self.need, self.shares)


class Offer(NamedTuple):
    """What a project would cost its supporters now, money counted in ``unit``-ths."""

    floor: int
    need: int
    shares: int
    project: int

    def beats(self, other: "Offer") -> bool:
        """Whether this price is lower, or equal with the tie order in favour."""
        if self.floor != other.floor:
            return self.floor < other.floor
        mine, theirs = self.need * other.shares, other.need * self.shares
        return (mine, self.project) < (theirs, other.project)


@dataclass(slots=True)
class Purses:
    """What every ballot's voters each have left, in ``unit``-ths of the smallest coin.

    ``rich[p]`` are the supporters of ``p`` who are not yet without any money.
    """

    unit: int
    money: list[int]
    rich: list[tuple[Group, ...]]

    def pay(self, poll: Poll, offer: Offer) -> None:
        """Take the price of the project from its supporters, without rounding."""
        need, shares = offer.need, offer.shares // poll.gains[offer.project]
        finer = shares // gcd(need, shares)
        if finer > 1:
            self.unit *= finer
            self.money = [left * finer for left in self.money]
        per_point = need * finer // shares
        for group in self.rich[offer.project]:
            price = per_point * group.points
            for ballot in group.ballots:
                left = self.money[ballot] - price
                self.money[ballot] = left if left > 0 else 0


PRECISION = 80
"""Bits kept in ``Offer.floor``, a first comparison; equal floors compare exactly."""


def run(
    poll: Poll,
    endowment: Fraction,
    limit: int | None = None,
    *,
    without: int | None = None,
) -> list[Purchase]:
    """What is bought, in order, when every voter starts with ``endowment``.

    Stops early once more than ``limit`` is spent. ``without`` sets a project aside, to
    see what would have happened. Prices only rise as purses empty, so the price last
    seen for a project is at most its price now.
    """
    purses = Purses(
        endowment.denominator,
        [endowment.numerator] * len(poll.weights),
        list(poll.support),
    )
    queue = [
        ((cost << PRECISION) // (gain * poll.strength[project]), project)
        for project, (cost, gain) in enumerate(zip(poll.costs, poll.gains, strict=True))
        if project != without
    ]
    heapq.heapify(queue)
    bought: list[Purchase] = []
    spent = 0
    while queue and (limit is None or spent <= limit):
        best: Offer | None = None
        seen: list[Offer] = []
        while queue and (best is None or queue[0][0] <= best.floor):
            floor, project = heapq.heappop(queue)
            ceiling = None if best is None else best.floor
            offer = price(poll, purses, project, floor, ceiling)
            if offer is not None:
                seen.append(offer)
                best = offer if best is None or offer.beats(best) else best
        if best is None:
            break
        for offer in seen:
            if offer is not best:
                heapq.heappush(queue, (offer.floor, offer.project))
        shares = best.shares // poll.gains[best.project] * purses.unit
        bought.append(Purchase(best.project, best.need, shares))
        spent += poll.costs[best.project]
        poll.watch(spent, poll.budget)
        set_aside(queue, poll.rivals[best.project])
        purses.pay(poll, best)
    return bought


def price(
    poll: Poll, purses: Purses, project: int, floor: int, ceiling: int | None
) -> Offer | None:
    """The lowest price at which the supporters cover the cost; None if they cannot.

    Set aside, with all their money, those who cannot pay their part of a price that is
    too low, and share the rest among the others; that price is higher, and still not
    too high; again, until nobody else is short. Start from ``floor``, a price known to
    be too low or right, and do not finish above ``ceiling``.
    """
    cost = poll.costs[project] * purses.unit
    gain = poll.gains[project]
    groups = _with_money(purses, project)
    if sum(sum(map(mul, weights, left)) for _, weights, left in groups) < cost:
        return None
    asked, per, short_before = floor * gain * purses.unit, 1 << PRECISION, -1
    while True:
        need, shares, short = cost, 0, 0
        for points, weights, left in groups:
            part = -(-asked * points // per)
            poor = [(w, m) for w, m in zip(weights, left, strict=True) if m < part]
            need -= sum([weight * money for weight, money in poor])
            shares += points * (sum(weights) - sum([weight for weight, _ in poor]))
            short += len(poor)
        utility = shares * gain
        floor = (need << PRECISION) // (utility * purses.unit)
        if short == short_before or (ceiling is not None and floor > ceiling):
            return Offer(floor, need, utility, project)
        asked, per, short_before = need, shares, short


def _with_money(purses: Purses, project: int) -> list[tuple[int, list[int], list[int]]]:
    """Points, weights and balances of the supporters; forget those without money."""
    found, rich = [], []
    for group in purses.rich[project]:
        left = [purses.money[ballot] for ballot in group.ballots]
        if 0 in left:
            kept = [k for k, amount in enumerate(left) if amount]
            left = [left[k] for k in kept]
            ballots = [group.ballots[k] for k in kept]
            group = Group(group.points, ballots, [group.weights[k] for k in kept])
        rich.append(group)
        found.append((group.points, group.weights, left))
    purses.rich[project] = tuple(rich)
    return found
