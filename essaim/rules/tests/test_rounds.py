from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.rounds import (
    ORDER,
    Limit,
    Phase,
    dates_in_order,
    due,
    excesses,
    following,
    shares,
    shuffled,
    split_cap,
)

START = datetime(2027, 1, 1, tzinfo=UTC)
phases = st.sampled_from(ORDER)
instants = st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours))
plans = st.dictionaries(st.sampled_from(ORDER[1:]), instants)
amounts = st.dictionaries(st.integers(1, 6), st.integers(-50, 200))
held_amounts = st.dictionaries(st.integers(1, 6), st.integers(0, 100))


def test_five_phases_one_after_the_other():
    assert [following(phase) for phase in ORDER] == [*ORDER[1:], None]


@given(phases, plans, instants)
def test_dates_never_move_a_round_backwards(phase, plan, now):
    assert ORDER.index(due(phase, plan, now=now)) >= ORDER.index(phase)


@given(phases, plans, instants)
def test_every_phase_entered_had_its_date(phase, plan, now):
    reached = due(phase, plan, now=now)
    for entered in ORDER[ORDER.index(phase) + 1 : ORDER.index(reached) + 1]:
        assert plan[entered] <= now


@given(phases, plans, instants)
def test_asking_again_moves_nothing_more(phase, plan, now):
    reached = due(phase, plan, now=now)
    assert due(reached, plan, now=now) == reached


def test_a_phase_without_a_date_holds_back_those_after_it():
    plan = {Phase.ALLOCATION: START, Phase.RESULT: START}
    assert due(Phase.DEPOSIT, plan, now=START) is Phase.DEPOSIT
    assert due(Phase.DEBATE, plan, now=START) is Phase.RESULT


def test_the_date_itself_is_due():
    plan = {Phase.DEBATE: START}
    before = START - timedelta(microseconds=1)
    assert due(Phase.DEPOSIT, plan, now=before) is Phase.DEPOSIT
    assert due(Phase.DEPOSIT, plan, now=START) is Phase.DEBATE


@given(plans)
def test_dates_are_in_order_when_each_is_later_than_the_ones_before(plan):
    planned = [plan[phase] for phase in ORDER if phase in plan]
    assert dates_in_order(plan) is (planned == sorted(set(planned)))


@given(st.integers(0, 10**12), st.lists(st.integers(1, 100), max_size=50))
def test_envelopes_never_pass_the_pool_and_leave_less_than_a_cent_each(pool, percents):
    given = shares(pool, percents)
    assert sum(given) <= pool
    if percents:
        assert pool - sum(given) < len(percents)
    for cents, percent in zip(given, percents, strict=True):
        assert abs(cents * sum(percents) - pool * percent) < sum(percents)


@given(st.integers(0, 10**12), st.integers(1, 500))
def test_equal_parts_make_equal_envelopes(pool, members):
    assert set(shares(pool, [100] * members)) == {pool // members}


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_a_part_is_between_one_and_a_hundred_percent(percent):
    with pytest.raises(ValueError, match="between"):
        shares(100, [percent])


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.data())
def test_a_shared_cap_is_the_cap(cap, envelope, data):
    entrusted = data.draw(st.integers(0, envelope))
    own, theirs = split_cap(cap, envelope=envelope, entrusted=entrusted)
    assert own + theirs == cap
    assert own >= 0
    assert theirs * envelope <= cap * entrusted < (theirs + 1) * envelope
    assert split_cap(None, envelope=envelope, entrusted=entrusted) is None


@given(st.lists(st.text(max_size=3), unique=True), st.text())
def test_an_order_depends_on_its_seed_alone(keys, seed):
    order = shuffled(keys, seed=seed)
    assert sorted(order) == sorted(keys)
    assert order == shuffled(list(reversed(keys)), seed=seed)


def test_a_lot_drawn_is_the_same_on_every_machine():
    assert shuffled("12345", seed="tirage") == ["1", "4", "2", "5", "3"]
    seeds = {tuple(shuffled("abcde", seed=str(n))) for n in range(200)}
    assert len(seeds) > 90, "seeds spread over the 120 orders"


@given(
    amounts,
    held_amounts,
    st.integers(0, 400),
    st.none() | st.integers(1, 100),
    st.dictionaries(st.integers(1, 6), st.integers(0, 100)),
)
def test_what_no_excess_forbids_passes_no_limit(wishes, held, whole, cap, rooms):
    found = excesses(wishes, held=held, envelope=whole, cap=cap, rooms=rooms)
    after = {**held, **wishes}
    fits = (
        sum(after.values()) <= whole
        and all(cents >= 0 for cents in wishes.values())
        and (cap is None or all(cents <= cap for cents in wishes.values()))
        and all(wishes[p] <= room for p, room in rooms.items() if p in wishes)
    )
    assert fits is (not found)
    for excess in found:
        assert excess.over > 0
        if excess.limit is Limit.ENVELOPE:
            assert excess.over == sum(after.values()) - whole
        elif excess.limit is not Limit.NOTHING:
            assert wishes[excess.project] == excess.most + excess.over
