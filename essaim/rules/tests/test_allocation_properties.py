"""What is true of every election, however full of ties."""

import random
from fractions import Fraction

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
    equal_shares,
    vectorised,
)
from essaim.rules.allocation.certificate import grievances
from essaim.rules.allocation.poll import poll_of
from essaim.rules.tests.allocation_reference import plain_equal_shares
from essaim.rules.tests.elections import elections

RULES = [
    *(Rule(name) for name in RuleName if name is not RuleName.EQUAL_SHARES),
    Rule(RuleName.GREEDY_VOTES, Utility.SCORE),
    Rule(RuleName.GREEDY_RATIO, Utility.SCORE),
    *(
        Rule(RuleName.EQUAL_SHARES, utility, completion, increment=7)
        for utility in Utility
        for completion in Completion
    ),
]
utilities = st.sampled_from(Utility)


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


@given(elections(free=True), st.sampled_from(RULES))
def test_never_over_the_budget_and_every_project_has_a_fate(of, rule):
    outcome = count(of, rule, tie_order=orders(of))
    assert outcome.cost == sum(outcome.awards.values()) <= of.budget
    assert list(outcome.awards) == list(outcome.selected)
    assert set(outcome.fates) == set(orders(of))
    ranks = [outcome.fates[name].rank for name in outcome.selected]
    assert ranks == list(range(1, len(ranks) + 1))
    won = {Reason.FUNDED, Reason.FUNDED_BY_COMPLETION}
    for name, fate in outcome.fates.items():
        assert fate.funded == (name in outcome.selected) == (fate.reason in won)
        if fate.missing is not None:
            assert fate.missing > 0
            assert not fate.funded


@given(elections(free=True), st.sampled_from(RULES), st.randoms())
def test_the_order_of_ballots_and_projects_changes_nothing(of, rule, chance):
    ballots, projects = list(of.ballots), list(of.projects)
    chance.shuffle(ballots)
    chance.shuffle(projects)
    single = [
        Ballot(dict(sorted(ballot.points.items(), reverse=True)))
        for ballot in ballots
        for _ in range(ballot.weight)
    ]
    other = Election(of.budget, tuple(projects), tuple(single))
    order = orders(of)
    chance.shuffle(order)
    first = count(of, rule, tie_order=order)
    second = count(other, rule, tie_order=order)
    assert (first.selected, first.fates) == (second.selected, second.fates)
    assert first.transcript == second.transcript


@given(elections(), utilities)
def test_the_exact_engine_follows_the_definition(of, utility):
    order = orders(of)
    outcome = count(of, Rule(RuleName.EQUAL_SHARES, utility), tie_order=order)
    assert list(outcome.selected) == plain_equal_shares(of, utility, order)


@given(elections(), utilities, st.integers(0, 60), st.integers(1, 9))
def test_the_two_engines_say_exactly_the_same(of, utility, more, part):
    poll = poll_of(of, utility, orders(of))
    endowment = poll.endowment + Fraction(more, part)
    exact = equal_shares.run(poll, endowment)
    fast = vectorised.Engine(poll).run(poll, endowment)
    assert [(p.project, p.payment) for p in exact] == [
        (p.project, p.payment) for p in fast
    ]


def test_the_two_engines_agree_on_larger_elections_too():
    chance = random.Random(2021)
    for _ in range(40):
        names = [f"p{i:02}" for i in range(chance.randint(5, 30))]
        costs = {name: 1000 * chance.randint(1, 30) for name in names}
        ballots = tuple(
            Ballot(
                {
                    name: chance.randint(0, 5)
                    for name in chance.sample(names, chance.randint(1, 5))
                },
                chance.randint(1, 3),
            )
            for _ in range(chance.randint(50, 400))
        )
        projects = tuple(Project(name, costs[name]) for name in names)
        of = Election(1000 * chance.randint(10, 200), projects, ballots)
        for utility in Utility:
            poll = poll_of(of, utility, orders(of))
            engine = vectorised.Engine(poll)
            for share in (1, Fraction(3, 2), 4):
                exact = equal_shares.run(poll, poll.endowment * share)
                fast = engine.run(poll, poll.endowment * share)
                assert [(p.project, p.payment) for p in exact] == [
                    (p.project, p.payment) for p in fast
                ]


@given(elections(), utilities, st.sampled_from(Completion))
def test_the_engine_does_not_show_in_the_outcome(of, utility, completion):
    rule = Rule(RuleName.EQUAL_SHARES, utility, completion, increment=5)
    exact = count(of, rule, tie_order=orders(of), engine="exact")
    fast = count(of, rule, tie_order=orders(of), engine="vectorised")
    assert exact == fast


@given(elections(), st.sampled_from(Completion))
def test_equal_shares_leaves_no_grievance(of, completion):
    rule = Rule(RuleName.EQUAL_SHARES, Utility.COST, completion)
    outcome = count(of, rule, tie_order=orders(of))
    assert grievances(of, outcome.selected) == []


@given(elections(), utilities)
def test_money_is_told_to_the_last_coin(of, utility):
    outcome = count(of, Rule(RuleName.EQUAL_SHARES, utility), tie_order=orders(of))
    left = outcome.endowment * of.voters
    for step in outcome.transcript.steps:
        left -= step.cost
        assert step.left == left >= 0
    for fate in outcome.fates.values():
        if fate.money_at_end is None:
            continue
        supporters = sum(
            ballot.weight
            for ballot in of.ballots
            if ballot.points.get(fate.project, 0)
            or (fate.project in ballot.points and utility is not Utility.SCORE)
        )
        paid = sum(amount for _, amount in fate.taken_by)
        assert paid + fate.money_at_end == outcome.endowment * supporters
        assert fate.money_at_end <= fate.money_then < fate.cost


@given(elections(), utilities)
def test_effective_support_reaches_one_exactly_for_the_funded(of, utility):
    """A project that ties with another and loses may reach one without money."""
    outcome = count(of, Rule(RuleName.EQUAL_SHARES, utility), tie_order=orders(of))
    for fate in outcome.fates.values():
        if fate.effective_support is None:
            continue
        if fate.funded:
            assert fate.effective_support >= 1
        else:
            assert fate.effective_support <= 1
