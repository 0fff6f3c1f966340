"""The same tables as ``csv``, as an OpenDocument spreadsheet: figures are figures."""

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from essaim.base.csv import Cell, Figure

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
LARGEST_EXACT = 2**53  # beyond, a spreadsheet's number loses its last digits


def document(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return one sheet named ``title`` with ``rows``. No cell is ever a formula."""
    book = OpenDocumentSpreadsheet()
    sheet = Table(name=title[:31])
    book.spreadsheet.addElement(sheet)
    for row in rows:
        line = TableRow()
        sheet.addElement(line)
        for cell in row:
            line.addElement(_cell(cell))
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def response(name: str, title: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Answer with the spreadsheet as ``name``.ods."""
    return HttpResponse(
        document(title, rows),
        content_type=TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.ods"'},
    )


def _cell(value: Cell) -> TableCell:
    if isinstance(value, Figure):
        cell = TableCell(valuetype="float", value=value.replace(",", "."))
    elif isinstance(value, int) and abs(value) < LARGEST_EXACT:
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    if value is not None and value != "":
        cell.addElement(P(text=str(value)))
    return cell
