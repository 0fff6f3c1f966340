"""A budget knows where each of its cents is, and what passes it.

Invariant: ``reserved + declared + settled + paid <= voted``, unless the overrun policy
that was chosen before the year lets it be passed; then ``excess`` says by how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Bucket(StrEnum):
    """Where the money of a budget line is; ``EXCESS`` is what it does not have."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    DECLARED = "declared"
    SETTLED = "settled"
    PAID = "paid"
    EXCESS = "excess"


# What is engaged, from the least to the most certain.
ENGAGED = (Bucket.RESERVED, Bucket.DECLARED, Bucket.SETTLED, Bucket.PAID)


class Overrun(StrEnum):
    """What happens to work that the budget cannot pay: chosen before the year."""

    REFUSE = "refuse"
    DEFER = "defer"
    DEBT = "debt"
    PRORATE = "prorate"
    DELIBERATE = "deliberate"


# Under these, work may be declared beyond the budget, and the excess shows.
LETS_PASS = frozenset({Overrun.DEBT, Overrun.PRORATE, Overrun.DELIBERATE})
# Under these, nothing that depends on the excess is settled before the year closes.
WAITS_FOR_CLOSING = frozenset({Overrun.PRORATE, Overrun.DELIBERATE})


class Exhausted(ValueError):
    """The budget line has ``left`` cents; ``asked`` are wanted of it."""

    def __init__(self, left: int, asked: int) -> None:
        super().__init__(f"{left} cents are left, {asked} are asked")
        self.left = left
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Figures:
    """What was voted and where it stands, in cents.

    >>> f = Figures(voted=1000, reserved=200, declared=300, settled=0, paid=100)
    >>> f.left, f.engaged, f.excess
    (400, 600, 0)
    >>> Figures(voted=1000, declared=1500).excess
    500
    """

    voted: int = 0
    reserved: int = 0
    declared: int = 0
    settled: int = 0
    paid: int = 0

    @property
    def engaged(self) -> int:
        """All that is no longer available."""
        return self.reserved + self.declared + self.settled + self.paid

    @property
    def left(self) -> int:
        """What may still be announced or declared; never below zero."""
        return max(0, self.voted - self.engaged)

    @property
    def excess(self) -> int:
        """By how much the budget is passed; zero while it holds."""
        return max(0, self.engaged - self.voted)

    def reached(self, percent: int) -> bool:
        """Whether at least this share of what was voted is engaged.

        Of nothing voted, anything engaged reaches every threshold.
        """
        if not self.voted:
            return self.engaged > 0
        return self.engaged * 100 >= self.voted * percent

    def __add__(self, other: "Figures") -> "Figures":
        """Both together, figure by figure."""
        return Figures(
            self.voted + other.voted,
            self.reserved + other.reserved,
            self.declared + other.declared,
            self.settled + other.settled,
            self.paid + other.paid,
        )


def figures(balances: dict[Bucket, int]) -> Figures:
    """Read the figures of a line from the balances of its accounts.

    The excess account is below zero by what passes the budget, so that all of them
    together are what was voted.
    """
    return Figures(
        voted=sum(balances.values()),
        reserved=balances.get(Bucket.RESERVED, 0),
        declared=balances.get(Bucket.DECLARED, 0),
        settled=balances.get(Bucket.SETTLED, 0),
        paid=balances.get(Bucket.PAID, 0),
    )


def change(
    before: tuple[Bucket, int],
    after: tuple[Bucket, int],
    *,
    available: int,
    excess: int,
    may_pass: bool,
) -> dict[Bucket, int]:
    """Return what each account of a line receives when a thing's money moves.

    ``before`` and ``after`` say where the money of one contribution is and how much;
    at ``AVAILABLE`` it holds none. What is wanted beyond ``available`` comes from
    ``EXCESS`` when the policy lets the budget be passed; what is given back first
    fills what ``excess`` (a positive number of cents) lacks.

    >>> change((Bucket.AVAILABLE, 0), (Bucket.DECLARED, 50),
    ...        available=30, excess=0, may_pass=True) == {
    ...     Bucket.DECLARED: 50, Bucket.AVAILABLE: -30, Bucket.EXCESS: -20}
    True

    Raises ``Exhausted`` when the budget would be passed and may not be.
    """
    held, wanted = _held(before), _held(after)
    parts = dict.fromkeys(Bucket, 0)
    parts[before[0]] -= held
    parts[after[0]] += wanted
    more = wanted - held
    if more > 0:
        funded = min(more, available)
        if funded < more and not may_pass:
            raise Exhausted(available, more)
        parts[Bucket.AVAILABLE] -= funded
        parts[Bucket.EXCESS] -= more - funded
    else:
        filled = min(-more, excess)
        parts[Bucket.EXCESS] += filled
        parts[Bucket.AVAILABLE] += -more - filled
    return {bucket: part for bucket, part in parts.items() if part}


def _held(place: tuple[Bucket, int]) -> int:
    bucket, cents = place
    if cents < 0 or bucket is Bucket.EXCESS:
        raise ValueError("what a thing holds is in a place of the budget, not below 0")
    return 0 if bucket is Bucket.AVAILABLE else cents


def thresholds_crossed(
    before: Figures, after: Figures, thresholds: Sequence[int] = (80, 100)
) -> list[int]:
    """The percentages that ``after`` reaches and ``before`` did not."""
    return [t for t in thresholds if after.reached(t) and not before.reached(t)]
