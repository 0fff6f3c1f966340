"""A count that a page waits for, so long and no longer.

Completing equal shares counts again for each euro; how often depends on the amounts,
not on the size of the file. So the time is watched between two counts.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from time import monotonic
from typing import TypeVar

from essaim.rules.allocation import Engine
from essaim.rules.allocation.counting import engine_for
from essaim.rules.allocation.equal_shares import Purchase
from essaim.rules.allocation.poll import Poll


class TakesTooLong(Exception):
    """The time given is over."""


def within(seconds: float, *, clock: Callable[[], float] = monotonic) -> Engine:
    """An engine for one count, which raises ``TakesTooLong`` after ``seconds``."""
    until = clock() + seconds
    chosen: list[Engine] = []

    def run(poll: Poll, endowment: Fraction, limit: int | None) -> list[Purchase]:
        if clock() > until:
            raise TakesTooLong
        if not chosen:
            chosen.append(engine_for(poll, "auto"))
        return chosen[0](poll, endowment, limit)

    return run


Read = Callable[[int], object]
"""Told now and then how many ballots were read."""
READ_BY = 5_000
T = TypeVar("T")


def telling(answers: Iterable[T], read: Read | None) -> Iterator[T]:
    """The same answers, ``read`` being told how many went by."""
    for number, answer in enumerate(answers, start=1):
        if read is not None and number % READ_BY == 0:
            read(number)
        yield answer
