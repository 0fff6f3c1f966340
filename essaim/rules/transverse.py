"""A transverse proposal concerns everybody: it is debated before money can go to it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum


def debated_until(
    started: datetime, announced: Iterable[datetime], *, days: int
) -> datetime | None:
    """When the compulsory debate of these proposals ends; ``None`` without any.

    It lasts ``days`` whole days, from the debate's start or from when a proposal was
    told to all, whichever is later: one that comes late is debated as long.

    >>> from datetime import UTC
    >>> start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    >>> late = datetime(2027, 3, 4, 18, tzinfo=UTC)
    >>> debated_until(start, [start, late], days=7).isoformat()
    '2027-03-11T18:00:00+00:00'
    >>> debated_until(start, [], days=7) is None
    True
    """
    instants = list(announced)
    if not instants:
        return None
    return max(started, *instants) + timedelta(days=days)


class State(StrEnum):
    """Where an objection is."""

    RAISED = "raised"
    LIFTED = "lifted"
    STANDS = "stands"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What may happen to it."""

    LIFT = "lift"
    MAINTAIN = "maintain"
    WITHDRAW = "withdraw"


_MOVES = {
    (State.RAISED, Verb.LIFT): State.LIFTED,
    (State.RAISED, Verb.MAINTAIN): State.STANDS,
    (State.RAISED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.STANDS, Verb.LIFT): State.LIFTED,
    (State.STANDS, Verb.WITHDRAW): State.WITHDRAWN,
}


def after(state: State, verb: Verb) -> State | None:
    """Return where an objection goes, ``None`` when it may not.

    One that stands may still be lifted or withdrawn; one lifted or withdrawn is over:
    a new argument is a new objection.

    >>> after(State.RAISED, Verb.MAINTAIN)
    <State.STANDS: 'stands'>
    >>> after(State.LIFTED, Verb.MAINTAIN) is None
    True
    """
    return _MOVES.get((state, verb))
