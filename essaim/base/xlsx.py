"""The same tables as ``ods``, as an Office Open XML spreadsheet.

Every text is an *inline string*: a spreadsheet shows it as it is, and takes none for a
formula. Written row by row; always the same bytes for the same table.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from essaim.base.csv import Cell
from essaim.base.sheet_parts import LONGEST_TITLE, XML, Row, Sheet, entry, number, plain
from essaim.rules.cells import letters

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what the format allows; more would be refused on opening
_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN = f"{_SCHEMAS}/spreadsheetml/2006/main"
_RELATIONS = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMAS}/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The first line, titles, stays in view.
_HEAD = (
    f'{XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_FOOT = "</sheetData></worksheet>"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
# « _x0041_ » in a cell would be read as the letter it numbers.
_LIKE_A_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write(out: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write sheets, each a title and its rows, to ``out``. No cell is a formula."""
    how = zipfile.ZIP_DEFLATED
    titles: list[str] = []
    with zipfile.ZipFile(out, "w", how) as archive:
        for title, rows in sheets:
            titles.append(_title(title, titles))
            name = f"xl/worksheets/sheet{len(titles)}.xml"
            with archive.open(entry(name, how), "w", force_zip64=True) as file:
                for part in _content(rows):
                    file.write(part.encode())
        for name, text in _around(titles).items():
            archive.writestr(entry(name, how), XML + text)


def _title(title: str, taken: list[str]) -> str:
    """A title the format allows, and that no other sheet has."""
    bare = _NOT_IN_TITLES.sub(" ", plain(title)).strip("' ")[:LONGEST_TITLE]
    wanted = bare or str(len(taken) + 1)
    known = {one.casefold() for one in taken}
    turn = 1
    while wanted.casefold() in known:
        turn += 1
        wanted = f"{bare[: LONGEST_TITLE - 4]} {turn}"
    return wanted


def _content(rows: Iterable[Row]) -> Iterator[str]:
    yield _HEAD
    for line, row in enumerate(rows, start=1):
        cells = "".join(_cell(value, line, place) for place, value in enumerate(row))
        yield f'<row r="{line}">{cells}</row>'
    yield _FOOT


def _cell(value: Cell, line: int, place: int) -> str:
    where = f'r="{letters(place)}{line}"'
    if figure := number(value):
        return f"<c {where}><v>{figure}</v></c>"
    shown = "" if value is None else _text(str(value))
    if not shown:
        return ""
    return f'<c {where} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _text(text: str) -> str:
    whole = plain(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(whole) > LONGEST_CELL:
        whole = whole[: LONGEST_CELL - 1] + "…"
    return escape(_LIKE_A_CODE.sub("_x005F_", whole))


def _around(titles: list[str]) -> dict[str, str]:
    """What says where the sheets are, in the order programmes expect."""
    numbers = range(1, len(titles) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="r{n}"/>'
        for n, title in enumerate(titles, start=1)
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main'
            f'+xml"/>{parts}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="w" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            "</Relationships>"
        ),
    }
