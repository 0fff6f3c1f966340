"""What a count refuses before counting."""

import pytest

from essaim.rules.allocation import (
    Ballot,
    Completion,
    Election,
    Project,
    Rule,
    RuleName,
    Utility,
)


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        (Rule(RuleName.DIRECT), "direct@1"),
        (Rule(RuleName.GREEDY_VOTES), "greedy-votes@1"),
        (Rule(RuleName.GREEDY_RATIO, Utility.SCORE), "greedy-ratio/score@1"),
        (Rule(RuleName.PHRAGMEN), "phragmen@1"),
        (Rule(RuleName.EQUAL_SHARES), "equal-shares/cost/none@1"),
        (
            Rule(
                RuleName.EQUAL_SHARES, Utility.CARDINALITY, Completion.ADD1_EXHAUSTIVE
            ),
            "equal-shares/cardinality/add1-exhaustive@1",
        ),
    ],
)
def test_a_rule_is_published_under_its_name_and_version(rule, label):
    assert rule.label == label


@pytest.mark.parametrize(
    "options",
    [
        {"name": "direct", "utility": "cost"},
        {"name": "direct", "completion": "add1u"},
        {"name": "phragmen", "utility": "score"},
        {"name": "greedy-votes", "completion": "add1-exhaustive"},
        {"name": "equal-shares", "increment": 0},
        {"name": "equal-shares", "utility": "joy"},
        {"name": "lottery"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(options):
    with pytest.raises(ValueError, match=r"\.$|is not a valid"):
        Rule(**options)


A = Project("a", 5)


@pytest.mark.parametrize(
    ("budget", "projects", "ballots"),
    [
        (-1, (A,), ()),
        (1, (A, A), ()),
        (1, (A,), (Ballot({"b": 1}),)),
        (1, (A,), (Ballot({"a": -1}),)),
        (1, (A,), (Ballot({"a": 1}, weight=0),)),
    ],
)
def test_an_election_that_makes_no_sense_is_refused(budget, projects, ballots):
    with pytest.raises(ValueError, match=r"\.$"):
        Election(budget, projects, ballots)


@pytest.mark.parametrize(("cost", "maximum"), [(-1, None), (5, 4)])
def test_a_project_that_makes_no_sense_is_refused(cost, maximum):
    with pytest.raises(ValueError, match="Project a"):
        Project("a", cost, maximum)
