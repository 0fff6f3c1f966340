"""Needs and workstreams: what may follow what, and signals that evaporate (rule S4)."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from essaim.rules.states import Transitions


class State(StrEnum):
    """Where a need is."""

    OPEN = "open"
    ANSWERED = "answered"
    MET = "met"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What makes a need move."""

    REFRESH = "refresh"  # it is still true
    ANSWER = "answer"  # a mission or a workstream takes it up
    MEET = "meet"
    WITHDRAW = "withdraw"
    FADE = "fade"


TRANSITIONS: dict[tuple[State, Verb], State] = {
    # What had faded, or was taken up in vain, waits again.
    (State.OPEN, Verb.REFRESH): State.OPEN,
    (State.ANSWERED, Verb.REFRESH): State.OPEN,
    (State.EXPIRED, Verb.REFRESH): State.OPEN,
    # A second mission may answer the same need: another approach.
    (State.OPEN, Verb.ANSWER): State.ANSWERED,
    (State.ANSWERED, Verb.ANSWER): State.ANSWERED,
    (State.EXPIRED, Verb.ANSWER): State.ANSWERED,
    (State.OPEN, Verb.MEET): State.MET,
    (State.ANSWERED, Verb.MEET): State.MET,
    (State.OPEN, Verb.WITHDRAW): State.WITHDRAWN,
    (State.ANSWERED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.OPEN, Verb.FADE): State.EXPIRED,
}


class Stage(StrEnum):
    """Where a workstream is."""

    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"
    DROPPED = "dropped"


GOING_ON = frozenset({Stage.OPEN, Stage.PAUSED})
# From each stage, those one may move to; what is over is taken up again as open.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.OPEN: frozenset({Stage.PAUSED, Stage.DONE, Stage.DROPPED}),
    Stage.PAUSED: frozenset({Stage.OPEN, Stage.DONE, Stage.DROPPED}),
    Stage.DONE: frozenset({Stage.OPEN}),
    Stage.DROPPED: frozenset({Stage.OPEN}),
}


_MOVES = Transitions(State, TRANSITIONS)
follow, can = _MOVES.follow, _MOVES.can


def may_move(stage: str, to: str) -> bool:
    """Whether a workstream goes from ``stage`` to ``to``.

    >>> may_move("done", "open"), may_move("done", "paused")
    (True, False)
    """
    return Stage(to) in MOVES[Stage(stage)]


def expires_on(day: date, *, days: int) -> date:
    """Return the last day a need said, or refreshed, on ``day`` still waits.

    >>> expires_on(date(2026, 11, 28), days=30)
    datetime.date(2026, 12, 28)
    """
    return day + timedelta(days=days)


def refreshed(until: date, day: date, *, days: int) -> date:
    """Return the last day of a need that somebody feels on ``day``.

    It never brings it nearer, should the frame have become shorter meanwhile.
    """
    return max(until, expires_on(day, days=days))


def felt_since(today: date, *, days: int) -> date:
    """Return the first day whose feelings still count today.

    >>> felt_since(date(2026, 11, 28), days=30)
    datetime.date(2026, 10, 30)
    """
    return today - timedelta(days=days - 1)


def felt(on: Iterable[date], *, today: date, days: int) -> int:
    """Count the feelings of the last ``days`` days, today included.

    >>> felt([date(2026, 11, 28), date(2026, 10, 29)], today=date(2026, 11, 28),
    ...      days=30)
    1
    """
    since = felt_since(today, days=days)
    return sum(since <= day <= today for day in on)
