"""What may follow what: the shape that every state machine of the house shares."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
V = TypeVar("V", bound=StrEnum)


class Forbidden(ValueError):
    """This verb does not follow that state."""

    def __init__(self, state: StrEnum, verb: StrEnum) -> None:
        super().__init__(f"{verb} does not follow {state}")
        self.state = state
        self.verb = verb


class Transitions(Generic[S, V]):
    """From each state, where each verb leads; what is not said leads nowhere."""

    def __init__(self, states: type[S], table: Mapping[tuple[S, V], S]) -> None:
        self.states = states
        self.table = dict(table)

    def follow(self, state: str, verb: V) -> S:
        """Return where ``verb`` leads from ``state``.

        Raises ``Forbidden`` when it leads nowhere from there.
        """
        try:
            return self.table[self.states(state), verb]
        except KeyError:
            raise Forbidden(self.states(state), verb) from None

    def can(self, state: str, verb: V) -> bool:
        """Whether ``verb`` may follow ``state``."""
        return (self.states(state), verb) in self.table
