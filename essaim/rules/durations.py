"""A time as people type it: whole minutes in rules and in the database."""

import re

LONGEST = 100_000  # minutes, sixty-nine days of them: nobody declares more at once
_HOURS = re.compile(
    r"(?P<hours>\d{1,4})(?:[.,](?P<part>\d{1,2}))?\s*(?:h|heures?|hours?)?", re.ASCII
)
_CLOCK = re.compile(
    r"(?P<hours>\d{1,4})\s*[h:]\s*(?P<minutes>[0-5]?\d)\s*(?:min|mn|m)?", re.ASCII
)
_MINUTES = re.compile(r"(?P<minutes>\d{1,6})\s*(?:min|mn|minutes?)", re.ASCII)


class NotATime(ValueError):
    """What was typed cannot be read as a time."""


def parse_minutes(text: str) -> int:
    """Return the minutes of a time as people type it; a bare number is hours.

    >>> [parse_minutes(text) for text in ("2", "2,5", "2h30", "1:15", "45 min")]
    [120, 150, 150, 75, 45]

    Raises ``NotATime`` for anything else, and for more than ``LONGEST``.
    """
    bare = text.strip().lower()
    if match := _MINUTES.fullmatch(bare):
        minutes = int(match["minutes"])
    elif match := _CLOCK.fullmatch(bare):
        minutes = int(match["hours"]) * 60 + int(match["minutes"])
    elif match := _HOURS.fullmatch(bare):
        part = (match["part"] or "0").ljust(2, "0")
        minutes = int(match["hours"]) * 60 + (int(part) * 60 + 50) // 100
    else:
        raise NotATime(text)
    if minutes > LONGEST:
        raise NotATime(text)
    return minutes


def spell(minutes: int) -> str:
    """Write minutes so that they can be read again, in any language.

    >>> [spell(minutes) for minutes in (120, 150, 5, 0)]
    ['2h', '2h30', '0h05', '0h']
    """
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02}" if rest else f"{hours}h"
