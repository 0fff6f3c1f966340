"""Many rows, kept as one list of cells."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import eq
from typing import Self, overload

from .cells import Row

#: Cells looked at to guess whether a column says the same things again and again.
_SAMPLE = 1000
_ASCII_SPACES = " \t\v\f\r\x1c\x1d\x1e\x1f"


class Rows(Sequence[Row]):
    """Rows of one length, each made only when asked for; equal to a tuple of them."""

    __slots__ = ("_cells", "_step", "_tallies")

    def __init__(self, cells: list[str], width: int) -> None:
        """``cells`` of every row in turn, with one more between two rows."""
        self._cells, self._step = cells, width + 1
        self._tallies: dict[tuple[int, ...], Mapping[Row, int]] = {}

    @classmethod
    def plain(cls, body: str, width: int) -> Self | None:
        """The rows of lines without quotes or spaces to take off.

        Nothing where a line is blank, begins with an empty cell or has not ``width``
        cells: such lines are to be read one by one.
        """
        if '"' in body:
            return None
        cells = body.replace("\n", ";\n;").split(";")
        step = width + 1
        breaks = body.count("\n")
        if len(cells) + 1 != (breaks + 1) * step or "" in cells[::step]:
            return None
        if cells[width::step] != ["\n"] * breaks:
            return None
        rows = cls(cells, width)
        if _has_no_space(body) or all(map(_are_stripped, rows.columns())):
            return rows
        return None

    def columns(self) -> Iterator[list[str]]:
        """The columns, each with its cells."""
        return map(self.column, range(self._step - 1))

    def column(self, index: int) -> list[str]:
        """The cells of one column."""
        return self._cells[index :: self._step]

    def tally(self, where: tuple[int, ...]) -> Mapping[Row, int]:
        """How many rows have each content of these columns; counted once."""
        if where not in self._tallies:
            self._tallies[where] = _tally(list(map(self.column, where)))
        return self._tallies[where]

    def __len__(self) -> int:
        return (len(self._cells) + 1) // self._step

    def __iter__(self) -> Iterator[Row]:
        return zip(*self.columns(), strict=True)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(len(self))[index])
        start = range(len(self))[index] * self._step
        return tuple(self._cells[start : start + self._step - 1])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rows | tuple):
            return len(self) == len(other) and tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def _has_no_space(text: str) -> bool:
    return text.isascii() and not any(space in text for space in _ASCII_SPACES)


def _are_stripped(cells: list[str]) -> bool:
    few = len(set(cells[:_SAMPLE])) < _SAMPLE // 2
    looked_at = set(cells) if few else cells
    return all(map(eq, looked_at, map(str.strip, looked_at)))


def cells_of(rows: Sequence[Row], index: int) -> list[str]:
    """The cells of one column."""
    if isinstance(rows, Rows):
        return rows.column(index)
    return [row[index] for row in rows]


def cells_in(rows: Sequence[Row], where: Sequence[int]) -> Iterator[Row]:
    """The cells of these columns, row by row."""
    return zip(*(cells_of(rows, index) for index in where), strict=True)


def tally(rows: Sequence[Row], where: Sequence[int]) -> Mapping[Row, int]:
    """How many rows have each content of these columns, in the order they come."""
    if isinstance(rows, Rows):
        return rows.tally(tuple(where))
    return _tally([cells_of(rows, index) for index in where])


def _tally(columns: Sequence[Sequence[str]]) -> Mapping[Row, int]:
    if len(columns) == 1:
        return {(cell,): many for cell, many in Counter(columns[0]).items()}
    return Counter(zip(*columns, strict=True))


@contextmanager
def no_garbage() -> Iterator[None]:
    """Look for no garbage meanwhile: of the many rows made, all are kept."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
