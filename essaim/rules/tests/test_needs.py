"""Signals fade; every move of a need and of a workstream is allowed, or is not."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import needs
from essaim.rules.needs import GOING_ON, MOVES, TRANSITIONS, Stage, State, Verb
from essaim.rules.states import Forbidden

days = st.integers(1, 366)
dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.lists(dates), dates, days)
def test_a_count_only_falls_as_days_pass(on, today, length):
    past = [day for day in on if day <= today]
    counts = [
        needs.felt(past, today=today + timedelta(days=n), days=length)
        for n in sorted({0, 1, length - 1, length})
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0


@given(dates, days)
def test_what_is_felt_today_counts_as_many_days_as_the_frame_says(day, length):
    last = day + timedelta(days=length - 1)
    assert needs.felt([day], today=last, days=length) == 1
    assert needs.felt([day], today=last + timedelta(days=1), days=length) == 0


@given(dates, dates, days)
def test_feeling_a_need_never_shortens_it(until, day, length):
    refreshed = needs.refreshed(until, day, days=length)
    assert refreshed >= until
    assert refreshed >= needs.expires_on(day, days=length)


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_a_need_goes_where_the_table_says_and_nowhere_else(state, verb):
    if (state, verb) in TRANSITIONS:
        assert needs.can(state, verb)
        assert needs.follow(state, verb) is TRANSITIONS[state, verb]
    else:
        assert not needs.can(state, verb)
        with pytest.raises(Forbidden):
            needs.follow(state, verb)


def test_a_need_met_or_withdrawn_stays_so():
    ends = {State.MET, State.WITHDRAWN}
    assert not [key for key in TRANSITIONS if key[0] in ends]
    assert {TRANSITIONS[key] for key in TRANSITIONS} == set(State)


@pytest.mark.parametrize(("stage", "to"), list(product(Stage, Stage)))
def test_a_workstream_over_is_only_taken_up_again(stage, to):
    assert needs.may_move(stage, to) is (to in MOVES[stage])
    if stage not in GOING_ON:
        assert needs.may_move(stage, to) is (to is Stage.OPEN)
    assert not needs.may_move(stage, stage)
