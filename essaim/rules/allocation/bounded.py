"""Equal shares with bounded overspending, in exact integers.

As in equal shares, every voter gets the same share of the budget. A project may also
be bought when its supporters can pay only a part ``share`` of its cost, at the price
they would pay for that part: the whole project is then bought, each supporter paying
that price for the whole, or all they have left, and what they lack comes out of the
budget that others do not use. Of all projects and all parts, the one with the lowest
price / part is taken, so that a small part is bought only at a very good price.
Counting stops when no project fits in what is left of the budget or nobody who
supports one has money.

Source: Papasotiropoulos, Pishbin, Skibski, Skowron, Wąs, *Method of Equal Shares with
Bounded Overspending*, EC 2025. Where two parts of one project are equally good, the
larger is bought, and projects go in the tie order: the article leaves both open.
"""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from .poll import Poll, set_aside

PRECISION = 80
"""Bits kept of a merit in a first comparison; equal ones compare exactly."""

MOST_TO_LOOK_AT = 500_000
"""Approvals × projects above which effective support is left out."""

MOST_BITS = 16_384
GRID_BITS = 4_096
"""Each part bought at most doubles the digits of what voters have left. Past the first
limit, what each has left is rounded down to the grid: to one part in 2^4096 of a cent.
"""


class Offer(NamedTuple):
    """The best part of a project to buy now, money counted in ``unit``-ths.

    ``merit / per`` is price / part, the lower the better; a supporter would pay
    ``need / shares`` for each point they gave, for the whole project; ``part / whole``
    is the part of the cost they can pay at the price of that part.
    """

    floor: int
    merit: int
    per: int
    project: int
    need: int
    shares: int
    part: int
    whole: int

    def beats(self, other: "Offer") -> bool:
        """Whether it is better, or as good with the tie order in favour."""
        if self.floor != other.floor:
            return self.floor < other.floor
        mine, theirs = self.merit * other.per, other.merit * self.per
        return (mine, self.project) < (theirs, other.project)


@dataclass(frozen=True, slots=True)
class Bought:
    """One decision: ``paid`` by supporters; ``left`` to all voters afterwards.

    ``price`` for each unit of utility, ``payment`` for each point, ``share`` the part
    of its cost that supporters could pay at the price of that part.
    """

    project: int
    price: Fraction
    payment: Fraction
    share: Fraction
    paid: Fraction
    paid_in_full: int
    paid_last_money: int
    left: Fraction


@dataclass(slots=True)
class Tale:
    """What happened: ``taken[p][k]`` is what the supporters of ``p`` paid at step k.

    ``outgrown[p]`` is the number of steps after which ``p`` no longer fitted, and the
    budget left then. ``offered[p]`` is the most that the supporters of ``p`` would have
    paid at the going price, before anyone paid, as a share of its cost.
    """

    bought: list[Bought] = field(default_factory=list)
    taken: list[dict[int, Fraction]] = field(default_factory=list)
    outgrown: dict[int, tuple[int, int]] = field(default_factory=dict)
    offered: dict[int, Fraction] = field(default_factory=dict)


@dataclass(slots=True)
class _Purses:
    unit: int
    money: list[int]
    in_all: int


def run(poll: Poll, *, explain: bool = True) -> Tale:
    """Buy until nothing can be bought. ``explain=False`` leaves out what to tell."""
    share = poll.endowment
    purses = _Purses(
        share.denominator,
        [share.numerator] * len(poll.weights),
        share.numerator * poll.voters,
    )
    queue = [(0, project) for project in range(len(poll.ids))]
    tale = Tale(taken=[{} for _ in poll.ids])
    room = poll.budget
    looking = explain and poll.approvals * len(poll.ids) <= MOST_TO_LOOK_AT
    while best := _best_offer(poll, purses, queue, tale):
        room -= poll.costs[best.project]
        poll.watch(poll.budget - room, poll.budget)
        set_aside(queue, poll.rivals[best.project])
        per_point = _refined(purses, best)
        if looking:
            _look_around(poll, purses, best.project, per_point, tale)
        tale.bought.append(_pay(poll, purses, best, per_point, tale, explain))
        for _, project in queue:
            if poll.costs[project] > room:
                tale.outgrown.setdefault(project, (len(tale.bought), room))
    if looking:
        _offer_the_rest(poll, purses, tale)
    return tale


def _best_offer(
    poll: Poll, purses: _Purses, queue: list[tuple[int, int]], tale: Tale
) -> Offer | None:
    """Take the best offer out of the queue; the others looked at go back to it."""
    best: Offer | None = None
    seen: list[Offer] = []
    while queue and (best is None or queue[0][0] <= best.floor):
        project = heapq.heappop(queue)[1]
        if project in tale.outgrown:
            continue
        offer = _best_part(poll, purses, project)
        if offer is not None:
            seen.append(offer)
            best = offer if best is None or offer.beats(best) else best
    for offer in seen:
        if offer is not best:
            heapq.heappush(queue, (offer.floor, offer.project))
    return best


def _best_part(poll: Poll, purses: _Purses, project: int) -> Offer | None:
    """The part with the lowest price / part; None when no supporter has money.

    As the price of the part rises, supporters run out of money one after the other;
    between two of these prices, price / part first rises, then falls. So the best is
    where someone runs out, or where the whole cost is paid.
    """
    groups = poll.support[project]
    common = lcm(*(group.points for group in groups))
    points_at: Counter[int] = Counter()
    money_at: Counter[int] = Counter()
    for group in groups:
        per = common // group.points
        for ballot, weight in zip(group.ballots, group.weights, strict=True):
            left = purses.money[ballot]
            if left:
                points_at[left * per] += weight * group.points
                money_at[left * per] += weight * left
    if not points_at:
        return None
    gain, cost = poll.gains[project], poll.costs[project]
    whole = cost * purses.unit * common
    poor, rich = 0, points_at.total()
    best: tuple[int, int, int, int] | None = None
    for price in sorted(points_at):
        if poor + price * rich >= whole:
            merit, per = whole - poor, rich * purses.unit * common * gain
            if best is None or merit * best[1] <= best[0] * per:
                return _offer(merit, per, project, whole - poor, rich * common, 1, 1)
            break
        part = poor + price * rich
        poor += money_at[price] * common
        rich -= points_at[price]
        merit, per = price * whole * whole, part * part * purses.unit * common * gain
        if best is None or merit * best[1] <= best[0] * per:
            best = (merit, per, price, part)
    assert best is not None
    merit, per, price, part = best
    return _offer(merit, per, project, price * cost * purses.unit, part, part, whole)


def _offer(
    merit: int, per: int, project: int, need: int, shares: int, part: int, whole: int
) -> Offer:
    floor = (merit << PRECISION) // per
    return Offer(floor, merit, per, project, need, shares, part, whole)


def _refined(purses: _Purses, offer: Offer) -> int:
    """Count money in parts so small that each point costs a whole number of them."""
    finer = offer.shares // gcd(offer.need, offer.shares)
    if finer > 1:
        purses.unit *= finer
        purses.in_all *= finer
        purses.money = [left * finer for left in purses.money]
    return offer.need * finer // offer.shares


def _pay(
    poll: Poll,
    purses: _Purses,
    offer: Offer,
    per_point: int,
    tale: Tale,
    explain: bool,
) -> Bought:
    """Take from each supporter their price, or all they have left, unrounded."""
    payment = Fraction(per_point, purses.unit)
    paid = in_full = last = 0
    taken: defaultdict[int, int] = defaultdict(int)
    for group in poll.support[offer.project]:
        price = per_point * group.points
        for ballot, weight in zip(group.ballots, group.weights, strict=True):
            left = purses.money[ballot]
            if not left:
                continue
            part = min(left, price)
            in_full += weight if left >= price else 0
            last += weight if left < price else 0
            purses.money[ballot] = left - part
            paid += part * weight
            if explain:
                for other in poll.choices[ballot]:
                    taken[other] += part * weight
    purses.in_all -= paid
    step = len(tale.bought)
    for other, amount in taken.items():
        tale.taken[other][step] = Fraction(amount, purses.unit)
    bought = Bought(
        project=offer.project,
        price=payment / poll.gains[offer.project],
        payment=payment,
        share=Fraction(offer.part, offer.whole),
        paid=Fraction(paid, purses.unit),
        paid_in_full=in_full,
        paid_last_money=last,
        left=Fraction(purses.in_all, purses.unit),
    )
    _keep_short(poll, purses)
    return bought


def _look_around(
    poll: Poll, purses: _Purses, bought: int, per_point: int, tale: Tale
) -> None:
    """What the supporters of each other project would pay at the price of this one."""
    done = {one.project for one in tale.bought} | {bought}
    going = poll.gains[bought]
    for project in set(range(len(poll.ids))) - done:
        rate, would_pay = per_point * poll.gains[project], 0
        for group in poll.support[project]:
            price = rate * group.points
            for ballot, weight in zip(group.ballots, group.weights, strict=True):
                would_pay += weight * min(purses.money[ballot] * going, price)
        _best_so_far(poll, project, Fraction(would_pay, going * purses.unit), tale)


def _offer_the_rest(poll: Poll, purses: _Purses, tale: Tale) -> None:
    """After the last step, supporters would pay all they have left."""
    done = {one.project for one in tale.bought}
    for project in set(range(len(poll.ids))) - done:
        left = sum(
            weight * purses.money[ballot]
            for group in poll.support[project]
            for ballot, weight in zip(group.ballots, group.weights, strict=True)
        )
        _best_so_far(poll, project, Fraction(left, purses.unit), tale)


def _best_so_far(poll: Poll, project: int, money: Fraction, tale: Tale) -> None:
    share = money / poll.costs[project]
    tale.offered[project] = max(share, tale.offered.get(project, share))


def _keep_short(poll: Poll, purses: _Purses) -> None:
    """Drop the common factor; round down when the digits have grown past all use."""
    factor = gcd(purses.unit, purses.in_all, *set(purses.money))
    if factor > 1:
        purses.unit //= factor
        purses.in_all //= factor
        purses.money = [left // factor for left in purses.money]
    if purses.unit.bit_length() <= MOST_BITS:
        return
    grid = 1 << GRID_BITS
    silent = purses.in_all - sum(
        left * weight for left, weight in zip(purses.money, poll.weights, strict=True)
    )
    purses.money = [left * grid // purses.unit for left in purses.money]
    purses.in_all = silent * grid // purses.unit + sum(
        left * weight for left, weight in zip(purses.money, poll.weights, strict=True)
    )
    purses.unit = grid
