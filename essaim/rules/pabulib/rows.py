"""Many rows, kept as one text and where its cells end."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from .cells import Row

Places = NDArray[np.int64]

#: What ``str.strip`` takes off; a line break parts two rows.
_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace() and code != 10]
#: Which bytes are one of them, or where the others begin.
_IS_SPACE = np.zeros(256, dtype=np.bool_)
_IS_SPACE[[ord(space) for space in _SPACES if space.isascii()]] = True
_OTHERS = sorted({space.encode()[:1] for space in _SPACES if not space.isascii()})


class Rows(Sequence[Row]):
    """Rows of one length, each made only when asked for; equal to a tuple of them."""

    __slots__ = ("_ends", "_starts", "_tallies", "_text")

    def __init__(self, text: bytes, starts: Places, ends: Places) -> None:
        """``starts`` and ``ends`` are where each cell is in ``text``, row by row."""
        self._text, self._starts, self._ends = text, starts, ends
        self._tallies: dict[tuple[int, ...], Mapping[Row, int]] = {}

    @classmethod
    def plain(cls, body: str, width: int) -> Self | None:
        """The rows of lines without quotes or spaces to take off.

        Nothing where a line is blank, begins with an empty cell or has not ``width``
        cells: such lines are to be read one by one.
        """
        if '"' in body:
            return None
        text = body.encode("utf-8", "surrogatepass")
        codes = np.frombuffer(text, dtype=np.uint8)
        breaks = codes == ord("\n")
        last = np.flatnonzero(breaks)
        found = np.append(np.flatnonzero(breaks | (codes == ord(";"))), len(text))
        if len(found) != (len(last) + 1) * width:
            return None
        ends: Places = found.reshape(-1, width)
        starts = np.empty_like(ends)
        starts[:, 1:] = ends[:, :-1] + 1
        starts[0, 0], starts[1:, 0] = 0, last + 1
        if (ends[:-1, -1] != last).any() or (starts[:, 0] == ends[:, 0]).any():
            return None
        firsts = codes[np.minimum(starts, len(text) - 1)]
        if (_IS_SPACE[firsts] | _IS_SPACE[codes[ends - 1]]).any():
            return None
        if any(start in text for start in _OTHERS) and _has_others_at_an_edge(body):
            return None
        return cls(text, starts, ends)

    def columns(self) -> Iterator[list[str]]:
        """The columns, each with its cells."""
        return map(self.column, range(self._ends.shape[1]))

    def column(self, index: int) -> list[str]:
        """The cells of one column."""
        return [cell.decode("utf-8", "surrogatepass") for cell in self._span(index)]

    def all_differ(self, index: int) -> bool:
        """Whether no two cells of a column are the same, and none is empty."""
        cells = self._span(index)
        return len(set(cells)) == len(cells) and b"" not in cells

    def _span(self, first: int, last: int | None = None) -> list[bytes]:
        """Columns side by side, as they are written: a piece for each row."""
        last = first if last is None else last
        starts, ends = self._starts[:, first].tolist(), self._ends[:, last].tolist()
        text = self._text
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    def tally(self, where: tuple[int, ...]) -> Mapping[Row, int]:
        """How many rows have each content of these columns; counted once."""
        if where not in self._tallies:
            if where == tuple(range(where[0], where[-1] + 1)):
                self._tallies[where] = {
                    tuple(piece.decode("utf-8", "surrogatepass").split(";")): many
                    for piece, many in Counter(self._span(where[0], where[-1])).items()
                }
            else:
                self._tallies[where] = _tally(list(map(self.column, where)))
        return self._tallies[where]

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Row]:
        return zip(*self.columns(), strict=True)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(len(self))[index])
        place = range(len(self))[index]
        start, end = self._starts[place, 0], self._ends[place, -1]
        row = self._text[start:end].decode("utf-8", "surrogatepass")
        return tuple(row.split(";"))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rows | tuple):
            return len(self) == len(other) and tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def _has_others_at_an_edge(body: str) -> bool:
    """Whether a cell begins or ends with a space that is not an ASCII one."""
    around = f"\n{body}\n"
    return any(
        pair in around
        for space in _SPACES
        if space in body
        for edge in ";\n"
        for pair in (space + edge, edge + space)
    )


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
