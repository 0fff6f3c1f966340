"""One sheet of an Office Open XML file, line by line.

Read here rather than by openpyxl, whose quick reader neither says which cells are
merged nor stops at what a small file unfolds into. What is a date, it tells us.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
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
from essaim.rules.cells import position

Parts = dict[str, str]  # the name of a relation, and the member of the archive
GENERAL = "General"


@dataclass(slots=True)
class _Words:
    """What the cells of a sheet refer to."""

    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    since_1904: bool = False


def book(
    archive: zipfile.ZipFile, limits: Limits, wanted: str, *, values: bool
) -> Book:
    """Open one sheet; its rows are read as they are asked for."""
    main = _related(archive, "", limits).get("officeDocument", "xl/workbook.xml")
    sheets, words = _workbook(unpacked(archive, main, limits))
    if not sheets:
        raise Refusal(_("This file has no sheet one can see."))
    titles = [title for title, _relation in sheets]
    place = called(wanted, titles)
    parts = _related(archive, main, limits)
    if shared := parts.get("sharedStrings"):
        words.texts = _texts(unpacked(archive, shared, limits))
    if styles := parts.get("styles"):
        words.formats = _formats(unpacked(archive, styles, limits))
    xml = unpacked(archive, parts[sheets[place][1]], limits)
    found = Book((), titles[place], tuple(titles[:place] + titles[place + 1 :]))
    found.rows = _rows(xml, words, limits, found, values=values)
    return found


def _name(element: ElementTree.Element) -> str:
    """The name of an element, whatever edition of the norm its space says."""
    return str(element.tag).rpartition("}")[2]


def _related(archive: zipfile.ZipFile, member: str, limits: Limits) -> Parts:
    """What a member points to: by the number of the relation, and by its kind."""
    folder, name = posixpath.split(member)
    list_of_them = posixpath.join(folder, "_rels", f"{name}.rels")
    if list_of_them not in archive.namelist():
        return {}
    parts: Parts = {}
    for event, element in steps(unpacked(archive, list_of_them, limits)):
        if event == "end" and _name(element) == "Relationship":
            target = posixpath.normpath(
                posixpath.join("/", folder, element.get("Target", ""))
            ).lstrip("/")
            parts[element.get("Id", "")] = target
            parts[element.get("Type", "").rpartition("/")[2]] = target
    return parts


def _workbook(xml: bytes) -> tuple[list[tuple[str, str]], _Words]:
    """The sheets one can see, each with its relation; what the whole book says."""
    sheets, words = [], _Words()
    for event, element in steps(xml):
        if event != "end":
            continue
        if _name(element) == "workbookPr":
            words.since_1904 = element.get("date1904", "0") in {"1", "true"}
        elif _name(element) == "sheet" and element.get("state", "visible") == "visible":
            title = element.get("name", "")
            sheets.append((title, element.get(_relation_of(element), "")))
    return sheets, words


def _relation_of(element: ElementTree.Element) -> str:
    return next((k for k in element.attrib if k.endswith("}id")), "id")


def _texts(xml: bytes) -> list[str]:
    """The texts that cells share, in their order."""
    texts = []
    for event, element in steps(xml):
        if event == "end" and _name(element) == "si":
            texts.append(_text_of(element))
            element.clear()
    return texts


def _text_of(element: ElementTree.Element) -> str:
    """The words of a cell, without how they are pronounced."""
    words = []
    for part in element:
        if _name(part) == "t":
            words.append(part.text or "")
        elif _name(part) == "r":
            words += [run.text or "" for run in part if _name(run) == "t"]
    return "".join(words).replace("_x000D_", "").strip()


def _formats(xml: bytes) -> list[str]:
    """How each style shows a number."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # read with the first sheet

    own: dict[int, str] = {}
    formats: list[str] = []
    inside = False
    for event, element in steps(xml):
        if _name(element) == "cellXfs":
            inside = event == "start"
        elif event == "end" and _name(element) == "numFmt":
            own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
        elif event == "end" and inside and _name(element) == "xf":
            number = int(element.get("numFmtId", "0"))
            formats.append(own.get(number) or BUILTIN_FORMATS.get(number, GENERAL))
    return formats


def _rows(
    xml: bytes, words: _Words, limits: Limits, book: Book, *, values: bool
) -> Iterator[Row]:
    number = 0
    for event, element in steps(xml):
        if event != "end":
            continue
        name = _name(element)
        if name == "row":
            said = element.get("r", "")
            number = int(said) if said.isdigit() and len(said) < 8 else number + 1
            yield number, _cells(element, number, words, limits, values=values)
            element.clear()
        elif name == "mergeCell":
            book.merged.append(element.get("ref", "?")[:20])


def _cells(
    row: ElementTree.Element,
    number: int,
    words: _Words,
    limits: Limits,
    *,
    values: bool,
) -> list[str]:
    cells: list[str] = []
    column = -1
    for cell in row:
        if _name(cell) != "c":
            continue
        place = position(cell.get("r", ""))
        column = place[1] if place else column + 1
        text = _cell_text(cell, number, column, words, values=values)
        if text:
            at = min(column, limits.columns + 1)
            cells.extend([""] * (at + 1 - len(cells)))
            cells[at] = text
    return cells


def _cell_text(
    cell: ElementTree.Element, number: int, column: int, words: _Words, *, values: bool
) -> str:
    parts = {_name(part): part for part in cell}
    value = (parts["v"].text or "").strip() if "v" in parts else ""
    kind = cell.get("t", "n")
    if "f" in parts:
        if not values:
            return f"={parts['f'].text or ''}"
        if not value and kind != "str":
            raise no_value(number, column)
    if kind == "s":
        return words.texts[int(value)]
    if kind == "inlineStr":
        return _text_of(parts["is"]) if "is" in parts else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind == "d":
        return value[:10]
    if kind == "n" and value:
        return _number(value, int(cell.get("s", "0")), words)
    return value


def _number(value: str, style: int, words: _Words) -> str:
    """A number as it is meant: a day, a length of time, or a figure."""
    shown = words.formats[style] if style < len(words.formats) else GENERAL
    is_date, is_length = _is_time(shown)
    if not is_date:
        return plain(value)
    try:
        moment = _moment(float(value), since_1904=words.since_1904, is_length=is_length)
    except (ValueError, OverflowError):  # a day no calendar has
        return plain(value)
    if isinstance(moment, date):
        return moment.strftime("%Y-%m-%d")
    if isinstance(moment, time):
        return f"{moment.hour}:{moment.minute:02}"
    return clock(moment) if isinstance(moment, timedelta) else plain(value)


@lru_cache(maxsize=500)
def _is_time(shown: str) -> tuple[bool, bool]:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    return bool(is_date_format(shown)), bool(is_timedelta_format(shown))


def _moment(value: float, *, since_1904: bool, is_length: bool) -> Any:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    return from_excel(value, epoch, timedelta=is_length)
