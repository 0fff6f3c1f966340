"""A strict reader of files in FEC layout, written from the text of the law alone.

Article A47 A-1 of the Livre des procédures fiscales: VI-1° (flat file, tab or bar
between fields, records ended by CR and/or LF), VII-1° (eighteen fields, in this order,
named on the first line), XII (character sets, amounts, dates). It shares nothing with
what writes the files.
"""

import re
from datetime import date
from decimal import Decimal
from itertools import groupby

FIELDS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
MAY_BE_EMPTY = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet"}
MAY_BE_EMPTY |= {"Montantdevise", "Idevise"}
AMOUNT = re.compile(r"[+-]?\d+(,\d+)?|\d+(,\d+)?[+-]")
ENCODINGS = ("ascii", "utf-8", "iso8859-15")


class NotAFec(AssertionError):
    """The law does not allow this."""


def require(is_so, what):
    if not is_so:
        raise NotAFec(what)


def read(data, encoding):
    """Return the records, amounts as decimals and dates as dates; or ``NotAFec``."""
    require(encoding in ENCODINGS, encoding)
    require(not data.startswith(b"\xef\xbb\xbf"), "a mark before the first field")
    text = data.decode(encoding)
    lines = re.split("\r\n|\r|\n", text)
    require(lines.pop() == "", "the last record is ended too")
    separators = [sign for sign in "\t|" if sign in lines[0]]
    require(len(separators) == 1, "one separator, tab or bar")
    require(lines[0].split(separators[0]) == FIELDS, "the eighteen names, in order")
    records = [
        _record(line, separators[0], number) for number, line in enumerate(lines[1:], 2)
    ]
    _check_entries(records)
    return records


def _record(line, separator, number):
    values = line.split(separator)
    require(len(values) == len(FIELDS), f"line {number}: {len(values)} fields")
    record = dict(zip(FIELDS, values, strict=True))
    for name, value in record.items():
        require(
            value != "" or name in MAY_BE_EMPTY, f"line {number}: {name} is not filled"
        )
        require(value == value.strip(), f"line {number}: spaces around {name}")
    require(
        re.match(r"\d{3}", record["CompteNum"]), f"line {number}: not a general account"
    )
    for name in ("EcritureDate", "PieceDate", "ValidDate"):
        record[name] = _day(record[name], number)
    for name in ("Debit", "Credit"):
        require(AMOUNT.fullmatch(record[name]), f"line {number}: {record[name]}")
        record[name] = Decimal(record[name].replace(",", "."))
    require(
        not (record["Debit"] and record["Credit"]), f"line {number}: debit and credit"
    )
    return record


def _day(text, number):
    require(re.fullmatch(r"\d{8}", text), f"line {number}: {text} is not AAAAMMJJ")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _check_entries(records):
    groups = [
        (number, list(rows))
        for number, rows in groupby(records, key=lambda record: record["EcritureNum"])
    ]
    numbers = [int(number) for number, _rows in groups]
    expected = list(range(numbers[0], numbers[0] + len(numbers))) if numbers else []
    require(numbers == expected, "the entries are numbered without a gap")
    validated = [record["ValidDate"] for record in records]
    require(validated == sorted(validated), "in the order of validation")
    for number, rows in groups:
        debit = sum(row["Debit"] for row in rows)
        require(debit == sum(row["Credit"] for row in rows), f"entry {number} balances")
        require(debit > 0, f"entry {number} moves something")
        for name in ("JournalCode", "EcritureDate", "ValidDate", "PieceRef"):
            require(len({row[name] for row in rows}) == 1, f"entry {number}: {name}")
