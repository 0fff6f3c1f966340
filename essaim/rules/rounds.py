"""A co-budget round goes through five phases, forward only."""

import hashlib
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
PREPARING = frozenset({Phase.DEPOSIT, Phase.DEBATE})
COUNTED = frozenset({Phase.RESULT, Phase.FOLLOW_UP})


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


def overtaken(
    phase: Phase, starts: Mapping[Phase, datetime], *, now: datetime
) -> list[Phase]:
    """Return the phases after ``phase`` whose planned instant has come, in order.

    A round paused meanwhile would jump into them: whoever resumes it says anew when
    they start.
    """
    ahead = ORDER[ORDER.index(phase) + 1 :]
    return [one for one in ahead if one in starts and starts[one] <= now]


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


def shares(pool: int, percents: Sequence[int]) -> list[int]:
    """Return the cents of each envelope: so many percent of a whole one, rounded down.

    A whole envelope is the largest that fits: together they never pass the pool.

    >>> shares(100_00, [100, 100, 50])
    [4000, 4000, 2000]

    Raises ``ValueError`` unless each part is between 1 and 100 percent.
    """
    if any(not 1 <= percent <= 100 for percent in percents):
        raise ValueError("a part of an envelope is between 1 and 100 percent")
    total = sum(percents)
    return [pool * percent // total for percent in percents]


def split_cap(
    cap: int | None, *, envelope: int, entrusted: int
) -> tuple[int, int] | None:
    """Return the cap of who holds an envelope and that of who directs part of it.

    The cap is shared as the envelope is: neither learns, by reaching it, what the other
    directs. ``None`` when there is no cap.

    >>> split_cap(60_00, envelope=100_00, entrusted=25_00)
    (4500, 1500)
    """
    if cap is None:
        return None
    theirs = cap * entrusted // envelope if envelope else 0
    return cap - theirs, theirs


class Limit(StrEnum):
    """What a wish of a member may run into."""

    NOTHING = "nothing"
    CAP = "cap"
    GOAL = "goal"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Excess:
    """A wish passes a limit by ``over`` cents; at most ``most`` was possible.

    ``project`` is ``None`` when the whole passes the envelope.
    """

    project: int | None
    limit: Limit
    over: int
    most: int


def excesses(
    wishes: Mapping[int, int],
    *,
    held: Mapping[int, int],
    envelope: int,
    cap: int | None = None,
    rooms: Mapping[int, int] | None = None,
) -> list[Excess]:
    """Return every limit that ``wishes`` would pass; an empty list allows them all.

    ``wishes`` are the new cents of some projects, ``held`` what the member directs now
    to each, ``cap`` the most for one project, ``rooms`` what a project still accepts
    from this member, what they direct to it already included (no limit if absent).

    >>> for excess in excesses({1: 80, 2: 40}, held={3: 20}, envelope=100, cap=60):
    ...     print(excess.project, excess.limit, excess.over, excess.most)
    1 cap 20 60
    None envelope 40 80
    """
    found = []
    for project, cents in sorted(wishes.items()):
        limits = [(Limit.CAP, cap), (Limit.GOAL, (rooms or {}).get(project))]
        if cents < 0:
            found.append(Excess(project, Limit.NOTHING, -cents, 0))
        for limit, most in limits:
            if most is not None and cents > most:
                found.append(Excess(project, limit, cents - most, most))
    whole = sum({**held, **wishes}.values())
    if whole > envelope:
        elsewhere = whole - sum(wishes.values())
        most = max(0, envelope - elsewhere)
        found.append(Excess(None, Limit.ENVELOPE, whole - envelope, most))
    return found
