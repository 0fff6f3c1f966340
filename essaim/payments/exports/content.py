"""What a frozen batch holds, read as it was on that day, due by due.

Everything comes from what was copied when it was frozen: names, codes and accounts may
have changed since, the files do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from essaim.payments import vault
from essaim.payments.models import Batch
from essaim.rules import letters
from essaim.rules.accounting import Chart, Line, Owed, Pair, post

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom the batch pays under one form, as on the day it was frozen."""

    rank: int
    member: int
    form: str
    name: str
    cents: int
    code: str
    number: str
    holder: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Row:
    """One due of the batch, with the words for it."""

    entry: int
    piece: str
    settled_on: date
    label: str
    circle: str
    circle_code: str
    line: str
    payee: Payee
    structure: str
    form: str
    cents: int
    vat_cents: int


class Content:
    """A frozen batch, as its files say it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.setup: dict[str, Any] = batch.setup
        self.on = batch.entries_on
        # The hour of the cooperative when it was frozen, without a zone.
        self.made_at = datetime.fromisoformat(self.setup["made_at"])
        self.encoding = str(self.setup["chart"]["encoding"])

    @cached_property
    def chart(self) -> Chart:
        """The accountant's choices, as they were."""
        kept = dict(self.setup["chart"])
        pairs = {form: Pair(*parts) for form, parts in kept.pop("pairs").items()}
        internal = frozenset(kept.pop("internal"))
        return Chart(pairs=pairs, internal=internal, **kept)

    @cached_property
    def payees(self) -> dict[tuple[int, str], Payee]:
        """Whom it pays, by person and form, their texts opened."""
        found = {}
        for rank, row in enumerate(self.batch.payees.order_by("pk"), 1):
            row.batch = self.batch
            found[row.member_id, row.form] = Payee(
                rank=rank,
                member=row.member_id,
                form=row.form,
                name=row.name,
                cents=row.cents,
                code=vault.take(row, "analytic_code"),
                number=vault.take(row, "payroll_number"),
                holder=vault.take(row, "holder"),
                iban=vault.take(row, "iban"),
                bic=vault.take(row, "bic"),
            )
        return found

    def rows(self) -> Iterator[Row]:
        """Yield the dues in the order of their entries."""
        fields = ("pk", "settled_on", "label", "line_id", "member_id", "structure")
        found = self.batch.dues.order_by("pk").values_list(
            *fields, "form", "cents", "vat_cents"
        )
        first, lines = self.batch.first_entry or 1, self.setup["lines"]
        circles = self.setup["circles"]
        for entry, values in enumerate(found.iterator(chunk_size=CHUNK), first):
            _pk, settled_on, label, line, member, structure, form, cents, vat = values
            line_label, circle = lines.get(str(line), ("", ""))
            circle_name, circle_code = circles.get(str(circle), ("", ""))
            yield Row(
                entry=entry,
                piece=f"LOT{self.batch.number}-{entry}",
                settled_on=settled_on,
                label=label,
                circle=circle_name,
                circle_code=circle_code or self.setup["cooperative_code"],
                line=line_label,
                payee=self.payees[member, form],
                structure=structure,
                form=form,
                cents=cents,
                vat_cents=vat,
            )

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the journal, entry by entry."""
        chart, batch = self.chart, str(self.batch.number)
        for row in self.rows():
            words = {
                "title": row.label,
                "member": row.payee.name,
                "circle": row.circle,
                "period": f"{row.settled_on:%m/%Y}",
                "batch": batch,
            }
            owed = Owed(
                entry=row.entry,
                piece=row.piece,
                # A piece is never dated after its entry.
                piece_on=min(row.settled_on, self.on),
                cents=row.cents,
                vat_cents=row.vat_cents,
                form=row.form,
                circle_code=row.circle_code,
                payee_code=row.payee.code,
                payee_name=row.structure or row.payee.name,
                words=words,
            )
            yield from post(owed, chart)

    def words(self, form: str) -> str:
        """How a form of payment is called, in the language of the files."""
        return str(self.setup["forms"].get(form, form))

    def by_transfer(self) -> Iterator[Payee]:
        """Yield those the file of transfers pays: there is an account to pay on."""
        forms = self.setup["transfer"]["forms"]
        for payee in self.payees.values():
            if payee.form in forms and payee.iban:
                yield payee

    def on_payslips(self) -> Iterator[Payee]:
        """Yield those who have a line on their payslip."""
        for payee in self.payees.values():
            if payee.form == "payroll":
                yield payee

    def text(self, words: str, longest: int = 140) -> str:
        """Return a text as the files' character set holds it."""
        return letters.label(words, longest, self.encoding)
