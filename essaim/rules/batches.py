"""The life of a settlement batch: prepared, seen by a second person, frozen, paid.

``draft → approved → frozen → paid``; it may go back to preparation while nothing left,
and be cancelled until it is paid: what it held is then owed again.
"""

from enum import StrEnum

from essaim.rules.states import Transitions


class State(StrEnum):
    """Where a batch is."""

    DRAFT = "draft"
    APPROVED = "approved"
    FROZEN = "frozen"
    PAID = "paid"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What makes a batch move."""

    CHANGE = "change"  # a due is taken out, or put back
    APPROVE = "approve"
    REOPEN = "reopen"  # back to preparation: the approval falls
    FREEZE = "freeze"
    PAY = "pay"
    CANCEL = "cancel"


# What each verb may start from, and where it leads.
TRANSITIONS: dict[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.CHANGE): State.DRAFT,
    (State.DRAFT, Verb.APPROVE): State.APPROVED,
    (State.APPROVED, Verb.REOPEN): State.DRAFT,
    (State.APPROVED, Verb.FREEZE): State.FROZEN,
    (State.FROZEN, Verb.PAY): State.PAID,
    **{
        (state, Verb.CANCEL): State.CANCELLED
        for state in (State.DRAFT, State.APPROVED, State.FROZEN)
    },
}
# Once there, the files exist and never change.
EXPORTED = frozenset({State.FROZEN, State.PAID})
ENDS = frozenset({State.PAID, State.CANCELLED})


_MOVES = Transitions(State, TRANSITIONS)
follow, can = _MOVES.follow, _MOVES.can
