"""Equal shares on elections made by hand."""

from fractions import Fraction

import pytest

from essaim.rules.allocation import (
    Ballot,
    Completion,
    Election,
    Project,
    Reason,
    Rule,
    RuleName,
    Utility,
    count,
)
from essaim.rules.tests.allocation_reference import plain_equal_shares
from essaim.rules.tests.elections import election

COST = Rule(RuleName.EQUAL_SHARES)
CARDINALITY = Rule(RuleName.EQUAL_SHARES, Utility.CARDINALITY)


def tie_order(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


def counted(of: Election, rule: Rule, **options):
    return count(of, rule, tie_order=tie_order(of), **options)


def test_each_group_spends_its_own_share():
    """Six want gardens, three want a mural: a third of the money follows the three."""
    gardens, mural = ["abc"] * 6, ["d"] * 3
    of = election(90, {"a": 20, "b": 20, "c": 20, "d": 30}, *gardens, *mural)
    outcome = counted(of, COST)
    assert outcome.selected == ("a", "b", "c", "d")
    assert outcome.fates["a"].payment == Fraction(20, 6)
    assert outcome.fates["d"].paid_in_full == 3
    assert outcome.transcript.steps[-1].left == 0


def test_who_cannot_pay_their_part_pays_all_they_have_left():
    of = election(30, {"a": 10, "b": 14}, "ab", "ab", "b")
    outcome = counted(of, COST)
    assert outcome.selected == ("b", "a")
    assert outcome.fates["b"].payment == Fraction(14, 3)
    assert outcome.fates["a"].reason is Reason.FUNDED
    other = counted(election(30, {"a": 16, "b": 14}, "ab", "ab", "b"), CARDINALITY)
    assert other.selected == ("b",)
    assert other.fates["a"].short_since == 1
    assert other.fates["a"].money_then == 20 - Fraction(28, 3)
    assert other.fates["a"].taken_by == (("b", Fraction(28, 3)),)
    assert other.fates["a"].missing == 16 - (20 - Fraction(28, 3))


def test_last_money_is_told():
    of = election(30, {"a": 9, "b": 12}, "a", "ab", "b")
    outcome = counted(of, CARDINALITY)
    assert outcome.selected == ("a", "b")
    fate = outcome.fates["b"]
    assert (fate.paid_in_full, fate.paid_last_money) == (1, 1)
    assert fate.payment == 12 - (10 - Fraction(9, 2))


def test_reasons_of_those_left_out():
    costs = {"dear": 101, "lonely": 60, "unloved": 5, "won": 40, "late": 40}
    of = election(100, costs, {"dear": 1, "won": 1, "late": 1}, {"lonely": 1})
    fates = counted(of, COST).fates
    assert fates["dear"].reason is Reason.TOO_DEAR
    assert fates["unloved"].reason is Reason.NO_SUPPORT
    assert fates["lonely"].reason is Reason.TOO_FEW_SUPPORTERS
    assert fates["lonely"].missing == 10
    assert fates["late"].reason is Reason.FUNDED
    assert fates["won"].reason is Reason.SUPPORTERS_SPENT
    assert fates["won"].taken_by == (("late", 40),)


@pytest.mark.parametrize(
    ("of", "exact", "floats"),
    [
        (
            election(12, {"a": 6, "b": 7, "c": 5}, "bc", "abc", "abc"),
            ["c", "b"],
            ["c"],
        ),
        (
            election(
                10,
                {"a": 3, "b": 2, "c": 5, "d": 1},
                *("cd", "c", "abc", "bc", "acd", "ad"),
            ),
            ["d", "a", "b"],
            ["d", "a", "c"],
        ),
    ],
)
@pytest.mark.parametrize("engine", ["exact", "vectorised"])
def test_where_floats_choose_the_wrong_winners(of, exact, floats, engine):
    order = tie_order(of)
    assert plain_equal_shares(of, Utility.CARDINALITY, order) == exact
    wrong = plain_equal_shares(of, Utility.CARDINALITY, order, number=float)
    assert wrong == floats
    assert list(counted(of, CARDINALITY, engine=engine).selected) == exact


NOT_MONOTONE = election(20, {"a": 9, "b": 13, "c": 11}, "b", "ac", "abc")
"""One more unit each passes the budget, two more do not."""


def test_add1_stops_at_the_first_overspending_try():
    """A search by halves could find {a, c} one step later; the rule stops before."""
    rule = Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1_OVERSPEND)
    share = Fraction(20, 3)
    costs = []
    for more in range(6):
        selected = plain_equal_shares(
            NOT_MONOTONE, Utility.COST, "abc", endowment=share + more
        )
        costs.append(sum({"a": 9, "b": 13, "c": 11}[name] for name in selected))
    assert costs == [9, 9, 9, 22, 20, 22]
    outcome = counted(NOT_MONOTONE, rule)
    assert outcome.selected == ("a",)
    assert outcome.endowment == share + 2
    assert outcome.transcript.tries == 4


def completions(of: Election) -> dict[str, tuple[str, ...]]:
    return {
        str(completion): counted(
            of, Rule(RuleName.EQUAL_SHARES, completion=completion)
        ).selected
        for completion in Completion
    }


def test_going_on_past_an_exhaustive_outcome_may_choose_others():
    costs = {"a": 23, "b": 12, "c": 25, "d": 20}
    assert completions(election(40, costs, "abd", "b", "abd", "b")) == {
        "none": ("b",),
        "add1-exhaustive": ("b", "d"),
        "add1-overspend": ("b", "a"),
        "add1u": ("b", "d"),
    }


def test_add1u_adds_by_votes_what_still_fits():
    of = election(60, {"a": 25, "b": 38, "c": 19, "d": 4}, "d", "ac", "bd")
    assert completions(of) == {
        "none": ("d", "c"),
        "add1-exhaustive": ("d", "a"),
        "add1-overspend": ("d", "a"),
        "add1u": ("d", "a", "c"),
    }
    outcome = counted(of, Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U))
    assert outcome.transcript.completed_by == ("c",)
    assert outcome.fates["c"].reason is Reason.FUNDED_BY_COMPLETION
    assert outcome.fates["c"].rank == 3
    assert outcome.fates["c"].room == 31
    assert outcome.fates["b"].reason is Reason.SUPPORTERS_SPENT


def test_equal_projects_go_in_the_order_published_before():
    of = election(10, {"a": 10, "b": 10}, "ab", "ab")
    assert count(of, COST, tie_order=["a", "b"]).selected == ("a",)
    assert count(of, COST, tie_order=["b", "a"]).selected == ("b",)


def test_points_make_a_supporter_pay_more():
    of = election(20, {"a": 12}, {"a": 2}, {"a": 1})
    fate = counted(of, Rule(RuleName.EQUAL_SHARES, Utility.SCORE)).fates["a"]
    assert fate.payment == 4
    assert fate.score == 3


def test_free_projects_with_a_supporter_come_first():
    outcome = counted(election(10, {"a": 5, "b": 0, "c": 0}, "ab"), COST)
    assert outcome.selected == ("b", "a")
    assert outcome.fates["c"].reason is Reason.NO_SUPPORT


def test_nobody_voted():
    of = Election(10, (Project("a", 5),), ())
    for name in RuleName:
        assert count(of, Rule(name), tie_order=["a"]).selected == ()


def test_more_purchases_than_python_may_recurse():
    names = [f"p{i:04}" for i in range(1, 1_201)]
    of = Election(
        sum(range(1_201)),
        tuple(Project(name, int(name[1:])) for name in names),
        (Ballot(dict.fromkeys(names, 1), 3),),
    )
    outcome = count(of, CARDINALITY, tie_order=names, explain=False)
    assert outcome.selected == tuple(names)


def test_numbers_too_large_for_arrays_are_counted_exactly():
    of = election(10**200, {"a": 10**199, "b": 7}, {"a": 10**40}, {"a": 1, "b": 2})
    rule = Rule(RuleName.EQUAL_SHARES, Utility.SCORE)
    assert counted(of, rule, engine="vectorised").selected == ("b", "a")


@pytest.mark.slow
def test_an_increment_too_small_for_the_amounts_is_refused():
    of = election(10**12, {"a": 9 * 10**11}, "a", "")
    rule = Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1_OVERSPEND)
    with pytest.raises(ValueError, match="increment is too small"):
        counted(of, rule)
    larger = Rule(
        RuleName.EQUAL_SHARES,
        completion=Completion.ADD1_OVERSPEND,
        increment=10**9,
    )
    assert counted(of, larger).selected == ("a",)


def test_an_order_that_forgets_a_project_is_refused():
    with pytest.raises(ValueError, match="every project exactly once"):
        count(election(1, {"a": 1, "b": 1}), COST, tie_order=["a"])


def test_an_engine_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no engine"):
        counted(election(1, {"a": 1}, "a"), COST, engine="guess")
