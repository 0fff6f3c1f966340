"""Everything in a batch, to read in a spreadsheet. No account number is in it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils.translation import gettext as _

from essaim.base import csv, ods
from essaim.base.csv import Cell, decimal
from essaim.base.sheet_parts import Sheet
from essaim.payments.exports.content import Content

Rows = Iterable[Sequence[Cell]]


def dues(content: Content) -> Iterator[list[Cell]]:
    """Yield every due."""
    yield [
        _("Entry"),
        _("Piece"),
        _("Due since"),
        _("For"),
        _("Circle"),
        _("Budget line"),
        _("Analytic code of the circle"),
        _("Member"),
        _("Analytic code of the member"),
        _("Structure"),
        _("Paid as"),
        _("Amount"),
        _("Amount in cents"),
        _("of which VAT, in cents"),
    ]
    for row in content.rows():
        yield [
            row.entry,
            row.piece,
            row.settled_on.isoformat(),
            row.label,
            row.circle,
            row.line,
            row.circle_code,
            row.payee.name,
            row.payee.code,
            row.structure,
            content.words(row.form),
            decimal(row.cents),
            row.cents,
            row.vat_cents,
        ]


def people(content: Content) -> Iterator[list[Cell]]:
    """Yield what each person receives under each form."""
    yield [
        _("Member"),
        _("Analytic code"),
        _("Payroll number"),
        _("Paid as"),
        _("Amount"),
        _("Amount in cents"),
    ]
    for payee in content.payees.values():
        yield [
            payee.name,
            payee.code,
            payee.number,
            content.words(payee.form),
            decimal(payee.cents),
            payee.cents,
        ]


def circles(content: Content) -> Iterator[list[Cell]]:
    """Yield what each circle spends under each form."""
    yield [_("Circle"), _("Paid as"), _("Number"), _("Amount"), _("Amount in cents")]
    sums: dict[tuple[str, str], list[int]] = {}
    for row in content.rows():
        held = sums.setdefault((row.circle, row.form), [0, 0])
        held[0] += 1
        held[1] += row.cents
    for (circle, form), (count, cents) in sorted(sums.items()):
        yield [circle, content.words(form), count, decimal(cents), cents]


def entries(content: Content) -> Iterator[list[Cell]]:
    """Yield the journal, line by line."""
    yield [
        _("Entry"),
        _("Piece"),
        _("Account"),
        _("Account’s name"),
        _("Third party"),
        _("Label"),
        _("Analytic code"),
        _("Debit"),
        _("Credit"),
    ]
    for line in content.lines():
        yield [
            line.entry,
            line.piece,
            line.account,
            line.account_label,
            line.party,
            line.label,
            line.analytic,
            decimal(line.debit),
            decimal(line.credit),
        ]


def as_csv(content: Content) -> Iterator[bytes]:
    """Yield the dues as CSV, as a French spreadsheet opens it."""
    for line in csv.lines(dues(content), separator=";"):
        yield line.encode()


def as_ods(content: Content, out: IO[bytes]) -> None:
    """Write the dues, the people, the circles and the journal, a sheet each."""
    sheets: list[Sheet] = [
        (_("What is paid"), dues(content)),
        (_("People"), people(content)),
        (_("Circles"), circles(content)),
        (_("Journal"), entries(content)),
    ]
    # Uncompressed: another version of what compresses would give other bytes.
    ods.write(out, sheets, compressed=False)
