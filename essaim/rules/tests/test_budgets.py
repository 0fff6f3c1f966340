"""A budget line through any movement: balanced, never below zero, never over unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from essaim.rules.budgets import (
    ENGAGED,
    Bucket,
    Exhausted,
    Figures,
    change,
    figures,
    thresholds_crossed,
)

PLACES = [Bucket.AVAILABLE, *ENGAGED]
amounts = st.integers(0, 500)
places = st.tuples(st.sampled_from(PLACES), amounts)


class BudgetLine(RuleBasedStateMachine):
    """Things move through a line in any order, under either kind of policy."""

    @initialize(voted=st.integers(0, 1_000), may_pass=st.booleans())
    def open(self, voted, may_pass):
        self.held = dict.fromkeys(Bucket, 0)
        self.held[Bucket.AVAILABLE] = self.voted = voted
        self.things = {}
        self.may_pass = may_pass

    @rule(thing=st.integers(1, 6), place=places)
    def move(self, thing, place):
        before = self.things.get(thing, (Bucket.AVAILABLE, 0))
        after = (place[0], 0 if place[0] is Bucket.AVAILABLE else place[1])
        try:
            parts = change(
                before,
                after,
                available=self.held[Bucket.AVAILABLE],
                excess=-self.held[Bucket.EXCESS],
                may_pass=self.may_pass,
            )
        except Exhausted as fault:
            self.refuse(fault.left, fault.asked)
            return
        assert sum(parts.values()) == 0
        for bucket, cents in parts.items():
            self.held[bucket] += cents
        self.things[thing] = after

    def refuse(self, left, asked):
        assert not self.may_pass
        assert asked > left == self.held[Bucket.AVAILABLE]

    @invariant()
    def the_figures_are_those_of_the_things(self):
        if not hasattr(self, "held"):
            return
        told = figures(self.held)
        assert told.voted == self.voted
        assert told.engaged == sum(cents for _bucket, cents in self.things.values())
        for bucket in ENGAGED:
            assert getattr(told, bucket) == sum(
                cents for place, cents in self.things.values() if place is bucket
            )
        assert told.left == self.held[Bucket.AVAILABLE] >= 0
        assert told.excess == -self.held[Bucket.EXCESS] >= 0
        assert not (told.left and told.excess)
        if not self.may_pass:
            assert told.engaged <= told.voted


TestBudgetLine = BudgetLine.TestCase


@pytest.mark.parametrize("place", [(Bucket.EXCESS, 1), (Bucket.PAID, -1)])
def test_what_a_thing_holds_is_in_a_place_of_the_budget(place):
    with pytest.raises(ValueError, match="place of the budget"):
        change(place, (Bucket.AVAILABLE, 0), available=0, excess=0, may_pass=True)


every = st.builds(Figures, *[st.integers(0, 1_000)] * 5)


@given(every, every)
def test_a_threshold_is_crossed_once_and_the_wrong_way_never(before, after):
    crossed = thresholds_crossed(before, after)
    assert all(after.reached(t) and not before.reached(t) for t in crossed)
    assert not thresholds_crossed(after, after)
    assert not set(crossed) & set(thresholds_crossed(after, before))


@given(every, every)
def test_two_budgets_together_are_the_sum_of_their_figures(one, other):
    both = one + other
    assert both.voted == one.voted + other.voted
    assert both.engaged == one.engaged + other.engaged


def test_eighty_percent_is_exact():
    assert not Figures(voted=1_000, declared=799).reached(80)
    assert Figures(voted=1_000, declared=800).reached(80)
    assert Figures(declared=1).reached(100), "of nothing voted, anything is all"
    assert not Figures().reached(80)
