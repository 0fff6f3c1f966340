"""Closing a line: each policy, on any line, balanced, and nobody the richer for it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from essaim.rules.budgets import Bucket, Figures, Overrun
from essaim.rules.closing import (
    LEADS_TO,
    Closed,
    Effect,
    Line,
    Work,
    close,
    moves,
    share_supplement,
)
from essaim.rules.contributions import HOLDS, State, Verb, bucket_of, follow

DEFINITE = [Overrun.REFUSE, Overrun.DEFER, Overrun.DEBT, Overrun.PRORATE]
OPEN = [State.ANNOUNCED, State.IN_PROGRESS, State.DONE, State.DECLARED, State.DEFERRED]
cents = st.integers(1, 2_000_00)


@st.composite
def lines(draw):
    """A line whose figures are those of its works and of what is settled already."""
    works = [
        Work(key, draw(st.sampled_from(OPEN)), draw(cents))
        for key in range(draw(st.integers(0, 8)))
    ]
    held = dict.fromkeys(Bucket, 0)
    for work in works:
        held[bucket_of(work.state)] += work.cents
    return Line(
        Figures(
            voted=draw(st.integers(0, 5_000_00)),
            reserved=held[Bucket.RESERVED],
            declared=held[Bucket.DECLARED],
            settled=draw(st.integers(0, 1_000_00)),
            paid=draw(st.integers(0, 1_000_00)),
        ),
        works,
    )


def balances(line, supplement):
    """What the accounts of the line hold, the supplement once there."""
    figures = line.figures
    room = figures.voted + supplement - figures.engaged
    return {
        Bucket.AVAILABLE: max(0, room),
        Bucket.EXCESS: min(0, room),
        Bucket.RESERVED: figures.reserved,
        Bucket.DECLARED: figures.declared,
        Bucket.SETTLED: figures.settled,
        Bucket.PAID: figures.paid,
    }


any_policy = st.sampled_from(DEFINITE)
supplements = st.just(0) | st.integers(0, 500_00)


@given(lines(), any_policy, supplements)
def test_what_moves_adds_up_to_nothing_and_no_account_but_the_excess_is_below_zero(
    line, policy, supplement
):
    closed = close(line, policy, supplement=supplement)
    parts = moves(line, closed)
    assert sum(parts.values()) == 0
    held = balances(line, supplement)
    for bucket, part in parts.items():
        held[bucket] += part
    assert all(c >= 0 for bucket, c in held.items() if bucket is not Bucket.EXCESS)
    assert held[Bucket.EXCESS] == -(closed.excess + closed.debt)
    assert held[Bucket.AVAILABLE] == closed.left
    assert held[Bucket.RESERVED] == held[Bucket.DECLARED] == 0
    assert held[Bucket.SETTLED] == line.figures.settled + closed.kept


@given(lines(), any_policy, supplements)
def test_everyone_is_told_once_and_nobody_receives_more_than_declared(
    line, policy, supplement
):
    closed = close(line, policy, supplement=supplement)
    assert sorted(fate.key for fate in closed.fates) == [w.key for w in line.works]
    works = {work.key: work for work in line.works}
    for fate in closed.fates:
        work = works[fate.key]
        assert fate.before == work.cents
        assert 0 <= fate.after <= fate.before
        if fate.effect is Effect.RELEASED:
            assert HOLDS.get(work.state) is Bucket.RESERVED
        elif fate.effect in (Effect.SETTLED, Effect.PRORATED, Effect.REDUCED):
            assert work.state is State.DECLARED
            assert fate.after


@given(lines(), any_policy, supplements)
def test_what_holds_is_settled_as_declared_whatever_the_policy(
    line, policy, supplement
):
    assume(line.asked <= line.figures.voted + supplement)
    closed = close(line, policy, supplement=supplement)
    assert closed.kept == closed.declared
    assert not closed.debt
    assert not closed.excess


@given(lines(), st.sampled_from([Overrun.REFUSE, Overrun.DEFER, Overrun.PRORATE]))
def test_three_policies_never_settle_beyond_the_budget(line, policy):
    closed = close(line, policy)
    settled = line.figures.settled + line.figures.paid
    assert settled + closed.kept <= max(closed.voted, settled)


@given(lines())
def test_prorating_shares_all_that_is_left_in_proportion(line):
    closed = close(line, Overrun.PRORATE)
    assume(line.excess)
    left = max(0, line.figures.voted - line.figures.settled - line.figures.paid)
    assert closed.kept == left
    for fate in closed.fates:
        if fate.effect in (Effect.PRORATED, Effect.REFUSED):
            assert abs(fate.after * closed.declared - fate.before * left) < (
                closed.declared
            ), "to the cent"


@given(lines())
def test_refusing_pays_the_first_declared_and_only_one_is_reduced(line):
    told = [
        fate
        for fate in close(line, Overrun.REFUSE).fates
        if fate.effect in (Effect.SETTLED, Effect.REDUCED, Effect.REFUSED)
    ]
    order = [Effect.SETTLED, Effect.REDUCED, Effect.REFUSED]
    assert [order.index(fate.effect) for fate in told] == sorted(
        order.index(fate.effect) for fate in told
    )
    assert sum(fate.effect is Effect.REDUCED for fate in told) <= 1


@given(lines())
def test_deferring_never_cuts_a_declaration(line):
    for fate in close(line, Overrun.DEFER).fates:
        assert fate.effect is Effect.RELEASED or fate.after == fate.before


@given(lines())
def test_a_debt_pays_everything_and_says_what_the_next_year_brings(line):
    closed = close(line, Overrun.DEBT)
    assert closed.kept == closed.declared
    assert closed.debt == line.excess


def test_a_deliberation_chooses_before_anything_is_closed():
    line = Line(Figures(voted=1, declared=2), [Work(1, State.DECLARED, 2)])
    with pytest.raises(ValueError, match="choose"):
        close(line, Overrun.DELIBERATE)


def test_nothing_is_deliberated_when_everything_holds():
    line = Line(Figures(voted=2, declared=2), [Work(1, State.DECLARED, 2)])
    assert close(line, Overrun.DELIBERATE).kept == 2


@given(st.lists(st.integers(0, 500_00), min_size=1, max_size=6), st.data())
def test_a_supplement_never_gives_a_line_more_than_it_passed(excesses, data):
    whole = data.draw(st.integers(0, sum(excesses)))
    parts = share_supplement(whole, excesses)
    assert sum(parts) == whole
    assert all(
        0 <= part <= excess for part, excess in zip(parts, excesses, strict=True)
    )


def test_a_supplement_is_not_more_than_what_passes():
    with pytest.raises(ValueError, match="more than"):
        share_supplement(3, [1, 1])


VERBS = {
    Effect.RELEASED: Verb.RELEASE,
    Effect.DEFERRED: Verb.DEFER,
    **dict.fromkeys(
        [Effect.SETTLED, Effect.PRORATED, Effect.REDUCED, Effect.REFUSED], Verb.SETTLE
    ),
}


@given(lines(), any_policy)
def test_the_closing_only_walks_where_the_states_lead(line, policy):
    works = {work.key: work for work in line.works}
    for fate in close(line, policy).fates:
        state = works[fate.key].state
        if state is not State.DEFERRED:  # it stays where it is
            assert follow(state, VERBS[fate.effect]) is LEADS_TO[fate.effect]


def test_what_is_left_and_what_passes_are_never_both():
    closed = Closed([], voted=10, asked=4, declared=0, kept=0, debt=0)
    assert (closed.left, closed.excess) == (6, 0)
