"""The same tables as ``csv``, as an OpenDocument spreadsheet: figures are figures.

Written row by row, so that a long table weighs no more in memory than a short one, and
always the same bytes for the same table: nothing says when it was made.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse

from essaim.base.csv import Cell
from essaim.base.sheet_parts import LONGEST_TITLE, XML, Row, Sheet, entry, number, plain

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="{_DOCUMENT}:manifest:1.0" '
    f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{TYPE}"/><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    f'{XML}<office:document-content xmlns:office="{_DOCUMENT}:office:1.0" '
    f'xmlns:table="{_DOCUMENT}:table:1.0" xmlns:text="{_DOCUMENT}:text:1.0" '
    'office:version="1.2"><office:body><office:spreadsheet>'
)
_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def write(out: IO[bytes], sheets: Iterable[Sheet], *, compressed: bool = True) -> None:
    """Write sheets, each a title and its rows, to ``out``. No cell is a formula.

    Uncompressed, the bytes depend on nothing but the tables: not even on the version of
    a library that compresses.
    """
    how = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr(entry("mimetype", zipfile.ZIP_STORED), TYPE)
        archive.writestr(entry("META-INF/manifest.xml", how), _MANIFEST)
        with archive.open(entry("content.xml", how), "w", force_zip64=True) as file:
            for part in _content(sheets):
                file.write(part.encode())


def _content(sheets: Iterable[Sheet]) -> Iterator[str]:
    yield _HEAD
    for title, rows in sheets:
        yield f"<table:table table:name={quoteattr(plain(title)[:LONGEST_TITLE])}>"
        for row in rows:
            cells = "".join(_cell(value) for value in row)
            yield f"<table:table-row>{cells}</table:table-row>"
        yield "</table:table>"
    yield _FOOT


def _cell(value: Cell) -> str:
    shown = "" if value is None else escape(plain(str(value)))
    text = f"<text:p>{shown}</text:p>" if shown else ""
    figure = number(value)
    kind = (
        f'office:value-type="float" office:value="{figure}"'
        if figure
        else 'office:value-type="string"'
    )
    return f"<table:table-cell {kind}>{text}</table:table-cell>"


def document(title: str, rows: Iterable[Row]) -> bytes:
    """Return one sheet named ``title`` with ``rows``."""
    out = io.BytesIO()
    write(out, [(title, rows)])
    return out.getvalue()


def response(name: str, title: str, rows: Iterable[Row]) -> HttpResponse:
    """Answer with the spreadsheet as ``name``.ods."""
    return HttpResponse(
        document(title, rows),
        content_type=TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.ods"'},
    )
