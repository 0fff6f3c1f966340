"""Many things whose day has come: none is kept from its turn by another that fails."""

import logging
from collections.abc import Callable, Iterable, Sequence

log = logging.getLogger(__name__)


def take(verb: Callable[[int], object], numbers: Iterable[int]) -> int:
    """Call ``verb`` with each number; return for how many something was done.

    One that fails is logged, stays as it is, and is tried again at the next tick.
    """
    done = 0
    for number in list(numbers):
        try:
            done += bool(verb(number))
        except Exception:
            log.exception("%s could not be done for %s", verb.__name__, number)
    return done


def take_together(
    verb: Callable[[Sequence[int]], int],
    one: Callable[[int], object],
    numbers: Sequence[int],
) -> int:
    """Call ``verb`` with all these numbers at once, in one short transaction.

    When it fails, each has its own turn with ``one``: the others do not suffer.
    """
    try:
        return verb(numbers)
    except Exception:
        log.warning("%s fails for some of these: one by one", one.__name__)
        return take(one, numbers)
