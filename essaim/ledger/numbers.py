"""Numbers of entries: known before they are written, each greater than the last."""

import secrets
import time


def new_entry_number() -> int:
    """A number for a new entry, known before it is written, later ones greater.

    Milliseconds, then 21 random bits: 63 bits, enough until the year 2109.
    """
    return (time.time_ns() // 1_000_000) << 21 | secrets.randbits(21)


def new_entry_numbers(count: int) -> range:
    """As many numbers for entries written together, one after the other.

    Drawn one by one within a millisecond, two of a few thousand would be the same.
    """
    first = new_entry_number()
    return range(first, first + count)
