"""Equal shares for large polls: searched in floats, decided in exact integers.

Same rule, same outcome, same exact prices as ``equal_shares``. Two ideas make it fast
without ever trusting a float.

*Exact state in few numbers.* A voter who never ran short has the endowment minus the
payments of what was bought, each a known fraction; a voter who ran short has nothing.
So what a set of voters still has is the endowment times their number, minus, for each
purchase, its payment times an integer that counts them: adding up integers with numpy
gives exact prices, whatever the number of voters.

*Floats with a certified bound.* Balances are also kept in floats, each step's rounding
error being bounded; from there, every price found lies between two floats known to be
too low and too high. When the intervals of two projects overlap, or a voter's balance
is too near a price to tell, that decision alone is taken again on exact integers.
"""

import heapq
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from math import gcd, inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .equal_shares import Purchase
from .poll import Poll, set_aside

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 2.0**-53
"""The largest relative error of one operation on floats."""


def fits(poll: Poll) -> bool:
    """Whether the numbers are small enough for arrays to add them up exactly."""
    top = max(map(max, poll.points), default=1) if poll.points else 1
    return poll.voters * top < 2**53 and poll.budget < 2**500


class Supporters(NamedTuple):
    """The ballots that support one project and are not without money.

    ``shares`` is weight × points: whole numbers, so that their sums are exact.
    """

    ballots: Ints
    weights: Floats
    points: Floats
    shares: Floats

    def those(self, kept: NDArray[np.bool_]) -> "Supporters":
        """Only the ballots marked."""
        return Supporters(
            self.ballots[kept], self.weights[kept], self.points[kept], self.shares[kept]
        )


class Interval(NamedTuple):
    """A price per point that lies between two floats."""

    low: float
    high: float


class Exact(NamedTuple):
    """A price per point, ``need / (shares × unit)``, and who cannot pay it."""

    need: int
    shares: int
    short: NDArray[np.bool_]


@dataclass(slots=True)
class State:
    """Balances in floats (−1 for voters without money), and the exact purchases.

    ``payments[k]`` / ``unit`` is what the ``k``-th purchase costs per point, and
    ``purse`` / ``unit`` what every voter started with. ``step[p]`` is which purchase
    project ``p`` was, or −1.
    """

    balance: Floats
    live: list[Supporters]
    step: Ints
    purse: int
    unit: int
    start: float
    payments: list[int] = field(default_factory=list)

    @property
    def slack(self) -> float:
        """The largest error of any balance: three roundings for each payment."""
        return (4 * len(self.payments) + 4) * ROUNDING * self.start


class Engine:
    """Counts one poll that ``fits``, with as many endowments as wanted."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        lengths = np.array([len(choice) for choice in poll.choices], dtype=np.int64)
        self.projects = _flat(poll.choices, poll.approvals)
        self.points = np.ones(poll.approvals, dtype=np.int64)
        if poll.points:
            self.points = _flat(poll.points, poll.approvals)
        self.first: Ints = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        self.weights: Ints = np.array(poll.weights, dtype=np.int64)
        self.support = self._support()
        needs = np.array([float(cost) for cost in poll.costs])
        totals = [float(s.weights @ s.points) for s in self.support]
        self.floors = [
            float(need / total / gain) * (1 - 8 * ROUNDING)
            for need, total, gain in zip(needs, totals, poll.gains, strict=True)
        ]

    def _support(self) -> list[Supporters]:
        owner = np.repeat(np.arange(len(self.weights)), np.diff(self.first))
        order = np.argsort(self.projects, kind="stable")
        counts = np.bincount(self.projects, minlength=len(self.poll.ids))
        cuts = np.cumsum(counts)[:-1]
        ballots = np.split(owner[order], cuts)
        points = np.split(self.points[order].astype(np.float64), cuts)
        return [
            Supporters(own, weights, given, weights * given)
            for own, given in zip(ballots, points, strict=True)
            for weights in [self.weights[own].astype(np.float64)]
        ][: len(self.poll.ids)]

    def run(
        self, poll: Poll, endowment: Fraction, limit: int | None = None
    ) -> list[Purchase]:
        """What is bought, in order: what ``equal_shares.run`` would say."""
        start = float(endowment)
        state = State(
            balance=np.full(len(self.weights), start),
            live=list(self.support),
            step=np.full(len(poll.ids), -1, dtype=np.int64),
            purse=endowment.numerator,
            unit=endowment.denominator,
            start=start,
        )
        queue = [(floor, project) for project, floor in enumerate(self.floors)]
        heapq.heapify(queue)
        bought: list[Purchase] = []
        spent = 0
        while queue and (limit is None or spent <= limit):
            winner = self._cheapest(state, queue)
            if winner is None:
                break
            project, exact = winner
            bought.append(Purchase(project, exact.need, exact.shares * state.unit))
            spent += poll.costs[project]
            poll.watch(spent, poll.budget)
            set_aside(queue, poll.rivals[project])
            self._pay(state, project, exact)
        return bought

    def _cheapest(
        self, state: State, queue: list[tuple[float, int]]
    ) -> tuple[int, Exact] | None:
        """The next project to buy; the others looked at go back to the queue."""
        seen: list[tuple[float, int, Interval]] = []
        ceiling = inf
        while queue and (not seen or queue[0][0] <= ceiling):
            floor, project = heapq.heappop(queue)
            gain = self.poll.gains[project]
            interval = self._look(state, project, floor * gain, ceiling * gain)
            if interval is None:
                continue
            low = interval.low / gain * (1 - 4 * ROUNDING)
            ceiling = min(ceiling, interval.high / gain * (1 + 4 * ROUNDING))
            seen.append((low, project, interval))
        if not seen:
            return None
        close = [entry for entry in seen if entry[0] <= ceiling]
        exacts = {p: self._exact(state, p, interval) for _, p, interval in close}
        winner = self._first(exacts)
        for low, project, _ in seen:
            if project != winner:
                heapq.heappush(queue, (low, project))
        return winner, exacts[winner]

    def _first(self, exacts: dict[int, Exact]) -> int:
        best, *others = sorted(exacts)
        for project in others:
            mine, theirs = exacts[project], exacts[best]
            price = mine.need * theirs.shares * self.poll.gains[best]
            if price < theirs.need * mine.shares * self.poll.gains[project]:
                best = project
        return best

    def _look(
        self, state: State, project: int, floor: float, ceiling: float
    ) -> Interval | None:
        """Where the price per point lies now; None if the supporters cannot pay.

        The price is known to be at least ``floor``. Above ``ceiling`` it does not
        matter, and how high it is is not looked for.
        """
        live = state.live[project]
        left = state.balance[live.ballots]
        if left.size and left.min() < 0:
            kept = left >= 0
            left, live = left[kept], live.those(kept)
            state.live[project] = live
        if not left.size:
            return None
        cost = float(self.poll.costs[project])
        has = live.weights * left
        total = float(has.sum())
        error = float(live.weights.sum()) * state.slack
        error += 2 * (left.size + 16) * ROUNDING * max(total, cost)
        if total < cost - error:
            return None
        if total < cost + error and not self._covers(state, project):
            return None
        floor *= 1 - 4 * ROUNDING
        price, slope, settled = _balance(cost, left, has, live, floor, ceiling)
        if not slope:
            return Interval(floor, inf)
        margin = 4 * error / slope + 8 * ROUNDING * price
        low, high = max(floor, price - margin), price + 2 * margin
        if not settled:
            return Interval(low, inf)
        rising = float(live.shares.sum() - live.shares @ (left <= high * live.points))
        return Interval(low, high if rising * margin >= 2 * error else inf)

    def _covers(self, state: State, project: int) -> bool:
        """Whether the supporters have the cost, in exact integers."""
        ballots = state.live[project].ballots
        has = state.purse * int(self.weights[ballots].sum())
        has -= self._paid_by(state, ballots)
        return has >= self.poll.costs[project] * state.unit

    def _paid_by(self, state: State, ballots: Ints) -> int:
        """What these voters, none of whom ran short, have paid; in ``unit``-ths."""
        if not ballots.size or not state.payments:
            return 0
        entries, owner = self._entries(ballots)
        steps = state.step[self.projects[entries]]
        paid = steps >= 0
        times = self.points[entries][paid] * self.weights[ballots][owner[paid]]
        counts = np.bincount(steps[paid], times, minlength=len(state.payments))
        return sum(
            int(count) * payment
            for count, payment in zip(counts.tolist(), state.payments, strict=True)
            if count
        )

    def _entries(self, ballots: Ints) -> tuple[Ints, Ints]:
        """The places of these ballots' choices, and which ballot each belongs to."""
        starts = self.first[ballots]
        lengths = self.first[ballots + 1] - starts
        owner = np.repeat(np.arange(len(ballots)), lengths)
        offsets = np.arange(len(owner)) - np.repeat(
            np.cumsum(lengths) - lengths, lengths
        )
        return starts[owner] + offsets, owner

    def _exact(self, state: State, project: int, interval: Interval) -> Exact:
        """The exact price, knowing the interval where it lies."""
        ballots, weights, points, shares_of = state.live[project]
        left = state.balance[ballots]
        slack = state.slack * 2
        short = left < interval.low * points * (1 - 4 * ROUNDING) - slack
        sure = left > interval.high * points * (1 + 4 * ROUNDING) + slack
        unsure = np.flatnonzero(~(short | sure))
        need = self.poll.costs[project] * state.unit
        need -= state.purse * int(weights @ short)
        need += self._paid_by(state, ballots[short])
        shares = int(shares_of.sum()) - int(shares_of @ short)
        purses = self._purses(state, ballots[unsure], points[unsure], unsure)
        changed = True
        while changed:
            changed = False
            asked_need, asked_shares = need, shares
            for purse in [p for p in purses if not p.short]:
                if purse.money * asked_shares < asked_need * purse.points:
                    purse.short = changed = True
                    need -= purse.money * purse.weight
                    shares -= purse.points * purse.weight
                    short[purse.places] = True
        return Exact(need, shares, short)

    def _purses(
        self, state: State, ballots: Ints, points: Floats, places: Ints
    ) -> list["Purse"]:
        """These voters' exact balances, those who paid the same things together."""
        if not ballots.size:
            return []
        entries, owner = self._entries(ballots)
        steps = state.step[self.projects[entries]]
        paid = steps >= 0
        history: list[list[tuple[int, int]]] = [[] for _ in range(len(ballots))]
        for who, step, times in zip(
            owner[paid].tolist(),
            steps[paid].tolist(),
            self.points[entries][paid].tolist(),
            strict=True,
        ):
            history[who].append((step, times))
        purses: dict[Any, Purse] = {}
        wholes = self.weights[ballots].tolist()
        for who, given in enumerate(points.tolist()):
            key = (int(given), tuple(history[who]))
            if key not in purses:
                spent = sum(state.payments[step] * n for step, n in history[who])
                purses[key] = Purse(state.purse - spent, int(given))
            purses[key].weight += wholes[who]
            purses[key].places.append(int(places[who]))
        return list(purses.values())

    def _pay(self, state: State, project: int, exact: Exact) -> None:
        need, shares, short = exact
        ballots, _, points, _ = state.live[project]
        price = need / (shares * state.unit)
        rich = ballots[~short]
        left = state.balance[rich] - price * points[~short]
        state.balance[rich] = np.maximum(left, 0.0)
        state.balance[ballots[short]] = -1.0
        finer = shares // gcd(need, shares)
        if finer > 1:
            state.unit *= finer
            state.purse *= finer
            state.payments = [payment * finer for payment in state.payments]
        state.step[project] = len(state.payments)
        state.payments.append(need * finer // shares)


@dataclass(slots=True)
class Purse:
    """Voters in the same situation, with their exact balance."""

    money: int
    points: int
    weight: int = 0
    places: list[int] = field(default_factory=list)
    short: bool = False


def _flat(rows: list[tuple[int, ...]], length: int) -> Ints:
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=length)


def _balance(
    cost: float,
    left: Floats,
    has: Floats,
    live: Supporters,
    floor: float,
    ceiling: float,
) -> tuple[float, float, bool]:
    """The price per point in floats, what one more unit of price brings, and if final.

    Whoever is set aside as short, the others sharing the rest ask no more than the
    true price: so prices climb from ``floor`` to it, and each is a lower bound.
    """
    everyone = float(live.shares.sum())
    price, slope = floor, -1.0
    for _climb in range(64):
        short = (left < price * live.points).astype(np.float64)
        now = everyone - float(live.shares @ short)
        if now == slope:
            return price, slope, True
        if not now:
            break
        slope = now
        price = (cost - float(has @ short)) / slope
        if price > ceiling * (1 + 1e-9):
            return price, slope, False
    return price, 0.0, False
