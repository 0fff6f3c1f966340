"""What ODS and XLSX have in common: XML in an archive, never unfolded without limit."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.rules.cells import letters

Row = tuple[int, list[str]]  # the line's number in the file, from 1, and its cells
Step = tuple[str, ElementTree.Element]

MAX_DEPTH = 50
MAX_ELEMENTS = 1_000_000
# What a spoilt archive or text makes the libraries raise.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError),
    *(KeyError, ValueError, LookupError, EOFError, OSError, OverflowError),
    *(NotImplementedError, RuntimeError),  # exotic compression, password
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file one is ready to read."""

    bytes: int = 2_000_000
    rows: int = 5_000
    columns: int = 50
    unpacked: int = 12_000_000
    cell: int = 2_000


@dataclass(slots=True)
class Book:
    """A sheet being read: ``merged`` is known once its rows have been."""

    rows: Iterable[Row]
    title: str = ""
    others: tuple[str, ...] = ()
    merged: list[str] = field(default_factory=list)


def small(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether the archive has this member, of a few words."""
    return name in archive.namelist() and archive.getinfo(name).file_size < 200


def unpacked(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """Read a member of the archive, but never more than the limit, whatever it says."""
    with archive.open(name) as stream:
        xml = stream.read(limits.unpacked + 1)
    if len(xml) > limits.unpacked:
        raise Refusal(_("This file is too big once unpacked."))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise Refusal(_("This file is damaged."))
    return xml


def steps(xml: bytes) -> Iterator[Step]:
    """Each element when it starts and when it ends.

    A small file may not unfold into all the memory.
    """
    depth = seen = 0
    told = ElementTree.iterparse(io.BytesIO(xml), ("start", "end"))  # noqa: S314
    for event, element in told:
        if event == "start":
            depth, seen = depth + 1, seen + 1
            if depth > MAX_DEPTH or seen > MAX_ELEMENTS:
                raise Refusal(_("This file is too big once unpacked."))
        else:
            depth -= 1
        yield event, element


def called(wanted: str, titles: list[str]) -> int:
    """Return which of the sheets is called ``wanted``; the first when none is asked.

    Raises ``Refusal`` with the names there are.
    """
    if not wanted.strip():
        return 0
    for place, title in enumerate(titles):
        if title.strip().casefold() == wanted.strip().casefold():
            return place
    raise Refusal(
        _("No sheet of this file is called “%(wanted)s”. Its sheets: %(titles)s.")
        % {"wanted": wanted.strip(), "titles": ", ".join(titles[:20])}
    )


def no_value(number: int, place: int) -> Refusal:
    """Say that a formula was never reckoned."""
    return Refusal(
        _(
            "Line %(line)d, column %(column)s: this formula has no value in the file. "
            "Open it in your spreadsheet and save it again."
        )
        % {"line": number, "column": letters(place)}
    )


def plain(figure: str) -> str:
    """A number as one writes it, without what binary fractions add to it.

    >>> plain("1234.5600000000001"), plain("1E+3"), plain("12.345"), plain("4")
    ('1234.56', '1000', '12.345', '4')
    """
    try:
        value = Decimal(figure)
        text = f"{value.quantize(Decimal('0.000001')):f}"
    except InvalidOperation:  # not a number, or one no field would take
        return figure
    return text.rstrip("0").rstrip(".") if "." in text else text


def clock(length: timedelta) -> str:
    """A length of time as one writes it: ``2:30``.

    >>> clock(timedelta(hours=26, minutes=5))
    '26:05'
    """
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
