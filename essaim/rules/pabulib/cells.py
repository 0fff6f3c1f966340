"""What one cell says: numbers, lists, answers."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from operator import itemgetter

from .errors import PabulibError

Row = tuple[str, ...]


class VoteType(StrEnum):
    """How the voters answered."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"


def items(cell: str) -> list[str]:
    """The parts of a cell separated by commas."""
    if not cell:
        return []
    if " " in cell:
        return [item.strip() for item in cell.split(",") if item.strip()]
    return [item for item in cell.split(",") if item]


_NUMBER = re.compile(r"(-?)([0-9]{1,18})(?:[.,]([0-9]{1,12}))?")


def number_fault(text: str) -> str | None:
    """What is wrong with a number, if anything."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return "not_a_number"
    return "negative" if match[1] and text.strip("-0.,") else None


def scale(numbers: Iterable[str]) -> int:
    """The smallest power of ten that makes all numbers whole."""
    decimals = 0
    for number in numbers:
        match = _NUMBER.fullmatch(number)
        if match and match[3]:
            decimals = max(decimals, len(match[3].rstrip("0")))
    return int(10**decimals)


def whole(text: str, scale: int) -> int:
    """``text`` × ``scale``, exactly.

    >>> whole("12,5", 100)
    1250
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise PabulibError("not_a_number", value=text[:40])
    decimals = (match[3] or "").rstrip("0")
    return int(match[2] + decimals) * scale // int(10 ** len(decimals))


def answer(columns: Row) -> list[str]:
    """The columns that hold the answer itself."""
    return [name for name in ("vote", "points") if name in columns]


def cells_in(rows: Collection[Row], where: Sequence[int]) -> Iterator[Row]:
    """The cells of these columns, row by row."""
    return zip(*(map(itemgetter(index), rows) for index in where), strict=True)


Fault = tuple[str, bool, dict[str, str | int]]


def fault(vote_type: VoteType, ids: set[str], cells: Row) -> Fault | None:
    """What is wrong in one answer: its code, whether in the points, and details."""
    named = items(cells[0])
    if not ids.issuperset(named):
        unknown = next(name for name in named if name not in ids)
        return "unknown_project", False, {"project": unknown}
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        return "project_twice", False, {"project": twice}
    if vote_type is VoteType.CHOOSE_ONE and len(named) > 1:
        return "choose_one", False, {"projects": len(named)}
    if vote_type in (VoteType.CUMULATIVE, VoteType.SCORING):
        points = items(cells[1])
        if len(points) != len(named):
            counts: dict[str, str | int] = {
                "projects": len(named),
                "points": len(points),
            }
            return "points_mismatch", True, counts
        for number in points:
            code = number_fault(number)
            if code:
                return code, True, {"value": number}
    return None
