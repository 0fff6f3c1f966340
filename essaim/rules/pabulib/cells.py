"""What one cell says: numbers, lists, answers."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

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
    parts = cell.split(",")
    if " " in cell:
        parts = [part.strip() for part in parts]
    return [part for part in parts if part] if "" in parts else parts


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


Fault = tuple[str, bool, Mapping[str, str | int]]


@lru_cache(maxsize=10_000)
def points_fault(cell: str, named: int) -> Fault | None:
    """What is wrong in a cell of points beside so many projects."""
    numbers = items(cell)
    if len(numbers) != named:
        return "points_mismatch", True, {"projects": named, "points": len(numbers)}
    for number in numbers:
        if code := number_fault(number):
            return code, True, {"value": number}
    return None


def fault(vote_type: VoteType, ids: set[str], cells: Row) -> Fault | None:
    """What is wrong in one answer: its code, whether in the points, and details."""
    named = items(cells[0])
    once = set(named)
    if not once <= ids:
        unknown = next(name for name in named if name not in ids)
        return "unknown_project", False, {"project": unknown}
    if len(once) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        return "project_twice", False, {"project": twice}
    if vote_type is VoteType.CHOOSE_ONE and len(named) > 1:
        return "choose_one", False, {"projects": len(named)}
    if vote_type in (VoteType.CUMULATIVE, VoteType.SCORING):
        return points_fault(cells[1], len(named))
    return None
