"""A co-budget round goes through five phases, forward only."""

import hashlib
import itertools
import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a round is."""

    DEPOSIT = "deposit"
    DEBATE = "debate"
    ALLOCATION = "allocation"
    RESULT = "result"
    FOLLOW_UP = "follow_up"


ORDER = tuple(Phase)


def following(phase: Phase) -> Phase | None:
    """Return the phase after this one, ``None`` after the last.

    >>> following(Phase.DEPOSIT)
    <Phase.DEBATE: 'debate'>
    """
    place = ORDER.index(phase) + 1
    return ORDER[place] if place < len(ORDER) else None


def due(phase: Phase, starts: Mapping[Phase, datetime], *, now: datetime) -> Phase:
    """Return the phase the dates call for at ``now``; never one behind ``phase``.

    ``starts`` holds the aware instants planned for the later phases; one without a
    date is entered by hand, and holds back those after it.
    """
    reached = phase
    while (after := following(reached)) is not None:
        planned = starts.get(after)
        if planned is None or planned > now:
            return reached
        reached = after
    return reached


def dates_in_order(starts: Mapping[Phase, datetime]) -> bool:
    """Whether each planned phase starts after the ones before it."""
    planned = [starts[phase] for phase in ORDER if phase in starts]
    return all(a < b for a, b in itertools.pairwise(planned))


def shuffled(keys: Sequence[str], *, seed: str) -> list[str]:
    """Return ``keys`` in an order that ``seed`` alone decides.

    The same seed gives the same order on every machine: it orders the list a member
    reads (each their own) and draws the lot that breaks ties.
    """
    digest = hashlib.sha256(seed.encode()).digest()
    order = sorted(keys)
    random.Random(digest).shuffle(order)  # noqa: S311 - fairness, not secrecy
    return order
