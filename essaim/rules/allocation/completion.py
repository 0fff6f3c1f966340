"""What equal shares does with the money left over: try again with larger shares.

Adding one unit to every voter's share does not always fund more: the total can go up
and down. So the endowments are tried one after the other and none is skipped unless
it is proven to buy the same; a search by halves would stop at another outcome.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .equal_shares import Purchase
from .poll import Poll
from .types import Completion

MAX_TRIES = 100_000
"""Real elections take up to 22,000 tries; without a limit, a file could ask for any."""

Engine = Callable[[Poll, Fraction, int | None], list[Purchase]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The purchases kept, the endowment that made them, and how many were tried."""

    bought: list[Purchase]
    endowment: Fraction
    tries: int


def complete(
    poll: Poll, completion: Completion, increment: int, engine: Engine
) -> Kept:
    """Count with the equal share, then with ever larger ones as ``completion`` says.

    * none: the equal share of the budget, once.
    * add1-exhaustive and add1u: until no supported project fits in what is left of the
      budget, or the next try would pass it.
    * add1-overspend: until the next try would pass the budget.

    All stop when no other project can be bought.

    Raises ``ValueError`` after ``MAX_TRIES``: the increment is too small for the sums.
    """
    endowment = poll.endowment
    bought = engine(poll, endowment, None)
    tries = 1
    if completion is Completion.NONE:
        return Kept(bought, endowment, tries)
    stop_when_full = completion is not Completion.ADD1_OVERSPEND
    while poll.open(purchase.project for purchase in bought):
        if stop_when_full and nothing_fits(poll, bought):
            break
        if tries == MAX_TRIES:
            raise ValueError(
                f"Completing takes more than {MAX_TRIES} tries: the increment is too "
                "small for these amounts."
            )
        larger = endowment + increment
        attempt = engine(poll, larger, poll.budget)
        tries += 1
        if spent(poll, attempt) > poll.budget:
            break
        bought, endowment = attempt, larger
    return Kept(bought, endowment, tries)


def spent(poll: Poll, bought: Sequence[Purchase]) -> int:
    """What the purchases cost together."""
    return sum(poll.costs[purchase.project] for purchase in bought)


def nothing_fits(poll: Poll, bought: Sequence[Purchase]) -> bool:
    """Whether all that may still be bought costs more than what is left."""
    room = poll.budget - spent(poll, bought)
    waiting = poll.open(purchase.project for purchase in bought)
    return all(poll.costs[project] > room for project in waiting)
