"""Direct allocation: not a cent lost."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import (
    Ballot,
    Election,
    Project,
    Reason,
    Rule,
    RuleName,
    count,
)

DIRECT = Rule(RuleName.DIRECT)


def test_what_reaches_its_minimum_is_made_and_the_rest_goes_back():
    of = Election(
        100_00,
        (Project("oven", 40_00, 50_00), Project("bikes", 30_00), Project("sauna", 1)),
        (
            Ballot({"oven": 40_00}),
            Ballot({"oven": 20_00, "bikes": 5_00}),
            Ballot({"bikes": 24_99}),
        ),
    )
    outcome = count(of, DIRECT, tie_order=["oven", "bikes", "sauna"])
    assert outcome.awards == {"oven": 50_00}
    oven, bikes = outcome.fates["oven"], outcome.fates["bikes"]
    assert (oven.given, oven.refunded, oven.over_goal) == (60_00, 10_00, 10_00)
    assert bikes.reason is Reason.BELOW_MINIMUM
    assert bikes.missing == Fraction(1)
    assert outcome.fates["sauna"].reason is Reason.NO_SUPPORT
    assert outcome.refunds == (
        {"oven": 6_67},
        {"oven": 3_33, "bikes": 5_00},
        {"bikes": 24_99},
    )


def test_more_given_than_the_pool_never_passes_it():
    of = Election(
        10,
        (Project("a", 6), Project("b", 6), Project("c", 2, 5)),
        (Ballot({"a": 7, "b": 6}), Ballot({"c": 5})),
    )
    outcome = count(of, DIRECT, tie_order=["a", "b", "c"])
    assert outcome.awards == {"a": 6, "c": 4}
    assert outcome.fates["b"].reason is Reason.BUDGET_EXHAUSTED
    assert outcome.refunds == ({"a": 1, "b": 6}, {"c": 1})


@st.composite
def rounds(draw):
    names = "abcde"[: draw(st.integers(1, 5))]
    projects = []
    for name in names:
        minimum = draw(st.integers(0, 60))
        more = draw(st.none() | st.integers(0, 60))
        goal = None if more is None else minimum + more
        projects.append(Project(name, minimum, goal))
    gifts = st.dictionaries(st.sampled_from(names), st.integers(0, 40))
    ballots = draw(st.lists(st.builds(Ballot, gifts, st.integers(1, 3)), max_size=8))
    return Election(draw(st.integers(0, 300)), tuple(projects), tuple(ballots))


@given(rounds())
def test_every_cent_given_is_awarded_or_given_back(of):
    outcome = count(of, DIRECT, tie_order=[p.id for p in of.projects])
    assert outcome.cost <= of.budget
    for project in of.projects:
        given = sum(b.points.get(project.id, 0) * b.weight for b in of.ballots)
        back = sum(refund.get(project.id, 0) for refund in outcome.refunds)
        award = outcome.awards.get(project.id, 0)
        fate = outcome.fates[project.id]
        assert award + back == given == fate.given
        assert back == fate.refunded >= fate.over_goal
        assert not award or project.cost <= award <= project.goal
    for ballot, refund in zip(of.ballots, outcome.refunds, strict=True):
        for name, back in refund.items():
            assert 0 < back <= ballot.points[name] * ballot.weight
