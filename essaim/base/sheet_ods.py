"""One sheet of an OpenDocument file, line by line."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

from essaim.base.sheet_xml import (
    Book,
    Limits,
    Row,
    called,
    clock,
    no_value,
    plain,
    steps,
    unpacked,
)
from essaim.rules.cells import letters

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LENGTH = re.compile(r"PT(?:(\d{1,5})H)?(?:(\d{1,3})M)?(?:(\d{1,3})(?:[.,]\d*)?S)?")


def book(
    archive: zipfile.ZipFile, limits: Limits, wanted: str, *, values: bool
) -> Book:
    """Open one sheet; its rows are read as they are asked for."""
    xml = unpacked(archive, "content.xml", limits)
    titles = [
        element.get(f"{_TABLE}name", "")
        for event, element in steps(xml)
        if event == "start" and element.tag == f"{_TABLE}table"
    ]
    place = called(wanted, titles)
    found = Book(())
    if titles:
        found.title = titles[place]
        found.others = tuple(titles[:place] + titles[place + 1 :])
    found.rows = _rows(xml, place, limits, found, values=values)
    return found


def _rows(
    xml: bytes, place: int, limits: Limits, book: Book, *, values: bool
) -> Iterator[Row]:
    """The rows of one sheet. A row said to repeat is the same row once or more.

    Sheets end with rows and cells "repeated" to the limits of the grid: empty ones
    are counted and never written out.
    """
    table, number = -1, 1
    for event, element in steps(xml):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                table += 1
            elif table == place:
                return
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            if table == place:
                repeated = _count(element, "number-rows-repeated")
                cells = _cells(element, number, limits, book, values=values)
                for turn in range(min(repeated, limits.rows + 2) if cells else 0):
                    yield number + turn, list(cells)
                number += repeated
            element.clear()


def _cells(
    row: ElementTree.Element, number: int, limits: Limits, book: Book, *, values: bool
) -> list[str]:
    cells: list[str] = []
    empty = column = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        _note_merged(cell, number, column, book)
        text = _cell_text(cell, number, column, values=values)
        repeated = _count(cell, "number-columns-repeated")
        column += repeated
        if not text:
            empty += repeated
            continue
        cells.extend([""] * min(empty, limits.columns + 1))
        cells.extend([text] * min(repeated, limits.columns + 1))
        empty = 0
    return cells


def _note_merged(
    cell: ElementTree.Element, number: int, column: int, book: Book
) -> None:
    down = _count(cell, "number-rows-spanned")
    across = _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        last = f"{letters(column + across - 1)}{number + down - 1}"
        book.merged.append(f"{letters(column)}{number}:{last}")


def _cell_text(
    cell: ElementTree.Element, number: int, column: int, *, values: bool
) -> str:
    formula = cell.get(f"{_TABLE}formula")
    if formula and not values:
        return f"={formula.partition('=')[2]}"
    if day := cell.get(f"{_OFFICE}date-value"):
        return day[:10]
    if cell.get(f"{_OFFICE}value-type") in {"float", "currency"}:
        return plain(cell.get(f"{_OFFICE}value", ""))
    if match := _LENGTH.fullmatch(cell.get(f"{_OFFICE}time-value", "")):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return clock(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    lines = ("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
    text = "\n".join(lines).strip()
    if formula and not text and not cell.get(f"{_OFFICE}value-type"):
        raise no_value(number, column)
    return text


def _count(element: ElementTree.Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
