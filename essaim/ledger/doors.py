"""Where a budget line leads: pages of the rooms above that speak of it.

An app above registers, when Django starts, a function of some lines and of the reader
that returns, for those lines it knows, the doors to its pages::

    doors.register(project_of_each)

It shows only what the reader may open, in a number of queries that does not depend on
how many lines there are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


@dataclass(frozen=True, slots=True)
class Door:
    """A page: what is on it or done there, in words, and its address."""

    room: str
    words: str
    url: str
    # Whether one goes there to do something, rather than to read.
    acts: bool = False


Make = Callable[[Sequence[BudgetLine], Member], Mapping[int, Iterable[Door]]]
_makers: list[Make] = []


def register(make: Make) -> Make:
    """Show what ``make(lines, reader)`` returns wherever a line is shown."""
    if make not in _makers:
        _makers.append(make)
    return make


def of(lines: Iterable[BudgetLine], reader: Member) -> dict[int, list[Door]]:
    """Return the doors of these lines, by the number of each."""
    rows = list(lines)
    found: dict[int, list[Door]] = defaultdict(list)
    for make in _makers:
        for number, some in make(rows, reader).items():
            found[number] += some
    return found
