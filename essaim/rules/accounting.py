"""From what is owed to the lines an accountant's software reads: values in, lines out.

Nothing is decided here that the cooperative has not set: accounts, journal, codes,
masks and labels come in ``Chart``. What is credited to a member's activity stays in
the same company: it moves from the circle's analytic code to the activity's, through a
liaison account, in four lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from essaim.rules import letters

FEC_COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum"),
    *("CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib"),
    *("Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise"),
    "Idevise",
)
SAGE_COLUMNS = (
    *("Numéro de pièce", "Code Journal", "Date de pièce", "N° compte général"),
    *("Numéro de facture", "Numéro de compte tiers", "Code taxe"),
    *("Libellé d’écriture", "Date d’échéance", "Montant débit", "Montant crédit"),
    *("Type de ligne", "Numéro analytique"),
)
# An account begins with three figures of the French general chart.
ACCOUNT = re.compile(r"\d{3}[0-9A-Za-z]{0,17}")
CODE = re.compile(r"[0-9A-Za-z._\-/]{1,20}")


@dataclass(frozen=True, slots=True)
class Pair:
    """The accounts of one form of payment."""

    debit: str
    debit_label: str
    credit: str
    credit_label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """How the cooperative's accountant wants it."""

    journal: str
    journal_label: str
    pairs: Mapping[str, Pair]
    # Forms that stay in the company: from one analytic code to another.
    internal: frozenset[str] = frozenset()
    liaison: str = ""
    liaison_label: str = ""
    vat: str = ""
    vat_label: str = ""
    mask: str = ""
    template: str = "%(title)s"
    longest: int = 60
    encoding: str = "utf-8"

    def label(self, text: str, longest: int = 80) -> str:
        """Return ``text`` as the journal's file can hold it."""
        return letters.label(text, longest, self.encoding)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed, as the accounts need to know it."""

    entry: int
    piece: str
    piece_on: date
    cents: int
    form: str
    circle_code: str
    payee_code: str
    payee_name: str
    words: Mapping[str, str] = field(default_factory=dict)
    vat_cents: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal; ``debit`` or ``credit`` is zero."""

    entry: int
    piece: str
    piece_on: date
    account: str
    account_label: str
    label: str
    debit: int
    credit: int
    analytic: str
    party: str = ""
    party_label: str = ""


PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%)?")


class BadTemplate(ValueError):
    """A template has a placeholder nobody can fill; ``part`` is what is wrong."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def check_template(template: str, known: Iterable[str]) -> None:
    """Raise ``BadTemplate`` unless every placeholder is one of ``known``.

    >>> check_template("%(title)s, 20 %% %(period)s", {"title", "period"})
    >>> check_template("%(iban)s", {"title"})
    Traceback (most recent call last):
    essaim.rules.accounting.BadTemplate: %(iban)s
    """
    names = set(known)
    for found in PLACEHOLDER.finditer(template):
        if found[0] != "%%" and found[1] not in names:
            raise BadTemplate(found[0])


def third_party(mask: str, code: str) -> str:
    """Return the account of a third party; none without a mask.

    >>> third_party("9%(code)s", "AWA01")
    '9AWA01'
    """
    return mask % {"code": code} if mask else ""


def post(owed: Owed, chart: Chart) -> list[Line]:
    """Return the balanced lines of one thing owed.

    >>> chart = Chart("CTB", "Contributions", {"activity": Pair("628", "", "628", "")},
    ...               internal=frozenset({"activity"}), liaison="580")
    >>> one = Owed(1, "LOT-1-1", date(2026, 11, 2), 120_00, "activity", "COM", "AWA",
    ...            "Awa", {"title": "Compost"})
    >>> for line in post(one, chart):
    ...     print(line.account, line.analytic, line.debit, line.credit)
    628 COM 12000 0
    580 COM 0 12000
    580 AWA 12000 0
    628 AWA 0 12000
    """
    pair = chart.pairs[owed.form]
    label = chart.label(chart.template % owed.words, chart.longest) or owed.piece

    def line(
        account: str, name: str, analytic: str, debit: int = 0, credit: int = 0
    ) -> Line:
        return Line(
            entry=owed.entry,
            piece=owed.piece,
            piece_on=owed.piece_on,
            account=account,
            account_label=chart.label(name),
            label=label,
            debit=debit,
            credit=credit,
            analytic=analytic,
        )

    circle, payee, cents = owed.circle_code, owed.payee_code, owed.cents
    if owed.form in chart.internal:
        between = (chart.liaison, chart.liaison_label)
        return [
            line(pair.debit, pair.debit_label, circle, debit=cents),
            line(*between, circle, credit=cents),
            line(*between, payee, debit=cents),
            line(pair.credit, pair.credit_label, payee, credit=cents),
        ]
    lines = [line(pair.debit, pair.debit_label, circle, debit=cents - owed.vat_cents)]
    if owed.vat_cents:
        lines.append(line(chart.vat, chart.vat_label, circle, debit=owed.vat_cents))
    return [
        *lines,
        Line(
            entry=owed.entry,
            piece=owed.piece,
            piece_on=owed.piece_on,
            account=pair.credit,
            account_label=chart.label(pair.credit_label),
            label=label,
            debit=0,
            credit=cents,
            analytic=circle,
            party=third_party(chart.mask, payee),
            party_label=chart.label(owed.payee_name) if chart.mask else "",
        ),
    ]


def amount(cents: int) -> str:
    """Write cents as the FEC wants: a comma, no thousands separator.

    >>> amount(1_234_567_05)
    '1234567,05'
    """
    return f"{cents // 100},{cents % 100:02}"


def fec_rows(
    lines: Iterable[Line], chart: Chart, *, on: date, valid_on: date
) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows of a journal in FEC layout (A47 A-1, VII-1°)."""
    yield FEC_COLUMNS
    day, valid = f"{on:%Y%m%d}", f"{valid_on:%Y%m%d}"
    journal = chart.label(chart.journal, 10)
    journal_label = chart.label(chart.journal_label, 60)
    for line in lines:
        yield (
            journal,
            journal_label,
            str(line.entry),
            day,
            line.account,
            line.account_label,
            line.party,
            line.party_label,
            line.piece,
            f"{line.piece_on:%Y%m%d}",
            line.label,
            amount(line.debit),
            amount(line.credit),
            "",
            "",
            valid,
            "",
            "",
        )


def sage_rows(
    lines: Iterable[Line], chart: Chart, *, on: date
) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows of a Sage import, each line twice as enDI does.

    First the general line (``G``), then the analytic one (``A``) with its code.
    """
    yield SAGE_COLUMNS
    day = f"{on:%d%m%y}"
    for line in lines:
        shared = (
            line.piece,
            chart.journal,
            day,
            line.account,
            line.piece,
            line.party,
            "",
            line.label,
            "",
            amount(line.debit) if line.debit else "0",
            amount(line.credit) if line.credit else "0",
        )
        yield (*shared, "G", "")
        yield (*shared, "A", line.analytic)
