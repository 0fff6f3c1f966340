"""What an amount does to a budget is said beforehand, and is what then happens."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from essaim.rules import budgets
from essaim.rules.budgets import LETS_PASS, Bucket, Figures, Overrun
from essaim.rules.declarations import (
    Outcome,
    effect,
    is_open,
    waits,
    window_end,
    worth,
)

some = st.integers(0, 1_000_00)
policies = st.sampled_from(list(Overrun))


@given(
    voted=some, others=some, held=some, asked=st.integers(1, 1_000_00), policy=policies
)
def test_what_is_said_beforehand_is_what_the_budget_does(
    voted, others, held, asked, policy
):
    """The figures after are those of ``budgets.change``, refusals included."""
    assume(others + held <= voted or policy in LETS_PASS)
    line = Figures(voted=voted, declared=others, reserved=held)
    said = effect(line, asked=asked, policy=policy, held=held)
    try:
        moved = budgets.change(
            (Bucket.RESERVED, held),
            (Bucket.DECLARED, asked),
            available=line.left,
            excess=line.excess,
            may_pass=policy in LETS_PASS,
        )
    except budgets.Exhausted:
        assert said.outcome in {Outcome.REFUSED, Outcome.DEFERRED}
        assert said.left_after == said.left_before
        return
    assert said.outcome not in {Outcome.REFUSED, Outcome.DEFERRED}
    after = {
        Bucket.AVAILABLE: line.left + moved.get(Bucket.AVAILABLE, 0),
        Bucket.EXCESS: line.excess - moved.get(Bucket.EXCESS, 0),
    }
    assert said.left_after == after[Bucket.AVAILABLE]
    assert said.excess_after == after[Bucket.EXCESS]
    assert (said.outcome is Outcome.HOLDS) is (not said.excess_after)


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (Overrun.REFUSE, Outcome.REFUSED),
        (Overrun.DEFER, Outcome.DEFERRED),
        (Overrun.DEBT, Outcome.DEBT),
        (Overrun.PRORATE, Outcome.WAITS),
        (Overrun.DELIBERATE, Outcome.DELIBERATED),
    ],
)
def test_each_policy_has_its_outcome_beyond_the_budget(policy, outcome):
    line = Figures(voted=100, declared=70)
    assert effect(line, asked=30, policy=policy).outcome is Outcome.HOLDS
    assert effect(line, asked=31, policy=policy).outcome is outcome


def test_what_one_holds_is_given_back_first():
    line = Figures(voted=100, declared=70, reserved=30)
    said = effect(line, asked=30, policy=Overrun.REFUSE, held=30)
    assert (said.left_before, said.left_after) == (30, 0)
    assert said.outcome is Outcome.HOLDS


@pytest.mark.parametrize("policy", list(Overrun))
def test_only_prorating_and_deliberating_wait_for_the_closing(policy):
    full, passed = Figures(voted=10, declared=10), Figures(voted=10, declared=11)
    assert not waits(full, policy)
    assert waits(passed, policy) is (policy in {Overrun.PRORATE, Overrun.DELIBERATE})


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 90))
def test_the_window_is_open_for_exactly_its_days(day, days):
    end = window_end(day, days)
    stretch = [day + timedelta(n) for n in range(days + 1)]
    assert [is_open(end, today=each) for each in stretch] == [True] * days + [False]
    assert not is_open(None, today=day)


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ({"cents": None}, None),
        ({"cents": 0}, 0),
        ({"cents": None, "minutes": 90}, None),
        ({"cents": None, "minutes": 90, "hour_cents": 30_00}, 45_00),
        ({"cents": None, "points": 3, "point_cents": 5_00}, 15_00),
        ({"cents": 7_00, "points": 3, "point_cents": 5_00}, 7_00),
    ],
)
def test_an_amount_said_is_the_amount(said, cents):
    assert worth(**said) == cents
