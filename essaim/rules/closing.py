"""Closing a year: what the overrun policy does to each contribution of a budget line.

What was never declared is released: its money goes back to the line. Then, if what is
declared and not settled fits in what is left, it is settled as declared. If not:

- *refuse*: in the order of the declarations, each receives what is left; the last one
  may be reduced, those after it are not paid;
- *defer*: in the same order, those that fit are settled, the others wait for the next
  year's budget;
- *debt*: all are settled; what passes the budget is paid by the next year's line;
- *prorate*: what is left is shared in proportion to what each declared.

*Deliberate* is not a rule: the cooperative chooses one of these four, and possibly a
supplement from its pot, when the year is closed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from essaim.rules.budgets import Bucket, Figures, Overrun
from essaim.rules.contributions import State, bucket_of
from essaim.rules.money import split


class Effect(StrEnum):
    """What the closing does to a contribution."""

    SETTLED = "settled"
    PRORATED = "prorated"
    REDUCED = "reduced"
    REFUSED = "refused"
    DEFERRED = "deferred"
    RELEASED = "released"


# Where each leaves the contribution.
LEADS_TO = {
    Effect.SETTLED: State.SETTLED,
    Effect.PRORATED: State.SETTLED,
    Effect.REDUCED: State.SETTLED,
    Effect.REFUSED: State.SETTLED,  # with nothing due
    Effect.DEFERRED: State.DEFERRED,
    Effect.RELEASED: State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Work:
    """A contribution that is not settled yet, and its amount."""

    key: int
    state: State
    cents: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one contribution, and of its amount."""

    key: int
    effect: Effect
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What becomes of a line: of each of its contributions, and of its money."""

    fates: Sequence[Fate]
    voted: int  # with the supplement
    asked: int  # of the line in all, once what was never declared has left it
    declared: int  # of it, what was not settled
    kept: int  # of that, what is settled now
    debt: int  # what the next year's line pays

    @property
    def excess(self) -> int:
        """What still passes the budget, when neither rule nor debt answers for it."""
        return max(0, self.asked - self.declared + self.kept - self.voted - self.debt)

    @property
    def left(self) -> int:
        """What nobody asked for."""
        return max(0, self.voted - (self.asked - self.declared + self.kept))


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line at the end of its year; its works in the order of declaration."""

    figures: Figures
    works: Sequence[Work]

    def holding(self, bucket: Bucket) -> list[Work]:
        """Those whose money is in a place of the budget."""
        return [work for work in self.works if bucket_of(work.state) is bucket]

    @property
    def declared(self) -> int:
        """What is declared and not settled."""
        return sum(work.cents for work in self.holding(Bucket.DECLARED))

    @property
    def deferred(self) -> int:
        """What waits for the next year since it was declared: it holds no money."""
        return sum(work.cents for work in self.works if work.state is State.DEFERRED)

    @property
    def asked(self) -> int:
        """What is asked in all, once what was never declared has left the line."""
        released = sum(work.cents for work in self.holding(Bucket.RESERVED))
        return self.figures.engaged - released

    @property
    def excess(self) -> int:
        """By how much that passes the budget: what the policy must answer for."""
        return max(0, self.asked - self.figures.voted)


def close(line: Line, policy: Overrun, *, supplement: int = 0) -> Closed:
    """Return what ``policy`` does to a line to which ``supplement`` cents were added.

    >>> year = Line(Figures(voted=100, declared=150), [
    ...     Work(1, State.DECLARED, 90), Work(2, State.DECLARED, 60)])
    >>> [(fate.before, fate.after) for fate in close(year, Overrun.PRORATE).fates]
    [(90, 60), (60, 40)]
    >>> [(fate.before, fate.after) for fate in close(year, Overrun.REFUSE).fates]
    [(90, 90), (60, 10)]
    >>> close(year, Overrun.DEBT).debt
    50

    Raises ``ValueError`` for a deliberation: somebody has to choose.
    """
    voted, declared, asked = line.figures.voted + supplement, line.declared, line.asked
    left = max(0, voted - (asked - declared))
    works = line.holding(Bucket.DECLARED)
    if declared <= left:
        told = [_as_declared(work) for work in works]
    else:
        told = _rule(policy)(works, left)
    kept = sum(fate.after for fate in told if fate.effect is not Effect.DEFERRED)
    fates = [
        *told,
        *(
            Fate(work.key, Effect.DEFERRED, work.cents, work.cents)
            for work in line.works
            if work.state is State.DEFERRED
        ),
        *(
            Fate(work.key, Effect.RELEASED, work.cents, 0)
            for work in line.holding(Bucket.RESERVED)
        ),
    ]
    passes = max(0, asked - declared + kept - voted)
    return Closed(
        fates=fates,
        voted=voted,
        asked=asked,
        declared=declared,
        kept=kept,
        debt=passes if policy is Overrun.DEBT else 0,
    )


def moves(line: Line, closed: Closed) -> dict[Bucket, int]:
    """Return what each account of the line receives, the supplement once there.

    >>> year = Line(Figures(voted=100, declared=150), [Work(1, State.DECLARED, 150)])
    >>> moves(year, close(year, Overrun.PRORATE)) == {
    ...     Bucket.DECLARED: -150, Bucket.SETTLED: 100, Bucket.EXCESS: 50}
    True

    What a debt owes is still missing: the next year's line brings it.
    """
    released = sum(work.cents for work in line.holding(Bucket.RESERVED))
    before = closed.voted - line.figures.engaged
    after = before + released + closed.declared - closed.kept
    parts = {
        Bucket.RESERVED: -released,
        Bucket.DECLARED: -closed.declared,
        Bucket.SETTLED: closed.kept,
        Bucket.AVAILABLE: max(0, after) - max(0, before),
        Bucket.EXCESS: min(0, after) - min(0, before),
    }
    return {bucket: cents for bucket, cents in parts.items() if cents}


def share_supplement(cents: int, excesses: Sequence[int]) -> list[int]:
    """Share what the pot adds among the lines, in proportion to what passes each.

    >>> share_supplement(50, [80, 0, 20])
    [40, 0, 10]

    Raises ``ValueError`` for more than what passes them all.
    """
    if cents > sum(excesses):
        raise ValueError("more than what passes the budgets")
    return split(cents, excesses) if cents else [0] * len(excesses)


_Rule = Callable[[Sequence[Work], int], list[Fate]]


def _as_declared(work: Work) -> Fate:
    return Fate(work.key, Effect.SETTLED, work.cents, work.cents)


def _refuse(works: Sequence[Work], left: int) -> list[Fate]:
    fates = []
    for work in works:
        given = min(work.cents, left)
        left -= given
        if given == work.cents:
            fates.append(_as_declared(work))
        else:
            effect = Effect.REDUCED if given else Effect.REFUSED
            fates.append(Fate(work.key, effect, work.cents, given))
    return fates


def _defer(works: Sequence[Work], left: int) -> list[Fate]:
    fates = []
    for work in works:
        if work.cents <= left:
            left -= work.cents
            fates.append(_as_declared(work))
        else:
            fates.append(Fate(work.key, Effect.DEFERRED, work.cents, work.cents))
    return fates


def _debt(works: Sequence[Work], left: int) -> list[Fate]:
    return [_as_declared(work) for work in works]


def _prorate(works: Sequence[Work], left: int) -> list[Fate]:
    parts = split(left, [work.cents for work in works])
    return [
        Fate(
            work.key,
            Effect.PRORATED if part else Effect.REFUSED,
            work.cents,
            part,
        )
        for work, part in zip(works, parts, strict=True)
    ]


_RULES: dict[Overrun, _Rule] = {
    Overrun.REFUSE: _refuse,
    Overrun.DEFER: _defer,
    Overrun.DEBT: _debt,
    Overrun.PRORATE: _prorate,
}


def _rule(policy: Overrun) -> _Rule:
    if policy not in _RULES:
        raise ValueError("a deliberation has to choose one of the four other rules")
    return _RULES[policy]
