"""What a project asks for, from the lines of its budget. Amounts are whole cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LARGEST = 10**12  # ten billion euros: above any pool, far below what overflows


class LineKind(StrEnum):
    """What a line of a project's budget is."""

    EXPENSE = "expense"
    INCOME = "income"
    IN_KIND = "in_kind"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what makes the project possible, and what would be ideal."""

    kind: LineKind
    min_cents: int
    target_cents: int


class Nonsense(ValueError):
    """An amount below nought, above ``LARGEST``, or a target below its minimum."""


class AsksForNothing(ValueError):
    """Income covers the whole minimum: there is nothing to ask for."""


def check(min_cents: int, target_cents: int, *, least: int = 0) -> None:
    """Raise ``Nonsense`` unless ``least <= min_cents <= target_cents <= LARGEST``."""
    if not least <= min_cents <= target_cents <= LARGEST:
        raise Nonsense


def asked(lines: Iterable[Line]) -> tuple[int, int]:
    """Return the minimum and the goal that these lines ask for, in cents.

    Expenses, less the income that is sure: its minimum, whatever its target. What comes
    in kind is shown and not counted. Raises ``Nonsense`` for an amount that makes no
    sense, ``AsksForNothing`` when the minimum would not be at least one cent.

    >>> costs = Line(LineKind.EXPENSE, 90_00, 120_00)
    >>> asked([costs, Line(LineKind.INCOME, 20_00, 20_00)])
    (7000, 10000)
    """
    least = most = 0
    for line in lines:
        check(line.min_cents, line.target_cents)
        if line.kind is LineKind.EXPENSE:
            least += line.min_cents
            most += line.target_cents
        elif line.kind is LineKind.INCOME:
            least -= line.min_cents
            most -= line.min_cents
    if least < 1:
        raise AsksForNothing
    check(least, most)
    return least, most
