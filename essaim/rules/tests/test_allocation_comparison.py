"""Greedy counts and Phragmén's, on elections made by hand."""

import pytest

from essaim.rules.allocation import Reason, Rule, RuleName, Utility, count
from essaim.rules.allocation.certificate import funded_per_voter, grievances
from essaim.rules.tests.elections import election

VOTES = election(100, {"a": 60, "b": 50, "c": 40, "d": 10}, "ab", "ab", "ac", "d")


def test_greedy_by_votes_skips_what_no_longer_fits():
    outcome = count(VOTES, Rule(RuleName.GREEDY_VOTES), tie_order="abcd")
    assert outcome.selected == ("a", "c")
    b = outcome.fates["b"]
    assert (b.reason, b.considered, b.room, b.missing) == (
        Reason.BUDGET_EXHAUSTED,
        2,
        40,
        10,
    )
    assert outcome.fates["c"].rank == 2


def test_greedy_by_ratio_prefers_the_cheap():
    outcome = count(VOTES, Rule(RuleName.GREEDY_RATIO), tie_order="abcd")
    assert outcome.selected == ("d", "a")


def test_greedy_with_points():
    of = election(10, {"a": 10, "b": 10}, {"a": 1}, {"a": 1}, {"b": 3})
    rule = Rule(RuleName.GREEDY_VOTES, Utility.SCORE)
    assert count(of, rule, tie_order="ab").selected == ("b",)
    rule = Rule(RuleName.GREEDY_VOTES)
    assert count(of, rule, tie_order="ab").selected == ("a",)


def test_a_project_nobody_wants_is_never_funded():
    of = election(100, {"a": 10, "b": 10}, "a")
    for name in RuleName:
        outcome = count(of, Rule(name), tie_order="ab")
        assert outcome.fates["b"].reason is Reason.NO_SUPPORT


def test_phragmen_buys_as_soon_as_supporters_have_earned_the_cost():
    of = election(60, {"a": 12, "b": 12, "c": 30, "d": 30}, "ab", "ab", "ab", "c", "cd")
    outcome = count(of, Rule(RuleName.PHRAGMEN), tie_order="abcd")
    assert outcome.selected == ("a", "b", "c")
    times = [outcome.fates[name].time for name in "abc"]
    assert times == [4, 8, 15]
    d = outcome.fates["d"]
    assert (d.reason, d.room, d.missing) == (Reason.BUDGET_EXHAUSTED, 6, 24)


def test_phragmen_stops_when_one_of_those_due_together_does_not_fit():
    """Both are due at 5; the first in the tie order would fit, and is not bought."""
    of = election(11, {"a": 2, "b": 5, "c": 10}, "a", "b", "c", "c")
    outcome = count(of, Rule(RuleName.PHRAGMEN), tie_order="abc")
    assert outcome.selected == ("a",)
    assert outcome.fates["b"].reason is Reason.COUNT_STOPPED
    c = outcome.fates["c"]
    assert (c.reason, c.room, c.missing) == (Reason.BUDGET_EXHAUSTED, 9, 1)


def test_phragmen_tells_those_whose_turn_did_not_come():
    of = election(10, {"a": 8, "b": 9, "c": 9}, "a", "a", "b", "b", "c")
    outcome = count(of, Rule(RuleName.PHRAGMEN), tie_order="abc")
    assert outcome.selected == ("a",)
    assert outcome.fates["b"].reason is Reason.BUDGET_EXHAUSTED
    assert outcome.fates["c"].reason is Reason.COUNT_STOPPED


def test_a_majority_that_takes_everything_leaves_a_grievance():
    of = election(90, dict.fromkeys("abcd", 30), *["abc"] * 6, *["d"] * 3)
    greedy = count(of, Rule(RuleName.GREEDY_VOTES), tie_order="abcd")
    (complaint,) = grievances(of, greedy.selected)
    assert (complaint.project, complaint.voters) == ("d", 3)
    assert (complaint.received, complaint.deserved) == (0, 30)
    assert funded_per_voter(of, greedy.selected) == {0: 3, 3: 6}
    shares = count(of, Rule(RuleName.EQUAL_SHARES), tie_order="abcd")
    assert grievances(of, shares.selected) == []


@pytest.mark.parametrize("name", ["greedy-votes", "greedy-ratio", "phragmen"])
def test_only_equal_shares_has_an_endowment(name):
    assert count(VOTES, Rule(RuleName(name)), tie_order="abcd").endowment is None
