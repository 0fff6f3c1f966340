"""Files made for tests: true sheets, and hostile ones."""

import io
import zipfile

import openpyxl
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


def xlsx(*rows):
    """A sheet as an independent library writes it."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(list(cells))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_row(*texts):
    cells = "".join(f'<c t="str"><v>{text}</v></c>' for text in texts)
    return f"<row>{cells}</row>"


def raw_xlsx(rows_xml, *, shared="", head="<worksheet><sheetData>"):
    """An XLSX sheet whose rows are written by hand."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = f'<Relationship Id="r1" Type="{kind}/worksheet" Target="s.xml"/>'
    if shared:
        relations += f'<Relationship Id="r2" Type="{kind}/sharedStrings" Target="t"/>'
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<R><Relationship Id="m" Type="{kind}/officeDocument" '
        'Target="xl/w.xml"/></R>',
        "xl/w.xml": f'<workbook xmlns:r="{kind}"><sheets>'
        '<sheet name="F" r:id="r1"/></sheets></workbook>',
        "xl/_rels/w.xml.rels": f"<R>{relations}</R>",
        "xl/s.xml": f"{head}{rows_xml}</sheetData></worksheet>",
        "xl/t": shared,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()
