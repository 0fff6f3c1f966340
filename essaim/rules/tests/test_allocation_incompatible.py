"""Projects that cannot be made together: the first chosen excludes the other."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from essaim.rules.allocation.certificate import grievances
from essaim.rules.allocation.majority import majority_value
from essaim.rules.tests.elections import election, elections

RULES = [
    *(Rule(name) for name in RuleName if name is not RuleName.EQUAL_SHARES),
    Rule(RuleName.GREEDY_VOTES, Utility.SCORE),
    Rule(RuleName.GREEDY_RATIO, Utility.SCORE),
    Rule(RuleName.BOUNDED, Utility.CARDINALITY),
    *(
        Rule(RuleName.EQUAL_SHARES, utility, completion, increment=7)
        for utility in Utility
        for completion in Completion
    ),
]
SHARES = [Rule(RuleName.EQUAL_SHARES, utility) for utility in Utility]


@st.composite
def rivalries(draw, *, free=True) -> Election:
    of = draw(elections(free=free))
    names = [project.id for project in of.projects]
    if len(names) < 2:
        return of
    pairs = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    drawn = draw(st.lists(pairs.map(tuple), max_size=4))
    return replace(of, incompatible=tuple(drawn))


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


@given(rivalries(), st.sampled_from(RULES))
def test_of_two_one_at_most_is_funded_and_the_other_is_told_by_whom(of, rule):
    outcome = count(of, rule, tie_order=orders(of))
    assert outcome.cost <= of.budget
    for one, other in of.incompatible:
        assert not {one, other} <= set(outcome.selected)
    for name, fate in outcome.fates.items():
        assert (fate.reason is Reason.EXCLUDED) == (fate.excluded_by is not None)
        if fate.excluded_by:
            assert not fate.funded
            assert fate.votes
            assert fate.missing is fate.more is fate.effective_support is None
            assert fate.excluded_by in of.rivals[name] & set(outcome.selected)


@given(rivalries(), st.sampled_from(RULES))
def test_a_pair_said_twice_or_the_other_way_round_changes_nothing(of, rule):
    mirrored = tuple((other, one) for one, other in of.incompatible)
    twice = replace(of, incompatible=of.incompatible + mirrored)
    assert count(of, rule, tie_order=orders(of)) == count(
        twice, rule, tie_order=orders(of)
    )


@given(rivalries(), st.sampled_from(RULES))
def test_pairs_that_no_result_holds_together_change_no_winner(of, rule):
    """Where the plain count already takes one of each at most, it is the count."""
    plain = count(replace(of, incompatible=()), rule, tie_order=orders(of))
    if rule.name is RuleName.QUADRATIC or rule.completion is not Completion.NONE:
        return  # there, who is excluded changes what the others share
    if not any({a, b} <= set(plain.selected) for a, b in of.incompatible):
        again = count(of, rule, tie_order=orders(of))
        if rule.name is not RuleName.PHRAGMEN:
            assert again.selected == plain.selected
        else:  # an excluded project no longer stops the count
            assert again.selected[: len(plain.selected)] == plain.selected


@given(rivalries(), st.sampled_from(RULES))
def test_every_engine_gives_the_same_outcome(of, rule):
    exact = count(of, rule, tie_order=orders(of), engine="exact")
    assert exact == count(of, rule, tie_order=orders(of), engine="vectorised")


@given(rivalries(free=False), st.sampled_from(SHARES))
def test_equal_shares_is_its_definition_with_the_rivals_of_each_purchase_gone(of, rule):
    costs = {project.id: project.cost for project in of.projects}
    gain = costs if rule.utility is Utility.COST else dict.fromkeys(costs, 1)
    scored = rule.utility is Utility.SCORE
    voters = [
        {
            n: gain[n] * (x if scored else 1)
            for n, x in b.points.items()
            if x or not scored
        }
        for b in of.ballots
        for _ in range(b.weight)
    ]
    money = [Fraction(of.budget, len(voters))] * len(voters)
    waiting, selected = orders(of), []
    while True:
        offers = []
        for name in waiting:
            fans = sorted(
                (money[i] / v[name], v[name], money[i])
                for i, v in enumerate(voters)
                if name in v
            )
            need, utility = Fraction(costs[name]), sum(u for _, u, _ in fans)
            if not fans or sum(left for *_, left in fans) < need:
                continue
            for most, own, left in fans:
                if most * utility >= need:
                    offers.append((need / utility, name))
                    break
                need, utility = need - left, utility - own
        if not offers:
            break
        price, name = min(offers)
        selected.append(name)
        waiting = [n for n in waiting if n != name and n not in of.rivals[name]]
        money = [
            left - min(left, price * v.get(name, 0))
            for left, v in zip(money, voters, strict=True)
        ]
    assert list(count(of, rule, tie_order=orders(of)).selected) == selected


@given(rivalries(free=False), st.sampled_from(SHARES))
def test_whole_support_still_says_funded_but_for_ties(of, rule):
    for fate in count(of, rule, tie_order=orders(of)).fates.values():
        if fate.funded:
            assert fate.effective_support is None or fate.effective_support >= 1
        elif fate.effective_support is not None:
            assert fate.effective_support <= 1


@given(rivalries())
def test_equal_shares_leaves_no_complaint_among_what_could_be_made(of):
    outcome = count(of, Rule(RuleName.EQUAL_SHARES), tie_order=orders(of))
    assert grievances(of, outcome.selected) == []


@given(rivalries(), st.sampled_from([RuleName.GREEDY_VOTES, RuleName.MAJORITY]))
def test_orders_skip_the_rivals_of_who_came_before(of, name):
    def votes(project: Project) -> list[int]:
        given_ = [b.points.get(project.id) for b in of.ballots for _ in range(b.weight)]
        if name is RuleName.GREEDY_VOTES:
            return [sum(points is not None for points in given_)]
        grades = [points or 0 for points in given_]
        return list(majority_value({g: grades.count(g) for g in set(grades)}))

    room, selected = of.budget, []
    in_order = sorted(of.projects, key=lambda project: project.id)
    for project in sorted(in_order, key=votes, reverse=True):
        rivals = of.rivals[project.id].intersection(selected)
        if votes(project)[0] and project.cost <= room and not rivals:
            selected.append(project.id)
            room -= project.cost
    assert list(count(of, Rule(name), tie_order=orders(of)).selected) == selected


def test_the_more_supported_of_two_workshops_excludes_the_other():
    of = election(900, {"big": 500, "small": 300, "van": 400}, *["big"] * 0)
    ballots = (
        Ballot({"big": 1}, weight=5),
        Ballot({"small": 1}, weight=4),
        Ballot({"van": 1}, weight=3),
    )
    of = Election(900, of.projects, ballots, incompatible=(("small", "big"),))
    outcome = count(of, Rule(RuleName.GREEDY_VOTES), tie_order=orders(of))
    assert outcome.selected == ("big", "van")
    small = outcome.fates["small"]
    assert (small.reason, small.excluded_by) == (Reason.EXCLUDED, "big")


@pytest.mark.parametrize("rule", [Rule(RuleName.DIRECT), Rule(RuleName.QUADRATIC)])
def test_what_an_excluded_project_was_given_returns_to_who_gave_it(rule):
    """Both reach their minimum; the one given most is made, ties in the order."""
    ballots = (Ballot({"a": 40, "b": 60}), Ballot({"a": 60, "b": 40}), Ballot({"b": 1}))
    of = Election(
        400,
        (Project("a", 90), Project("b", 90), Project("c", 5)),
        ballots,
        incompatible=(("a", "b"),),
    )
    outcome = count(of, rule, tie_order=["a", "b", "c"])
    assert outcome.selected == ("b",)
    assert outcome.fates["a"].reason is Reason.EXCLUDED
    assert [r.get("a") for r in outcome.refunds] == [40, 60, None]
    level = replace(of, ballots=ballots[:2])
    for order in (["a", "b", "c"], ["b", "a", "c"]):
        assert count(level, rule, tie_order=order).selected == (order[0],)


def test_who_misses_its_minimum_excludes_nobody():
    ballots = (Ballot({"a": 70, "b": 50}),)
    of = Election(
        200, (Project("a", 90), Project("b", 50)), ballots, incompatible=(("a", "b"),)
    )
    outcome = count(of, Rule(RuleName.DIRECT), tie_order=["a", "b"])
    assert outcome.selected == ("b",)
    assert outcome.fates["a"].reason is Reason.BELOW_MINIMUM


def test_adding_one_by_one_ends_when_only_rivals_are_left():
    of = Election(
        100,
        (Project("a", 10), Project("b", 20)),
        (Ballot({"a": 1, "b": 1}),),
        incompatible=(("a", "b"),),
    )
    rule = Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1_OVERSPEND)
    outcome = count(of, rule, tie_order=["a", "b"])
    assert (outcome.selected, outcome.transcript.tries) == (("a",), 1)


@pytest.mark.parametrize("pair", [("a", "a"), ("a", "x")])
def test_a_pair_names_two_projects_of_the_election(pair):
    with pytest.raises(ValueError, match="incompatible"):
        Election(1, (Project("a", 1),), (), incompatible=(pair,))
