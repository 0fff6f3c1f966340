"""Which column of a spreadsheet is what: told by its title."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from essaim.rules.names import fold

SEARCHED = 10  # lines among which the titles are looked for

Column = TypeVar("Column", bound=StrEnum)
# The names each column may have, without accents, capitals or signs.
Names = Mapping[Column, Collection[str]]


def find_titles(rows: Sequence[Sequence[str]], names: Names[Column]) -> int:
    """Return which of the first lines names the columns; the first if none does."""
    known = [len(guess(cells, names)) for cells in rows[:SEARCHED]]
    most = max(known, default=0)
    return known.index(most) if most > 1 else 0


def guess(titles: Sequence[str], names: Names[Column]) -> dict[Column, int]:
    """Return the column each title announces; the first one when two say the same."""
    found: dict[Column, int] = {}
    for place, title in enumerate(titles):
        for column, known in names.items():
            if fold(title) in known:
                found.setdefault(column, place)
    return found
