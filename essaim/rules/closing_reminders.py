"""When members are reminded that an allocation closes: a week, then a day before.

Days are those of the cooperative: a reminder is made when its day begins, so that it
leaves with the mail of that morning.
"""

from datetime import datetime
from enum import StrEnum


class Reminder(StrEnum):
    """What one may be reminded of."""

    WEEK = "week"
    DAY = "day"


DAYS = {Reminder.WEEK: 7, Reminder.DAY: 1}


def due(*, opened: datetime | None, closes: datetime, now: datetime) -> Reminder | None:
    """Return the latest reminder whose day has come, ``None`` if there is none.

    All three are in the cooperative's zone. None for an allocation opened on that day
    or later: members have just been told. A worker that was stopped catches up.

    >>> closes = datetime(2026, 12, 10, 18)
    >>> due(opened=datetime(2026, 11, 20), closes=closes, now=datetime(2026, 12, 3))
    <Reminder.WEEK: 'week'>
    >>> due(opened=datetime(2026, 12, 4), closes=closes, now=datetime(2026, 12, 8))
    >>> due(opened=datetime(2026, 12, 4), closes=closes, now=datetime(2026, 12, 9))
    <Reminder.DAY: 'day'>
    """
    if now >= closes:
        return None
    left = (closes.date() - now.date()).days
    for reminder in (Reminder.DAY, Reminder.WEEK):
        days = DAYS[reminder]
        if left <= days:
            just_told = opened and (closes.date() - opened.date()).days <= days
            return None if just_told else reminder
    return None
