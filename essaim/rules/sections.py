"""The sections of a round: how its pool and each envelope are parted among them.

Source: the parts are those the cooperative says; what a division leaves goes to the
largest remainders (Hamilton’s method), so that nothing is lost and nothing is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from essaim.rules.money import split

WHOLE = 10_000
"""A hundred percent, in basis points."""


class Kind(StrEnum):
    """Which projects a section takes."""

    TRANSVERSE = "transverse"
    CIRCLE = "circle"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Part:
    """What a section has of the pool: an amount in cents, or a percentage of the rest.

    ``basis_points`` are hundredths of a percent of what the amounts leave. One of the
    two is given.
    """

    cents: int | None = None
    basis_points: int | None = None


class Unbalanced(ValueError):
    """The parts do not make the pool: ``over`` by so much, below zero when short of it.

    In basis points of a percentage when ``in_percent``, else in cents.
    """

    def __init__(self, over: int, *, in_percent: bool) -> None:
        super().__init__(f"{over} {'basis points' if in_percent else 'cents'}")
        self.over = over
        self.in_percent = in_percent


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """As ``money.split``; nothing is shared among nothing."""
    if not total and not any(weights):
        return [0 for _weight in weights]
    return split(total, weights)


def pools(pool: int, parts: Sequence[Part]) -> list[int]:
    """Return the cents of each section: together exactly ``pool``.

    >>> pools(1_000_00, [Part(cents=250_00), Part(basis_points=6000),
    ...                  Part(basis_points=4000)])
    [25000, 45000, 30000]

    Raises ``Unbalanced`` when amounts pass the pool, when percentages do not make a
    hundred, or when there are only amounts and they do not make the pool.
    """
    percents = [part.basis_points or 0 for part in parts]
    left = pool - sum(part.cents or 0 for part in parts)
    if left < 0 or (left and not sum(percents)):
        raise Unbalanced(-left, in_percent=False)
    if sum(percents) not in {0, WHOLE}:
        raise Unbalanced(sum(percents) - WHOLE, in_percent=True)
    rest = iter(_shared(left, percents))
    return [(part.cents or 0) + next(rest) for part in parts]


def split_amounts(amounts: Sequence[int], pools: Sequence[int]) -> list[list[int]]:
    """Part each amount among the sections; no section gives more than its pool.

    Each amount is kept to the cent, in proportion of what the sections still have, one
    after the other.

    >>> split_amounts([120_00, 30_01], [100_00, 100_00])
    [[6000, 6000], [1501, 1500]]

    Raises ``ValueError`` when the amounts pass the pools together.
    """
    left = list(pools)
    rows = []
    for amount in amounts:
        if amount > sum(left):
            raise ValueError("the amounts pass the pools")
        row = _shared(amount, left)
        left = [most - cents for most, cents in zip(left, row, strict=True)]
        rows.append(row)
    return rows


def entrusted(parts: Mapping[int, int], cents: int) -> dict[int, int]:
    """Return what a delegate may direct in each section, when ``cents`` are entrusted.

    ``parts`` are those of the envelope: what is entrusted is parted as they are.

    >>> entrusted({1: 60_00, 2: 40_00}, 25_00)
    {1: 1500, 2: 1000}
    """
    return dict(zip(parts, _shared(cents, list(parts.values())), strict=True))


@dataclass(frozen=True, slots=True)
class Excess:
    """What is directed passes a section’s part by ``over``; ``most`` was possible.

    ``most`` is for all the projects of the section together, in cents.
    """

    section: int
    over: int
    most: int


def excesses(
    wishes: Mapping[int, int],
    *,
    held: Mapping[int, int],
    sections: Mapping[int, int],
    parts: Mapping[int, int],
) -> list[Excess]:
    """Return the sections whose part ``wishes`` would pass; empty when all is allowed.

    ``wishes`` are the new cents of some projects, ``held`` those directed now,
    ``sections`` the section of each project, ``parts`` the most in each.

    >>> excesses({7: 80}, held={8: 30}, sections={7: 1, 8: 1}, parts={1: 100, 2: 9})
    [Excess(section=1, over=10, most=100)]
    """
    after = {**held, **wishes}
    sums = dict.fromkeys(parts, 0)
    for project, cents in after.items():
        sums[sections[project]] += cents
    touched = {sections[project] for project in wishes}
    return [
        Excess(section, sums[section] - most, most)
        for section, most in parts.items()
        if section in touched and sums[section] > most
    ]


def takes(
    kind: Kind, *, transverse: bool, circle: int | None, of_circle: int | None
) -> bool:
    """Whether a section of ``kind`` (of the circle ``of_circle``) takes a project.

    >>> takes(Kind.CIRCLE, transverse=False, circle=3, of_circle=4)
    False
    """
    if kind is Kind.TRANSVERSE:
        return transverse
    if kind is Kind.CIRCLE:
        return circle is not None and circle == of_circle
    return True
