"""Equal shares told step by step, from the list of what was bought and at what price.

Whatever engine searched, this replays its purchases in exact integers: everybody pays
price × points or all they have left, and the sum must be the cost to the last coin.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from .equal_shares import Purchase
from .poll import Poll
from .types import Step


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to the money.

    ``behind[p]`` is what the supporters of ``p`` had together at the start.
    ``taken[p][k]`` is what the same people then paid for the ``k``-th purchase.
    ``left`` is what the voters of each ballot each have at the end.
    """

    steps: tuple[Step, ...]
    behind: list[Fraction]
    taken: list[dict[int, Fraction]]
    left: list[Fraction]

    def money_after(self, project: int, steps: int) -> Fraction:
        """What the supporters of ``project`` had left after so many steps."""
        paid = (part for k, part in self.taken[project].items() if k < steps)
        return self.behind[project] - sum(paid, Fraction(0))

    def short_since(self, project: int, cost: int) -> int:
        """The number of steps after which the supporters no longer had ``cost``."""
        left = self.behind[project]
        if left < cost:
            return 0
        for k, part in sorted(self.taken[project].items()):
            left -= part
            if left < cost:
                return k + 1
        return len(self.steps)


def tell(poll: Poll, bought: Sequence[Purchase], endowment: Fraction) -> Story:
    """Replay the purchases in exact integers.

    Raises ``ArithmeticError`` if what is paid is not the cost: never, unless the list
    of purchases is wrong.
    """
    unit = lcm(endowment.denominator, *(purchase.shares for purchase in bought))
    purse = endowment.numerator * (unit // endowment.denominator)
    money = [purse] * len(poll.weights)
    in_all = purse * poll.voters
    taken: list[defaultdict[int, int]] = [defaultdict(int) for _ in poll.ids]
    steps = []
    for k, purchase in enumerate(bought):
        per_point = purchase.need * (unit // purchase.shares)
        paid = in_full = last = 0
        for group in poll.support[purchase.project]:
            price = per_point * group.points
            for ballot, weight in zip(group.ballots, group.weights, strict=True):
                left = money[ballot]
                if not left:
                    continue
                if left >= price:
                    part, in_full = price, in_full + weight
                else:
                    part, last = left, last + weight
                money[ballot] = left - part
                paid += part * weight
                for other in poll.choices[ballot]:
                    taken[other][k] += part * weight
        cost = poll.costs[purchase.project]
        if paid != cost * unit:
            raise ArithmeticError(f"{poll.ids[purchase.project]} is not paid exactly.")
        in_all -= paid
        steps.append(
            Step(
                number=k + 1,
                project=poll.ids[purchase.project],
                cost=cost,
                price=purchase.payment / poll.gains[purchase.project],
                payment=purchase.payment,
                paid_in_full=in_full,
                paid_last_money=last,
                left=Fraction(in_all, unit),
            )
        )
    return Story(
        steps=tuple(steps),
        behind=[endowment * _supporters(poll, p) for p in range(len(poll.ids))],
        taken=[{k: Fraction(v, unit) for k, v in paid.items()} for paid in taken],
        left=[Fraction(amount, unit) for amount in money],
    )


def _supporters(poll: Poll, project: int) -> int:
    return sum(sum(group.weights) for group in poll.support[project])


@dataclass(slots=True)
class Helpers:
    """Who still has money at the end, the richest first: ballots, −1 for blank ones.

    ``purses`` is (what each has, how many, which ballot).
    """

    purses: list[tuple[Fraction, int, int]]

    @classmethod
    def of(cls, poll: Poll, left: Sequence[Fraction], endowment: Fraction) -> "Helpers":
        """Those of a poll, once counted with ``endowment``."""
        silent = poll.voters - sum(poll.weights)
        ballots = range(len(left))
        purses = [*zip(left, poll.weights, ballots, strict=True)]
        purses.append((endowment, silent, -1))
        return cls(sorted((one for one in purses if one[0] and one[1]), reverse=True))

    def enough(self, missing: Fraction, supporters: Collection[int]) -> int | None:
        """How many of them, beside ``supporters``, have ``missing`` together."""
        people = 0
        for amount, many, ballot in self.purses:
            if ballot in supporters:
                continue
            wanted = -(-missing // amount)
            if wanted <= many:
                return people + int(wanted)
            people, missing = people + many, missing - amount * many
        return None


def effective_support(
    poll: Poll, project: int, bought: Sequence[Purchase], endowment: Fraction
) -> Fraction:
    """The most the supporters would have paid at the going price, over the cost.

    ``bought`` must be what is bought without ``project``. In each step, each supporter
    would pay the price per unit of utility of that step, or all they have left, before
    anyone pays; after the last step, all they have left. Nothing counts after a project
    that cannot be made with it is bought. At least 1 exactly when the project is funded
    (or ties for it).
    """
    unit = lcm(endowment.denominator, *(purchase.shares for purchase in bought))
    purse = endowment.numerator * (unit // endowment.denominator)
    gain = poll.gains[project]
    supporters = [
        (ballot, weight, group.points)
        for group in poll.support[project]
        for ballot, weight in zip(group.ballots, group.weights, strict=True)
    ]
    money = {ballot: purse for ballot, _, _ in supporters}
    best = Fraction(0)
    for purchase in bought:
        other = poll.gains[purchase.project]
        per_point = purchase.need * (unit // purchase.shares)
        rate = per_point * gain
        offered = 0
        for ballot, weight, points in supporters:
            offered += weight * min(money[ballot] * other, rate * points)
        best = max(best, Fraction(offered, other))
        if purchase.project in poll.rivals[project]:
            return best / (unit * poll.costs[project])
        for group in poll.support[purchase.project]:
            for ballot in group.ballots:
                if ballot in money:
                    left = money[ballot] - per_point * group.points
                    money[ballot] = max(0, left)
    at_end = sum(money[ballot] * weight for ballot, weight, _ in supporters)
    return max(best, Fraction(at_end)) / (unit * poll.costs[project])
