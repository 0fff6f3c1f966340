"""Many things whose day has come: each in its own transaction, none held by another."""

import logging
from collections.abc import Callable, Iterable

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
