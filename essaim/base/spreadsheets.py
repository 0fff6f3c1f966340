"""Small tables out of CSV, ODS and XLSX files nobody vouches for."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.base import sheet_ods, sheet_xlsx
from essaim.base.errors import Refusal
from essaim.base.sheet_xml import DAMAGED, Book, Limits, Row, small
from essaim.rules.cells import letters, position

# What a list of people may be; a room that reads more says so.
PEOPLE = Limits()
MAX_BYTES, MAX_ROWS, MAX_COLUMNS = PEOPLE.bytes, PEOPLE.rows, PEOPLE.columns
MAX_CELL = PEOPLE.cell
_UTF_16 = {b"\xff\xfe", b"\xfe\xff"}  # what spreadsheets call Unicode text
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one sheet that hold something, and the sheets beside it."""

    rows: list[Row]
    title: str = ""
    others: tuple[str, ...] = ()


def read(filename: str, content: bytes) -> list[Row]:
    """Return the lines of a file that hold something, with their numbers.

    Formulas are given as formulas. See ``read_sheet`` for what is refused.
    """
    return read_sheet(filename, content).rows


def read_sheet(
    filename: str,
    content: bytes,
    *,
    limits: Limits = PEOPLE,
    wanted: str = "",
    values: bool = False,
) -> Sheet:
    """Return the sheet called ``wanted``, or the first one.

    The kind of file is told by its content, not by its name. With ``values`` a
    formula is what it was worth when the file was saved. Raises ``Refusal`` with what
    is wrong: too big, empty, not readable as text, not a table, cells merged.
    """
    if len(content) > limits.bytes:
        raise Refusal(
            _("This file is too big: %(limit)d MB at most.")
            % {"limit": limits.bytes // 1_000_000}
        )
    if not content.strip():
        raise Refusal(_("This file is empty."))
    if content[:4] == b"PK\x03\x04":
        book = _book(content, limits, wanted, values=values)
    elif content[:4] in {b"\xd0\xcf\x11\xe0", b"%PDF"} or (
        b"\0" in content and content[:2] not in _UTF_16
    ):
        raise Refusal(
            _(
                "%(file)s is not a CSV, ODS or XLSX file. Save your sheet as one of "
                "these."
            )
            % {"file": filename}
        )
    else:
        book = Book(_csv(content))
    return Sheet(_kept(book, limits), book.title, book.others)


def told(line: int, place: int, problem: str) -> str:
    """Say what is wrong in a cell, with its line and its column.

    « Ligne 12, colonne D : “12,345” n’est pas un montant. »
    """
    return _("Line %(line)d, column %(column)s: %(problem)s.") % {
        "line": line,
        "column": letters(place),
        "problem": problem,
    }


def _book(content: bytes, limits: Limits, wanted: str, *, values: bool) -> Book:
    """Open an archive as what it says to be inside."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if small(archive, "mimetype") and archive.read("mimetype").startswith(_ODS):
            return sheet_ods.book(archive, limits, wanted, values=values)
        if "[Content_Types].xml" in archive.namelist():
            return sheet_xlsx.book(archive, limits, wanted, values=values)
    except DAMAGED:
        raise Refusal(_("This file is damaged.")) from None
    raise Refusal(_("This is neither an ODS nor an XLSX sheet: save it as one."))


def _kept(book: Book, limits: Limits) -> list[Row]:
    """The lines that hold something, checked; what is merged is refused by name."""
    found = []
    try:
        for number, cells in book.rows:
            if any(cell.strip() for cell in cells):
                found.append((number, _checked(number, cells, limits)))
            if len(found) > limits.rows + 1:
                raise Refusal(
                    _("This file has too many lines: %(limit)d at most.")
                    % {"limit": limits.rows}
                )
    except DAMAGED:
        raise Refusal(_("This file is damaged.")) from None
    if book.merged:
        known = sorted(book.merged, key=lambda name: position(name.split(":")[0]) or ())
        named = ", ".join(known[:5]) + ("…" if len(known) > 5 else "")
        raise Refusal(
            _(
                "Merged cells: %(cells)s. One cell cannot speak for several lines or "
                "columns: separate them, fill each one, and send the file again."
            )
            % {"cells": named}
        )
    if not found:
        raise Refusal(_("This file is empty."))
    return found


def _checked(number: int, cells: list[str], limits: Limits) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > limits.columns:
        raise Refusal(
            _("Line %(line)d has too many columns: %(limit)d at most.")
            % {"line": number, "limit": limits.columns}
        )
    for place, cell in enumerate(cells):
        if len(cell) > limits.cell:
            raise Refusal(
                _("Line %(line)d, column %(column)s: this cell is too long.")
                % {"line": number, "column": letters(place)}
            )
    return cells


def _decoded(content: bytes) -> str:
    wide = content[:2] in _UTF_16
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
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
