"""What was granted to a project: how much of it each year's budget still has."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """What the count gave, what went back, what is left: cents.

    >>> Grant(granted=1000, returned=100, left=300).spent
    600
    """

    granted: int = 0
    returned: int = 0
    left: int = 0

    @property
    def spent(self) -> int:
        """What work and expenses have taken, announced work included."""
        return self.granted - self.returned - self.left

    @property
    def kept(self) -> int:
        """What it has been given and did not return."""
        return self.granted - self.returned


class MoreThanLeft(ValueError):
    """``asked`` cents are wanted of budgets that have ``left``."""

    def __init__(self, left: int, asked: int) -> None:
        super().__init__(f"{left} cents are left, {asked} are asked")
        self.left = left
        self.asked = asked


def taken(available: Mapping[int, int], cents: int) -> dict[int, int]:
    """Return what each budget gives of ``cents``, the first ones first.

    >>> taken({1: 30, 2: 50}, 40)
    {1: 30, 2: 10}

    Raises ``MoreThanLeft`` when they have not enough together, ``ValueError`` for less
    than a cent.
    """
    if cents <= 0:
        raise ValueError("at least one cent is taken")
    left = sum(available.values())
    if cents > left:
        raise MoreThanLeft(left, cents)
    parts, still = {}, cents
    for key, held in available.items():
        part = min(held, still)
        if part:
            parts[key] = part
            still -= part
    return parts
