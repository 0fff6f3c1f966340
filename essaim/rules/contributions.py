"""The life of a contribution: what may follow what.

``announced → in progress → done → declared → (objection window) → settled → exported →
paid``, with the side exits. Being adjusted, deferred or prorated is not a place to be
but something that happened on the way: the contribution keeps a trace of it.
"""

from enum import StrEnum

from essaim.rules.budgets import Bucket
from essaim.rules.states import Transitions


class State(StrEnum):
    """Where a contribution is."""

    ANNOUNCED = "announced"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    DECLARED = "declared"
    IN_DIALOGUE = "in-dialogue"
    DEFERRED = "deferred"
    SETTLED = "settled"
    EXPORTED = "exported"
    PAID = "paid"
    OFFERED = "offered"
    ABANDONED = "abandoned"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What makes a contribution move."""

    START = "start"
    FINISH = "finish"
    ABANDON = "abandon"
    EXPIRE = "expire"
    DECLARE = "declare"
    OFFER = "offer"
    OBJECT = "object"
    RESUME = "resume"  # the objection is lifted: a new window starts
    WITHDRAW = "withdraw"
    SETTLE = "settle"
    DEFER = "defer"
    REVIVE = "revive"  # the next year's budget takes it up
    EXPORT = "export"
    UNEXPORT = "unexport"  # the batch is cancelled before it is paid
    PAY = "pay"
    RELEASE = "release"  # the year is closed before it was declared


S, V = State, Verb
_OPEN = (S.ANNOUNCED, S.IN_PROGRESS, S.DONE)

# What each verb may start from, and where it leads.
TRANSITIONS: dict[tuple[State, Verb], State] = {
    (S.ANNOUNCED, V.START): S.IN_PROGRESS,
    **{(state, V.FINISH): S.DONE for state in (S.ANNOUNCED, S.IN_PROGRESS)},
    **{(state, V.ABANDON): S.ABANDONED for state in _OPEN},
    **{(state, V.EXPIRE): S.EXPIRED for state in (S.ANNOUNCED, S.IN_PROGRESS)},
    **{(state, V.DECLARE): S.DECLARED for state in _OPEN},
    **{
        (state, V.OFFER): S.OFFERED
        for state in (*_OPEN, S.DECLARED, S.IN_DIALOGUE, S.DEFERRED)
    },
    (S.DECLARED, V.OBJECT): S.IN_DIALOGUE,
    (S.IN_DIALOGUE, V.RESUME): S.DECLARED,
    **{
        (state, V.WITHDRAW): S.WITHDRAWN
        for state in (S.DECLARED, S.IN_DIALOGUE, S.DEFERRED)
    },
    (S.DECLARED, V.SETTLE): S.SETTLED,
    (S.IN_DIALOGUE, V.SETTLE): S.SETTLED,  # the circle has decided
    **{(state, V.DEFER): S.DEFERRED for state in (*_OPEN, S.DECLARED, S.IN_DIALOGUE)},
    (S.DEFERRED, V.REVIVE): S.DECLARED,
    (S.SETTLED, V.EXPORT): S.EXPORTED,
    (S.EXPORTED, V.UNEXPORT): S.SETTLED,
    (S.EXPORTED, V.PAY): S.PAID,
    **{(state, V.RELEASE): S.EXPIRED for state in _OPEN},
}
# Where one ends up for good.
ENDS = frozenset({S.PAID, S.OFFERED, S.ABANDONED, S.EXPIRED, S.WITHDRAWN})
# Until then, its author alone sets and corrects the amount.
CORRECTABLE = frozenset({*_OPEN, S.DECLARED, S.IN_DIALOGUE, S.DEFERRED})
# Where its money is in the budget; elsewhere it holds none.
HOLDS: dict[State, Bucket] = {
    **dict.fromkeys(_OPEN, Bucket.RESERVED),
    S.DECLARED: Bucket.DECLARED,
    S.IN_DIALOGUE: Bucket.DECLARED,
    S.SETTLED: Bucket.SETTLED,
    S.EXPORTED: Bucket.SETTLED,
    S.PAID: Bucket.PAID,
}


_MOVES = Transitions(State, TRANSITIONS)
follow, can = _MOVES.follow, _MOVES.can


def bucket_of(state: str) -> Bucket:
    """Where the money of a contribution is; ``AVAILABLE`` when it holds none."""
    return HOLDS.get(State(state), Bucket.AVAILABLE)
