"""A declaration: what it is worth, what it does to the budget, how long one may object.

Its author alone sets the amount. What is computed here is only what the author did not
say (an announcement may give a time and no amount), and what follows from it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from essaim.rules.budgets import LETS_PASS, WAITS_FOR_CLOSING, Figures, Overrun


def worth(
    cents: int | None,
    *,
    minutes: int | None = None,
    points: int | None = None,
    hour_cents: int | None = None,
    point_cents: int | None = None,
) -> int | None:
    """The amount as it was said; otherwise the most its points or its time allow.

    ``None`` when nothing was said that could be counted.

    >>> worth(None, minutes=90, hour_cents=30_00)
    4500
    >>> worth(20_00, minutes=90, hour_cents=30_00)
    2000
    """
    if cents is not None:
        return cents
    if points and point_cents:
        return points * point_cents
    if minutes and hour_cents:
        return minutes * hour_cents // 60
    return None


def window_end(declared_on: date, days: int) -> date:
    """The first day after the objection window: the day it settles by itself.

    >>> window_end(date(2026, 3, 1), 10)
    datetime.date(2026, 3, 11)
    """
    return declared_on + timedelta(days=days)


def is_open(window_ends_on: date | None, *, today: date) -> bool:
    """Whether one may still object."""
    return window_ends_on is not None and today < window_ends_on


class Outcome(StrEnum):
    """What becomes of an amount that a budget line is asked for."""

    HOLDS = "holds"  # the line has enough
    REFUSED = "refused"
    DEFERRED = "deferred"  # it waits for the next year's line
    DEBT = "debt"  # it is settled, the next year's line repays
    WAITS = "waits"  # it settles at closing, in proportion to what is left
    DELIBERATED = "deliberated"  # it settles as the cooperative decides at closing


_BEYOND = {
    Overrun.REFUSE: Outcome.REFUSED,
    Overrun.DEFER: Outcome.DEFERRED,
    Overrun.DEBT: Outcome.DEBT,
    Overrun.PRORATE: Outcome.WAITS,
    Overrun.DELIBERATE: Outcome.DELIBERATED,
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an amount does to a budget line, in cents."""

    asked: int
    left_before: int
    left_after: int
    excess_after: int
    outcome: Outcome


def effect(figures: Figures, *, asked: int, policy: Overrun, held: int = 0) -> Effect:
    """Return what ``asked`` cents do to a line of which the same thing holds ``held``.

    ``left_before`` is what the thing may take: what is left, and what it gives back.

    >>> line = Figures(voted=100_00, declared=70_00)
    >>> effect(line, asked=50_00, policy=Overrun.REFUSE).outcome
    <Outcome.REFUSED: 'refused'>
    >>> effect(line, asked=50_00, policy=Overrun.DEBT).excess_after
    2000
    """
    others = figures.engaged - held
    before = max(0, figures.voted - others)
    fits = asked - held <= figures.left
    if not fits and policy not in LETS_PASS:
        return Effect(asked, before, before, 0, _BEYOND[policy])
    after = figures.voted - others - asked
    outcome = Outcome.HOLDS if after >= 0 else _BEYOND[policy]
    return Effect(asked, before, max(0, after), max(0, -after), outcome)


def waits(figures: Figures, policy: Overrun) -> bool:
    """Whether nothing more of the line is settled before its year closes.

    >>> waits(Figures(voted=10, declared=11), Overrun.PRORATE)
    True
    """
    return policy in WAITS_FOR_CLOSING and figures.excess > 0
