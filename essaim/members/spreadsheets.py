"""Small tables out of CSV and ODS files nobody vouches for."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal

Row = tuple[int, list[str]]  # the line's number in the file, from 1, and its cells

MAX_BYTES = 2_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_CELL = 2_000
MAX_UNPACKED = 12_000_000
MAX_DEPTH = 50
MAX_ELEMENTS = 1_000_000
# What a spoilt archive or text makes the libraries raise.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError),
    *(KeyError, ValueError, LookupError, EOFError, OSError),
    *(NotImplementedError, RuntimeError),  # exotic compression, password
)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def read(filename: str, content: bytes) -> list[Row]:
    """Return the lines of a file that hold something, with their numbers.

    The kind of file is told by its content, not by its name. Raises ``Refusal`` with
    what is wrong: too big, empty, not readable as text, not a table.
    """
    if len(content) > MAX_BYTES:
        raise Refusal(
            _("This file is too big: %(limit)d MB at most.")
            % {"limit": MAX_BYTES // 1_000_000}
        )
    if not content.strip():
        raise Refusal(_("This file is empty."))
    if content[:4] == b"PK\x03\x04":
        rows = _ods(content)
    elif content[:4] in {b"\xd0\xcf\x11\xe0", b"%PDF"} or b"\0" in content:
        raise Refusal(
            _("%(file)s is not a CSV or ODS file. Save your sheet as one of these.")
            % {"file": filename}
        )
    else:
        rows = _csv(content)
    found = []
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            found.append((number, _checked(number, cells)))
        if len(found) > MAX_ROWS + 1:
            raise Refusal(
                _("This file has too many lines: %(limit)d at most.")
                % {"limit": MAX_ROWS}
            )
    if not found:
        raise Refusal(_("This file is empty."))
    return found


def _checked(number: int, cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise Refusal(
            _("Line %(line)d has too many columns: %(limit)d at most.")
            % {"line": number, "limit": MAX_COLUMNS}
        )
    for place, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL:
            raise Refusal(
                _("Line %(line)d, column %(column)d: this cell is too long.")
                % {"line": number, "column": place}
            )
    return cells


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("The letters of this file cannot be read: save it as UTF-8."))


def _csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    first, _break, _rest = text.lstrip("\r\n").partition("\n")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise Refusal(
            _(
                "Line %(line)d: the cells cannot be told apart. Look at its quotation "
                "marks."
            )
            % {"line": start}
        ) from None


def _ods(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            kind = archive.read("mimetype") if _small(archive, "mimetype") else b""
            if not kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                raise Refusal(_("This is not an ODS sheet. Save it as ODS or CSV."))
            xml = _unpacked(archive, "content.xml")
    except _DAMAGED:
        raise Refusal(_("This file is damaged.")) from None
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise Refusal(_("This file is damaged."))
    try:
        yield from _sheet_rows(xml)
    except _DAMAGED:
        raise Refusal(_("This file is damaged.")) from None


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 200


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a member of the archive, but never more than the limit, whatever it says."""
    with archive.open(name) as stream:
        xml = stream.read(MAX_UNPACKED + 1)
    if len(xml) > MAX_UNPACKED:
        raise Refusal(_("This file is too big once unpacked."))
    return xml


def _sheet_rows(xml: bytes) -> Iterator[Row]:
    """The rows of the first sheet. A row said to repeat is the same row once or more.

    Sheets end with rows and cells "repeated" to the limits of the grid: empty ones
    are counted and never written out.
    """
    number = 1
    for element in _ended(xml):
        if element.tag == f"{_TABLE}table":
            return
        if element.tag != f"{_TABLE}table-row":
            continue
        repeated = _count(element, "number-rows-repeated")
        cells = _cells(element)
        if cells:
            for turn in range(min(repeated, MAX_ROWS + 2)):
                yield number + turn, list(cells)
        number += repeated
        element.clear()


def _ended(xml: bytes) -> Iterator[ElementTree.Element]:
    """Each element when it ends; a small file may not unfold into all the memory."""
    depth = seen = 0
    told = ElementTree.iterparse(io.BytesIO(xml), ("start", "end"))  # noqa: S314
    for event, element in told:
        if event == "end":
            depth -= 1
            yield element
            continue
        depth, seen = depth + 1, seen + 1
        if depth > MAX_DEPTH or seen > MAX_ELEMENTS:
            raise Refusal(_("This file is too big once unpacked."))


def _cells(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    empty = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        text = _cell_text(cell)
        repeated = _count(cell, "number-columns-repeated")
        if not text:
            empty += repeated
            continue
        cells.extend([""] * min(empty, MAX_COLUMNS + 1))
        cells.extend([text] * min(repeated, MAX_COLUMNS + 1))
        empty = 0
    return cells


def _cell_text(cell: ElementTree.Element) -> str:
    if formula := cell.get(f"{_TABLE}formula"):
        return f"={formula.partition('=')[2]}"
    if day := cell.get(f"{_OFFICE}date-value"):
        return day[:10]
    lines = ("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
    return "\n".join(lines).strip()


def _count(element: ElementTree.Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
