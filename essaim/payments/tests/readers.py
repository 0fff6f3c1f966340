"""Readers of the files of a batch that share nothing with what writes them."""

import csv
import io
import re
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

import sepaxml
from lxml import etree
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from odf.text import P

NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
SCHEMA = Path(sepaxml.__path__[0]) / "schemas" / "pain.001.001.09.xsd"
SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
SAGE = [
    *("Numéro de pièce", "Code Journal", "Date de pièce", "N° compte général"),
    *("Numéro de facture", "Numéro de compte tiers", "Code taxe"),
    *("Libellé d’écriture", "Date d’échéance", "Montant débit", "Montant crédit"),
    *("Type de ligne", "Numéro analytique"),
]


@cache
def schema():
    """The bank's schema, read by lxml."""
    return etree.XMLSchema(etree.parse(SCHEMA))


def number(text):
    """An amount with a decimal comma, and nothing else."""
    assert re.fullmatch(r"\d+(,\d\d)?", text), text
    return Decimal(text.replace(",", "."))


def fec_as_csv(data, encoding, separator):
    """The journal as any software that knows nothing of the law reads it."""
    text = io.StringIO(data.decode(encoding), newline="")
    rows = list(csv.DictReader(text, delimiter=separator, quoting=csv.QUOTE_NONE))
    for row in rows:
        assert None not in row
        assert None not in row.values()
    return rows


def sage(data, encoding="utf-8"):
    """The Sage import: pairs of a general and an analytic line, balanced by piece."""
    text = data.decode(encoding)
    assert text.count('"') % 2 == 0
    header, *rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=";", strict=True
    )
    # ISO 8859-15 has no typographic apostrophe.
    assert [name.replace("'", "’") for name in header] == SAGE
    assert all(len(row) == len(SAGE) for row in rows)
    records = [dict(zip(range(13), row, strict=True)) for row in rows]
    general, analytic = records[::2], records[1::2]
    for one, other in zip(general, analytic, strict=True):
        assert (one[11], one[12]) == ("G", "")
        assert other[11] == "A"
        assert other[12]
        assert [one[n] for n in range(11)] == [other[n] for n in range(11)]
        assert re.fullmatch(r"\d{6}", one[2])
        assert re.match(r"\d{3}", one[3])
        assert one[0] == one[4]
    for _piece, lines in groupby(general, key=lambda row: row[0]):
        lines = list(lines)
        assert sum(number(row[9]) for row in lines) == sum(
            number(row[10]) for row in lines
        )
    return analytic


def transfers(data):
    """The bank's file, read by the schema with another library than wrote it."""
    document = etree.fromstring(data)
    schema().assertValid(document)
    for name in ("Nm", "Ustrd", "MsgId", "PmtInfId", "EndToEndId"):
        for node in document.iterfind(f".//p:{name}", NAMESPACE):
            assert SEPA.fullmatch(node.text), node.text
            assert "//" not in node.text
    for name in ("MsgId", "PmtInfId", "EndToEndId"):
        for node in document.iterfind(f".//p:{name}", NAMESPACE):
            assert len(node.text) <= 35
    # Neither a line of free text nor half an address: none at all.
    assert document.find(".//p:PstlAdr", NAMESPACE) is None
    payments = [
        {
            "id": node.findtext(".//p:EndToEndId", namespaces=NAMESPACE),
            "cents": int(
                Decimal(node.findtext(".//p:InstdAmt", namespaces=NAMESPACE)) * 100
            ),
            "iban": node.findtext(".//p:CdtrAcct//p:IBAN", namespaces=NAMESPACE),
            "name": node.findtext(".//p:Cdtr/p:Nm", namespaces=NAMESPACE),
            "words": node.findtext(".//p:Ustrd", namespaces=NAMESPACE),
        }
        for node in document.iterfind(".//p:CdtTrfTxInf", NAMESPACE)
    ]
    assert len({payment["id"] for payment in payments}) == len(payments)
    for group in document.iterfind(".//p:CtrlSum", NAMESPACE):
        assert Decimal(group.text) * 100 == sum(p["cents"] for p in payments)
    for group in document.iterfind(".//p:NbOfTxs", NAMESPACE):
        assert int(group.text) == len(payments)
    return document, payments


def table(data):
    """The CSV of everything, as a French spreadsheet opens it."""
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def spreadsheet(data):
    """The sheets of a spreadsheet, by name, as texts."""
    sheets = {}
    for sheet in load(io.BytesIO(data)).spreadsheet.getElementsByType(Table):
        sheets[sheet.getAttribute("name")] = [
            [
                "".join(str(p) for p in cell.getElementsByType(P))
                for cell in row.getElementsByType(TableCell)
            ]
            for row in sheet.getElementsByType(TableRow)
        ]
    return sheets
