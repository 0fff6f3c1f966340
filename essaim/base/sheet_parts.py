"""What the two kinds of spreadsheet written here, ODS and XLSX, have in common."""

import re
import zipfile
from collections.abc import Iterable, Sequence

from essaim.base.csv import Cell, Figure

LARGEST_EXACT = 2**53  # beyond, a spreadsheet's number loses its last digits
LONGEST_TITLE = 31
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date an archive may bear
# Signs that no XML document may hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Sequence[Cell]
Sheet = tuple[str, Iterable[Row]]


def entry(name: str, how: int) -> zipfile.ZipInfo:
    """Return the name of a part of the archive: nothing says when it was made."""
    part = zipfile.ZipInfo(name, _LONG_AGO)
    part.compress_type = how
    return part


def plain(text: str) -> str:
    """Return the text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def number(value: Cell) -> str:
    """Return the value as a spreadsheet keeps numbers; empty for what is text.

    >>> number(12), number(Figure("-0,50")), number("12"), number(None)
    ('12', '-0.50', '', '')
    """
    if isinstance(value, Figure):
        return value.replace(",", ".")
    if isinstance(value, int) and abs(value) < LARGEST_EXACT:
        return str(value)
    return ""
