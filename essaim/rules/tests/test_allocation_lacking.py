"""What a project lacked: counted again with it, the project is funded, never before."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import (
    Ballot,
    Election,
    Fate,
    Project,
    Reason,
    Rule,
    RuleName,
    Utility,
    count,
    equal_shares,
    phragmen,
)
from essaim.rules.allocation.poll import poll_of
from essaim.rules.tests.elections import election, elections

GREEDY = [
    Rule(name, utility)
    for name in (RuleName.GREEDY_VOTES, RuleName.GREEDY_RATIO)
    for utility in (None, Utility.SCORE)
]
PHRAGMEN = Rule(RuleName.PHRAGMEN)


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


def fates(of: Election, rule: Rule) -> dict[str, Fate]:
    return dict(count(of, rule, tie_order=orders(of)).fates)


def joined(of: Election, *ballots: Ballot) -> Election:
    return replace(of, ballots=(*of.ballots, *ballots))


@given(elections(free=True), st.sampled_from(GREEDY))
def test_greedy_votes_needed_are_the_fewest_that_are_enough(of, rule):
    for name, fate in fates(of, rule).items():
        if fate.funded or fate.reason in {Reason.NO_SUPPORT, Reason.TOO_DEAR}:
            assert fate.more is fate.effective_support is None
            continue
        had = fate.score if rule.utility else fate.votes
        assert fate.effective_support == Fraction(had, had + fate.more) < 1
        for more, funded in ((fate.more, True), (fate.more - 1, False)):
            one = Ballot({name: more}) if rule.utility else Ballot({name: 1}, more or 1)
            again = joined(of, one) if more else of
            assert fates(again, rule)[name].funded is funded


@given(elections(free=True))
def test_voters_more_that_phragmen_needs_are_the_fewest_that_are_enough(of):
    for name, fate in fates(of, PHRAGMEN).items():
        if fate.more is None:
            assert fate.funded or fate.effective_support is None
            continue
        assert 0 <= fate.effective_support <= 1
        for more, funded in ((fate.more, True), (fate.more - 1, False)):
            again = joined(of, Ballot({name: 1}, more)) if more else of
            assert fates(again, PHRAGMEN)[name].funded is funded


@given(elections())
def test_what_phragmen_s_supporters_gathered_is_what_their_purses_held(of):
    """Purses filled and emptied one voter at a time, at each moment of decision."""
    told, order = fates(of, PHRAGMEN), orders(of)
    voters = [set(b.points) for b in of.ballots for _ in range(b.weight)]
    money, now, room = [Fraction(0)] * len(voters), Fraction(0), of.budget
    waiting = [
        p for p in of.projects if p.cost <= of.budget and any(p.id in v for v in voters)
    ]
    best = dict.fromkeys(order, Fraction(0))
    while waiting:
        due = []
        for project in waiting:
            fans = [i for i, v in enumerate(voters) if project.id in v]
            wait = (project.cost - sum(money[i] for i in fans)) / Fraction(len(fans))
            due.append((wait, project.id, project, fans))
        wait, _, chosen, fans = min(due, key=lambda one: one[:2])
        now += wait
        money = [left + wait for left in money]
        for project in waiting:
            if project.cost <= room:
                held = sum(money[i] for i, v in enumerate(voters) if project.id in v)
                best[project.id] = max(best[project.id], Fraction(held, project.cost))
        if any(one.cost > room for again, _, one, _ in due if again == wait):
            break
        room -= chosen.cost
        waiting.remove(chosen)
        for i in fans:
            money[i] = Fraction(0)
    for name, fate in told.items():
        if fate.effective_support is not None:
            assert fate.effective_support == best[name]


def test_too_many_sums_are_left_out_and_the_result_is_the_same(monkeypatch):
    of = election(10, {"a": 6, "b": 5, "c": 7}, "a", "a", "b", "c")
    full = fates(of, PHRAGMEN)
    assert full["b"].more
    monkeypatch.setattr(phragmen, "MOST_TO_LOOK_AT", 1)
    short = fates(of, PHRAGMEN)
    assert short["b"].more is None
    assert {n: f.rank for n, f in full.items()} == {n: f.rank for n, f in short.items()}


def purses(of: Election, rule: Rule) -> list[tuple[Fraction, Counter[str]]]:
    """What each voter has left at the end, paid step by step, with their ballot."""
    outcome = count(of, rule, tie_order=orders(of))
    voters = [
        Counter(dict.fromkeys(b.points, 1)) for b in of.ballots for _ in range(b.weight)
    ]
    money = [outcome.endowment or Fraction(0)] * len(voters)
    for step in outcome.transcript.steps:
        for i, approved in enumerate(voters):
            if step.project in approved:
                money[i] -= min(money[i], step.payment)
    return sorted(zip(money, voters, strict=True), key=lambda one: -one[0])


@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_so_many_more_of_those_with_money_left_are_enough_in_equal_shares(of, utility):
    promised(of, Rule(RuleName.EQUAL_SHARES, utility))


@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_one_more_with_money_left_is_enough_where_overspending_is_bounded(of, utility):
    promised(of, Rule(RuleName.BOUNDED, utility))


def promised(of: Election, rule: Rule) -> None:
    rich = purses(of, rule)
    for name, fate in fates(of, rule).items():
        if not fate.more:
            continue
        others = [i for i, (left, said) in enumerate(rich) if left and name not in said]
        assert len(others) >= fate.more
        ballots = tuple(
            Ballot(
                dict.fromkeys(said, 1) | ({name: 1} if i in others[: fate.more] else {})
            )
            for i, (_, said) in enumerate(rich)
        )
        again = replace(of, ballots=ballots)
        assert fates(again, rule)[name].funded
        if rule.name is RuleName.EQUAL_SHARES:
            fewer = sum(rich[i][0] for i in others[: fate.more - 1])
            assert fewer < fate.missing


def test_blank_ballots_have_money_left_too():
    of = election(400, {"a": 250}, "a", "a", "", "")
    fate = fates(of, Rule(RuleName.EQUAL_SHARES))["a"]
    assert (fate.missing, fate.more) == (50, 1)
    assert not equal_shares.run(poll_of(of, Utility.COST, ["a"]), Fraction(100))


def test_the_grades_of_each_project_are_told_whole():
    ballots = (Ballot({"a": 3, "b": 1}, weight=2), Ballot({"b": 4}))
    of = Election(10, (Project("a", 5), Project("b", 6)), ballots)
    told = fates(of, Rule(RuleName.MAJORITY))
    assert told["a"].grades == (1, 0, 0, 2, 0)
    assert told["b"].grades == (0, 2, 0, 0, 1)
