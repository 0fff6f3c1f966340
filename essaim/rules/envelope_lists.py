"""A list of people typed, pasted or sent as a file: an e-mail per line, and an amount.

Columns are separated by a semicolon, a tab or a comma; what follows the second one is
left aside. A first line without an e-mail address is taken for a heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from essaim.rules.money import NotAnAmount, parse_euros

MOST_LINES = 20_000
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+")


class Fault(StrEnum):
    """What may be wrong with a line."""

    NO_EMAIL = "no_email"
    TWICE = "twice"
    NO_AMOUNT = "no_amount"
    NOT_AN_AMOUNT = "not_an_amount"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read; ``number`` counts from 1, ``email`` is in small letters.

    ``cents`` is ``None`` where the list has no amounts or the amount is faulty.
    """

    number: int
    email: str
    cents: int | None = None
    fault: Fault | None = None


def read(text: str, *, amounts: bool) -> list[Line]:
    """Return the lines of ``text``; with ``amounts``, each must give at least a cent.

    >>> for line in read("Awa@ici.fr;12,50\\nawa@ici.fr;3\\nqui;5", amounts=True):
    ...     print(line.number, line.email, line.cents, line.fault)
    1 awa@ici.fr 1250 None
    2 awa@ici.fr 300 twice
    3 qui None no_email

    Raises ``ValueError`` for more than ``MOST_LINES`` lines.
    """
    rows = text.removeprefix("\ufeff").splitlines()
    if len(rows) > MOST_LINES:
        raise ValueError(f"at most {MOST_LINES} lines")
    return list(_lines(rows, amounts=amounts))


def _lines(rows: list[str], *, amounts: bool) -> Iterator[Line]:
    seen: set[str] = set()
    begun = False
    for number, row in enumerate(rows, start=1):
        email, amount = _cells(row)
        if not email and not amount:
            continue
        if not _EMAIL.fullmatch(email):
            heading = not begun and "@" not in row
            begun = True
            if not heading or len(rows) == 1:
                yield Line(number, email, fault=Fault.NO_EMAIL)
            continue
        begun = True
        cents, fault = _amount(amount) if amounts else (None, None)
        if email in seen:
            fault = Fault.TWICE
        seen.add(email)
        yield Line(number, email, cents, fault)


def _cells(row: str) -> tuple[str, str]:
    """The e-mail and the amount of a row; « 12,50 » holds a comma where it may."""
    for separator in ("\t", ";"):
        if separator in row:
            cells = row.split(separator)
            return _bare(cells[0]).lower(), _bare(cells[1])
    first, _comma, rest = row.partition(",")
    return _bare(first).lower(), _bare(rest)


def _bare(cell: str) -> str:
    return cell.strip().strip('"').strip()


def _amount(text: str) -> tuple[int | None, Fault | None]:
    if not text:
        return None, Fault.NO_AMOUNT
    try:
        cents = parse_euros(text)
    except NotAnAmount:
        return None, Fault.NOT_AN_AMOUNT
    return (cents, None) if cents > 0 else (None, Fault.NOT_AN_AMOUNT)
