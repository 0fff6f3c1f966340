"""When a mail leaves for who is told of things: at once, each day, each week."""

from datetime import datetime, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often a member wants a mail."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


HOUR = 7  # mails are there when the day begins
MONDAY = 0
DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}


def last_leaving(rhythm: Rhythm, now: datetime) -> datetime:
    """Return the latest instant a mail of this rhythm could leave, ``now`` included.

    ``now`` is in the cooperative's zone; what happened before the answer is due.

    >>> last_leaving(Rhythm.DAILY, datetime(2026, 11, 28, 6, 59))
    datetime.datetime(2026, 11, 27, 7, 0)
    >>> last_leaving(Rhythm.WEEKLY, datetime(2026, 11, 28, 12, 0))
    datetime.datetime(2026, 11, 23, 7, 0)
    """
    if rhythm not in DAYS:
        return now
    leaving = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if rhythm is Rhythm.WEEKLY:
        leaving -= timedelta(days=(leaving.weekday() - MONDAY) % 7)
    return leaving if leaving <= now else leaving - timedelta(days=DAYS[rhythm])


def next_leaving(rhythm: Rhythm, now: datetime) -> datetime:
    """Return the first instant after ``now`` at which another mail may leave.

    >>> next_leaving(Rhythm.WEEKLY, datetime(2026, 11, 28, 12, 0))
    datetime.datetime(2026, 11, 30, 7, 0)
    """
    if rhythm not in DAYS:
        return now
    return last_leaving(rhythm, now) + timedelta(days=DAYS[rhythm])
