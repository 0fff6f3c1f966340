"""Files made for tests: true ODS sheets, and hostile ones."""

import io
import zipfile

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

MIME = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet><table:table>"
)
TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods(*rows):
    """A sheet as an office suite would write it."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Feuille1")
    for cells in rows:
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def raw_ods(rows_xml, *, mimetype=MIME, head=HEAD, tail=TAIL):
    """A sheet whose rows are written by hand."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", head + rows_xml + tail)
    return file.getvalue()


def cell(text, repeated=1, extra=""):
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}"{extra}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def row(*cells, repeated=1):
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        f"{''.join(cells)}</table:table-row>"
    )
