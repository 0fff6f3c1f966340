"""What each file of a frozen batch adds up to, reckoned without making it.

An accountant compares these with what their software says after the import.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.templatetags.essaim import euros
from essaim.payments.models import AccountingSetup, Batch, BatchFile
from essaim.payments.models.setup import Form

Kind = BatchFile.Kind
# How many lines one amount makes in the journal: circle and activity, or two accounts.
LINES_INSIDE, LINES_OUTSIDE = 4, 2


@dataclass(frozen=True, slots=True)
class Sums:
    """How many, and how much."""

    count: int = 0
    cents: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.count + other.count, self.cents + other.cents)


@dataclass(frozen=True, slots=True)
class Controls:
    """The sums of a frozen batch's files."""

    dues: Sums
    lines: int
    debit_cents: int
    transfers: Sums
    payslips: Sums
    by_other_means: Sums

    def of(self, kind: str) -> str:
        """Return in words what a file must add up to."""
        if kind in (Kind.JOURNAL, Kind.SAGE):
            return _(
                "%(entries)d entries, %(lines)d lines: debit %(debit)s, credit the same"
            ) % {
                "entries": self.dues.count,
                "lines": self.lines,
                "debit": euros(self.debit_cents),
            }
        if kind == Kind.TRANSFERS:
            return _told(
                ngettext(
                    "%(count)d transfer, %(amount)s",
                    "%(count)d transfers, %(amount)s",
                    self.transfers.count,
                ),
                self.transfers,
            )
        if kind == Kind.PAYROLL:
            return _told(
                ngettext(
                    "%(count)d line, %(amount)s",
                    "%(count)d lines, %(amount)s",
                    self.payslips.count,
                ),
                self.payslips,
            )
        return _told(
            ngettext(
                "%(count)d amount due, %(amount)s",
                "%(count)d amounts due, %(amount)s",
                self.dues.count,
            ),
            self.dues,
        )


def _told(words: str, sums: Sums) -> str:
    return words % {"count": sums.count, "amount": euros(sums.cents)}


def written(batch: Batch) -> dict[str, str]:
    """Return how the files of a frozen batch are written: separator, characters."""
    return {
        "separator": str(AccountingSetup.Separator(batch.setup["separator"]).label),
        "encoding": str(
            AccountingSetup.Encoding(batch.setup["chart"]["encoding"]).label
        ),
    }


def controls(batch: Batch) -> Controls:
    """Return the sums of a frozen batch: two queries."""
    inside = set(batch.setup["chart"]["internal"])
    by_bank = set(batch.setup["transfer"]["forms"])
    dues, lines, debit = Sums(), 0, 0
    rows = (
        batch.dues.order_by()
        .values_list("form")
        .annotate(
            count=Count("pk"),
            cents=Sum("cents"),
            taxed=Count("pk", filter=Q(vat_cents__gt=0)),
        )
    )
    for form, count, cents, taxed in rows:
        dues += Sums(count, cents)
        is_inside = form in inside
        lines += count * (LINES_INSIDE if is_inside else LINES_OUTSIDE)
        lines += 0 if is_inside else taxed
        debit += cents * (2 if is_inside else 1)
    held: dict[tuple[str, bool], Sums] = {}
    there = Case(When(iban=b"", then=Value(False)), default=Value(True))
    payees = batch.payees.order_by().annotate(there=there).values_list("form", "there")
    for form, has_account, count, cents in payees.annotate(
        count=Count("pk"), total=Sum("cents")
    ):
        held[form, has_account] = Sums(count, cents)
    return Controls(
        dues=dues,
        lines=lines,
        debit_cents=debit,
        transfers=sum((held.get((f, True), Sums()) for f in by_bank), Sums()),
        payslips=sum(
            (held.get((Form.PAYROLL, has), Sums()) for has in (True, False)), Sums()
        ),
        by_other_means=sum((held.get((f, False), Sums()) for f in by_bank), Sums()),
    )
