"""What a member spent for a circle: VAT, kilometres, totals, and what follows what.

``draft → submitted → approved → exported → paid``; returned with a reason it may be
submitted again; until it is approved its author takes it back or withdraws it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from essaim.rules.budgets import Bucket
from essaim.rules.states import Transitions

WHOLE = 10_000  # a hundred percent: rates are in hundredths of a percent
# Those of the general tax code: 20 %, 10 %, 5.5 %, 2.1 %, and none.
USUAL_RATES = (2000, 1000, 550, 210, 0)
MOST_KILOMETRES = 20_000  # in one journey: half the way around the Earth
OLDEST_YEARS = 2  # a receipt older than that is a slip of the keyboard


class State(StrEnum):
    """Where a claim is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPORTED = "exported"
    PAID = "paid"


class Verb(StrEnum):
    """What makes a claim move."""

    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    EXPORT = "export"
    UNEXPORT = "unexport"  # the batch is cancelled before it is paid
    PAY = "pay"


S, V = State, Verb
# What each verb may start from, and where it leads.
TRANSITIONS: dict[tuple[State, Verb], State] = {
    (S.DRAFT, V.SUBMIT): S.SUBMITTED,
    (S.REFUSED, V.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, V.TAKE_BACK): S.DRAFT,
    (S.SUBMITTED, V.APPROVE): S.APPROVED,
    (S.SUBMITTED, V.RETURN): S.REFUSED,
    **{(state, V.WITHDRAW): S.WITHDRAWN for state in (S.DRAFT, S.SUBMITTED, S.REFUSED)},
    (S.APPROVED, V.EXPORT): S.EXPORTED,
    (S.EXPORTED, V.UNEXPORT): S.APPROVED,
    (S.EXPORTED, V.PAY): S.PAID,
}
# Until then its author writes its lines.
WRITABLE = frozenset({S.DRAFT, S.REFUSED})
# Where its money is in the budget; elsewhere it holds none.
HOLDS: dict[State, Bucket] = {
    S.SUBMITTED: Bucket.DECLARED,
    S.APPROVED: Bucket.SETTLED,
    S.EXPORTED: Bucket.SETTLED,
    S.PAID: Bucket.PAID,
}


_MOVES = Transitions(State, TRANSITIONS)
follow, can = _MOVES.follow, _MOVES.can


def hold(state: str, cents: int) -> tuple[Bucket, int]:
    """Where the money of a claim is in its budget line, and how much of it.

    >>> hold("approved", 120), hold("refused", 120)
    ((<Bucket.SETTLED: 'settled'>, 120), (<Bucket.AVAILABLE: 'available'>, 0))
    """
    bucket = HOLDS.get(State(state), Bucket.AVAILABLE)
    return bucket, 0 if bucket is Bucket.AVAILABLE else cents


def vat_within(cents: int, rate: int) -> int:
    """Return the VAT that an amount, tax included, holds; half a cent counts as one.

    ``rate`` is in hundredths of a percent: 20 % is 2000.

    >>> vat_within(120_00, 2000), vat_within(10_55, 550), vat_within(5_00, 0)
    (2000, 55, 0)

    Raises ``ValueError`` for a negative amount or a rate that is not one.
    """
    if cents < 0 or not 0 <= rate < WHOLE:
        raise ValueError("an amount is not negative, a rate is between 0 and 100 %")
    whole = WHOLE + rate
    return (2 * cents * rate + whole) // (2 * whole)


def journey_cents(kilometres: int, thousandths: int) -> int:
    """Return what a journey is worth; half a cent counts as one.

    ``thousandths`` is the rate of a kilometre in thousandths of a euro.

    >>> journey_cents(100, 529), journey_cents(1, 529), journey_cents(1, 535)
    (5290, 53, 54)

    Raises ``ValueError`` for a journey or a rate below zero.
    """
    if kilometres < 0 or thousandths < 0:
        raise ValueError("a journey and a rate are not negative")
    return (kilometres * thousandths + 5) // 10


R = TypeVar("R")


def rate_on(day: date, rates: Iterable[tuple[date, R]]) -> R | None:
    """Return the rate in force on ``day``: the latest that started by then, if any.

    >>> rates = [(date(2025, 1, 1), 529), (date(2026, 1, 1), 541)]
    >>> rate_on(date(2025, 6, 1), rates), rate_on(date(2024, 6, 1), rates)
    (529, None)
    """
    started = [(first, rate) for first, rate in rates if first <= day]
    return max(started, key=lambda pair: pair[0])[1] if started else None


@dataclass(frozen=True, slots=True)
class Amount:
    """What one line costs, tax included, with the VAT it holds and its rate."""

    cents: int
    vat_cents: int = 0
    vat_rate: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What a claim comes to: the VAT rate by rate, the rest net of it."""

    cents: int
    vat_cents: int
    by_rate: tuple[tuple[int, int], ...]

    @property
    def net_cents(self) -> int:
        """Without the VAT."""
        return self.cents - self.vat_cents


def totals(lines: Sequence[Amount]) -> Totals:
    """Add the lines of a claim; the VAT of each is kept as it was rounded.

    >>> t = totals([Amount(120_00, 20_00, 2000), Amount(10_55, 55, 550), Amount(5_00)])
    >>> t.cents, t.vat_cents, t.net_cents, t.by_rate
    (13555, 2055, 11500, ((2000, 2000), (550, 55)))
    """
    by_rate: dict[int, int] = {}
    for line in lines:
        if line.vat_cents:
            by_rate[line.vat_rate] = by_rate.get(line.vat_rate, 0) + line.vat_cents
    return Totals(
        sum(line.cents for line in lines),
        sum(line.vat_cents for line in lines),
        tuple(sorted(by_rate.items(), reverse=True)),
    )
