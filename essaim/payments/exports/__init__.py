"""The exact files the accountant, the bank and the payroll read.

Each is made from a frozen batch alone (``Content``), and made again gives the same
bytes.
"""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils import translation

from essaim.base import ods
from essaim.payments import vault
from essaim.payments.exports import fec, payroll, sage, sepa, tables
from essaim.payments.exports.content import Content
from essaim.payments.models import BatchFile
from essaim.rules import letters

Kind = BatchFile.Kind
IN_MEMORY = 2_000_000  # bytes; a larger file is made on the disk
PART = 1 << 16
# Nothing in these lets anybody take the journal for the company's legal FEC.
NAMES = {
    Kind.JOURNAL: "journal-contributions-essaim-lot-{}.txt",
    Kind.SAGE: "sage-contributions-lot-{}.csv",
    Kind.TRANSFERS: "virements-sepa-lot-{}.xml",
    Kind.PAYROLL: "variables-de-paie-lot-{}.csv",
    Kind.TABLE: "contributions-lot-{}.csv",
    Kind.SPREADSHEET: "contributions-lot-{}.ods",
}
TYPES = {
    Kind.JOURNAL: "text/plain",
    Kind.TRANSFERS: "application/xml",
    Kind.SPREADSHEET: ods.TYPE,
}


def kinds_in(content: Content) -> list[str]:
    """Return the kinds of files this batch has: no empty one is made."""
    kinds = [Kind.JOURNAL, Kind.SAGE]
    if any(True for _payee in content.by_transfer()):
        kinds.append(Kind.TRANSFERS)
    if any(True for _payee in content.on_payslips()):
        kinds.append(Kind.PAYROLL)
    return [*kinds, Kind.TABLE, Kind.SPREADSHEET]


def concerned(content: Content, kind: str) -> set[int]:
    """Return whose data a file holds, by their numbers."""
    if kind == Kind.TRANSFERS:
        return {payee.member for payee in content.by_transfer()}
    if kind == Kind.PAYROLL:
        return {payee.member for payee in content.on_payslips()}
    return {payee.member for payee in content.payees.values()}


def name_of(content: Content, kind: str) -> str:
    """Return the name a file is taken under."""
    return NAMES[Kind(kind)].format(content.batch.number)


def type_of(content: Content, kind: str) -> str:
    """Return its media type, with the character set of what is read as text."""
    if kind == Kind.TABLE:
        return "text/csv; charset=utf-8"
    media = TYPES.get(Kind(kind), "text/csv")
    return f"{media}; charset={content.encoding}" if media.startswith("text") else media


def write(content: Content, kind: str, out: IO[bytes], *, check: bool = False) -> None:
    """Write one file to ``out``, in the language it was frozen in.

    ``check`` has the file of transfers read by its schema: ``sepa.NotValid``.
    """
    with translation.override(content.setup["language"]):
        if kind == Kind.SPREADSHEET:
            tables.as_ods(content, out)
            return
        for part in _parts(content, kind, check=check):
            out.write(part)


def _parts(content: Content, kind: str, *, check: bool) -> Iterator[bytes]:
    if kind == Kind.JOURNAL:
        return fec.write(content)
    if kind == Kind.SAGE:
        return sage.write(content)
    if kind == Kind.TABLE:
        return tables.as_csv(content)
    if kind == Kind.PAYROLL:
        return _payroll(content)
    return iter([_transfers(content, check=check)])


def _payroll(content: Content) -> Iterator[bytes]:
    kept = content.setup["payroll"]
    rows = payroll.rows(
        kept["columns"],
        (
            payroll.Paid(payee.number, payee.name, payee.code, payee.cents)
            for payee in content.on_payslips()
        ),
        item=kept["item"],
        on=content.on,
        label=content.chart.journal_label,
        batch=content.batch.number,
        encoding=content.encoding,
    )
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=payroll.SEPARATOR).writerow(row)
        yield letters.encode(out.getvalue(), content.encoding)


def _transfers(content: Content, *, check: bool) -> bytes:
    kept, batch = content.setup["transfer"], content.batch

    def words(form: str) -> str:
        return str(
            kept["template"]
            % {
                "period": f"{content.on:%m/%Y}",
                "batch": str(batch.number),
                "form": content.words(form),
            }
        )

    return sepa.document(
        (
            sepa.Transfer(
                reference=f"{batch.reference}-{payee.rank}",
                name=payee.holder or payee.name,
                iban=payee.iban,
                bic=payee.bic,
                cents=payee.cents,
                words=words(payee.form),
            )
            for payee in content.by_transfer()
        ),
        debtor=kept["debtor"],
        iban=vault.take(batch, "debtor_iban"),
        bic=kept["bic"],
        reference=batch.reference,
        made_at=content.made_at,
        on=batch.execution_on or content.on,
        check=check,
    )


def make(content: Content, kind: str, *, check: bool = False) -> tuple[IO[bytes], str]:
    """Return one file, ready to be read from its beginning, and its SHA-256.

    A large one is on the disk: nobody else can open it, and it goes when closed.
    """
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - given away
    write(content, kind, out, check=check)
    out.seek(0)
    digest = hashlib.sha256()
    while part := out.read(PART):
        digest.update(part)
    out.seek(0)
    return out, digest.hexdigest()
