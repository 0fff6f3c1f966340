"""What draws on a budget line, line by line: told by the rooms above that know it.

An app above registers, when Django starts, a function of some lines and of the reader
that returns what it knows of them, or nothing::

    uses.register(work_on)

It tells only what the reader may read: a name or an amount they may not is left out,
and a sum is given only to whoever reads each amount of it. So nothing can be found by
subtraction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that draws on a line: what, by whom, how much if one may know."""

    words: str
    url: str
    state: str = ""
    who: str = ""
    on: date | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class Uses:
    """Those of one room: ``total`` is for who reads every amount, ``note`` for all."""

    title: str
    rows: Sequence[Use]
    total: int | None = None
    note: str = ""


Make = Callable[[Sequence[BudgetLine], Member], Uses | None]
_makers: list[Make] = []


def register(make: Make) -> Make:
    """Tell what ``make(lines, reader)`` returns wherever the use of lines is told."""
    if make not in _makers:
        _makers.append(make)
    return make


def of(lines: Sequence[BudgetLine], reader: Member) -> list[Uses]:
    """Return what each room tells of these lines, those that have something to tell."""
    if not lines:
        return []
    told = (make(lines, reader) for make in _makers)
    return [one for one in told if one is not None and one.rows]
