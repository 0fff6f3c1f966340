"""How a spreadsheet names its cells: letters for columns, numbers for lines."""

import re

_NAME = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def letters(place: int) -> str:
    """Return the letters of the column at ``place``, from 0.

    >>> [letters(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def position(name: str) -> tuple[int, int] | None:
    """Return the line (from 1) and the column (from 0) of « B12 », or nothing.

    >>> position("B12"), position("AA1"), position("B0")
    ((12, 1), (1, 26), None)
    """
    match = _NAME.fullmatch(name)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
