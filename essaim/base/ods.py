"""The same tables as ``csv``, as an OpenDocument spreadsheet: figures are figures.

Written row by row, so that a long table weighs no more in memory than a short one, and
always the same bytes for the same table: nothing says when it was made.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse

from essaim.base.csv import Cell, Figure

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
LARGEST_EXACT = 2**53  # beyond, a spreadsheet's number loses its last digits
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date an archive may bear
# Signs that no XML document may hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Sequence[Cell]
Sheet = tuple[str, Iterable[Row]]
_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="{_DOCUMENT}:manifest:1.0" '
    f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{TYPE}"/><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    f'{_XML}<office:document-content xmlns:office="{_DOCUMENT}:office:1.0" '
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
        archive.writestr(_entry("mimetype", zipfile.ZIP_STORED), TYPE)
        archive.writestr(_entry("META-INF/manifest.xml", how), _MANIFEST)
        with archive.open(_entry("content.xml", how), "w", force_zip64=True) as file:
            for part in _content(sheets):
                file.write(part.encode())


def _entry(name: str, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = how
    return entry


def _content(sheets: Iterable[Sheet]) -> Iterator[str]:
    yield _HEAD
    for title, rows in sheets:
        yield f"<table:table table:name={quoteattr(_plain(title)[:31])}>"
        for row in rows:
            cells = "".join(_cell(value) for value in row)
            yield f"<table:table-row>{cells}</table:table-row>"
        yield "</table:table>"
    yield _FOOT


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)


def _cell(value: Cell) -> str:
    shown = "" if value is None else escape(_plain(str(value)))
    text = f"<text:p>{shown}</text:p>" if shown else ""
    number = ""
    if isinstance(value, Figure):
        number = value.replace(",", ".")
    elif isinstance(value, int) and abs(value) < LARGEST_EXACT:
        number = str(value)
    kind = (
        f'office:value-type="float" office:value="{number}"'
        if number
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
