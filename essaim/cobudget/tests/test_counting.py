from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from essaim.cobudget import counting, fairness, rule_words
from essaim.cobudget.models import Allocation, Count, Envelope, Project, Round
from essaim.cobudget.tests.counted import close, fill, usual
from essaim.rules import allocation
from essaim.rules.allocation.types import (
    Ballot,
    Election,
    Rule,
    RuleName,
    Utility,
)
from essaim.rules.allocation.types import (
    Project as Candidate,
)
from essaim.rules.tests.elections import election, elections
from tests.factories import CircleFactory

pytestmark = pytest.mark.django_db


def test_alike_ballots_are_one_ballot():
    found = counting.election_of(usual())
    assert sorted(ballot.weight for ballot in found.ballots) == [1, 2, 4, 5]
    assert found.voters == 12
    assert found.budget == 1_800_00


def test_those_who_directed_nothing_do_not_count_as_voices():
    round = fill([{"a": 0}, {"a": 5_00}], {"a": 100_00}, pool=200_00, envelopes=9)
    assert counting.election_of(round).voters == 1


def test_in_direct_allocation_each_voice_keeps_its_ballot():
    round = usual(rule_name="direct")
    found = counting.election_of(round)
    assert [ballot.weight for ballot in found.ballots] == [1] * 12
    voices = [envelope for envelope, _points in counting.ballots_of(round)]
    assert voices == sorted(voices)


def test_withdrawn_projects_are_not_counted():
    round = usual()
    Project.objects.filter(round=round, key="a").update(
        withdrawn_at="2026-01-01T00:00Z"
    )
    found = counting.election_of(round)
    assert {project.id for project in found.projects} == {"b", "c", "d", "e"}
    assert not any("a" in ballot.points for ballot in found.ballots)
    assert "a" not in counting.tie_order(round)


def test_the_lot_orders_ties_and_an_import_goes_by_identifier():
    round = usual()
    assert sorted(counting.tie_order(round)) == ["a", "b", "c", "d", "e"]
    assert counting.tie_order(round) == counting.tie_order(round)
    round.imported = {"meta": []}
    assert counting.tie_order(round) == ["a", "b", "c", "d", "e"]


def test_blank_answers_of_an_import_are_voices():
    round = fill([], {"a": 100_00, "b": 50_00}, pool=100_00, imported={"meta": []})
    voices = [
        Envelope.objects.create(round=round, key=str(n), cents=0) for n in range(5)
    ]
    a, b = Project.objects.filter(round=round).order_by("key")
    Allocation.objects.create(envelope=voices[1], project=a, points=3)
    Allocation.objects.create(envelope=voices[3], project=b, points=0)
    answers = [points for _voice, points in counting.ballots_of(round)]
    assert answers == [(), (("a", 3),), (), (("b", 0),), ()]
    assert counting.election_of(round).voters == 5


@pytest.mark.parametrize("rule", [r.value for r in RuleName])
@pytest.mark.parametrize("utility", [u.value for u in Utility])
def test_every_setting_of_a_round_is_a_rule(rule, utility):
    round = Round(rule_name=rule, utility=utility, completion="add1u")
    found = counting.rule_of(round)
    assert found.name == rule
    assert found.increment == 100


def test_a_result_is_stored_whole():
    round = usual()
    outcome = close(round)
    count = Count.objects.get(round=round)
    assert count.data["selected"] == list(outcome.selected)
    assert count.cost_cents == outcome.cost
    assert (count.voices, count.envelopes) == (12, 14)
    for project in Project.objects.filter(round=round):
        fate = counting.fate_from_json(project.fate)
        assert fate.award == project.awarded_cents == outcome.awards.get(project.key, 0)
        assert fate.rank == project.decision_rank
    steps = [counting.step_from_json(s) for s in count.data["transcript"]["steps"]]
    assert tuple(steps) == outcome.transcript.steps


@settings(max_examples=60, deadline=None)
@given(elections())
def test_a_fate_comes_back_from_json(drawn):
    order = sorted(project.id for project in drawn.projects)
    for name in RuleName:
        outcome = allocation.count(drawn, Rule(name), tie_order=order)
        for fate in outcome.fates.values():
            stored = counting.fate_as_json(fate)
            back = counting.fate_from_json(stored)
            assert counting.fate_as_json(back) == stored
            assert back.reason is fate.reason
            if len(fate.taken_by) < 6:
                assert back == fate


def test_a_price_too_long_to_store_is_rounded():
    huge = Fraction(10**300 + 1, 3**400)
    assert len(counting.exact(huge)) < 60 + len(str(huge.__floor__()))
    assert counting.exact(Fraction(1, 3)) == "1/3"


def test_counting_reads_in_a_constant_number_of_queries():
    few, many = usual(), fill([{"a": 1_00}] * 300, {"a": 100_00}, pool=200_00)
    found = []
    for round in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            counting.count_round(round)
        found.append(len(queries))
    assert found[0] == found[1]


class TestWhoWasHeard:
    def test_nobody_is_lost(self):
        asked = election(9, {"a": 5, "b": 4}, "a", "ab", "", "b")
        assert fairness.heard(asked, ["a", "b"]) == [1, 2, 1]

    @pytest.mark.parametrize(
        "voters", [[1, 12, 20], [12, 2, 1, 30], [5, 1], [3, 3, 3, 1], [40, 1, 1, 1, 1]]
    )
    def test_no_bar_stands_for_one_or_two(self, voters):
        bars = fairness.bars(voters)
        assert sum(bar.voters for bar in bars) == sum(voters)
        assert all(bar.voters == 0 or bar.voters >= 3 for bar in bars)
        assert [bar.low for bar in bars[1:]] == [bar.high + 1 for bar in bars[:-1]]


def test_a_group_left_out_is_told():
    asked = election(100, {"a": 60, "b": 40}, "a", "a", "a", "b", "b")
    rule = Rule(RuleName.EQUAL_SHARES)
    outcome = allocation.count(asked, rule, tie_order=["a", "b"])
    assert counting.count_data(outcome, asked)["certified"] is True
    poor = replace(outcome, selected=("a",))
    data = counting.count_data(poor, asked)
    assert data["complaint"] == {"project": "b", "voters": 2, "most": 0}


def test_a_round_of_its_own_has_no_other_round_s_votes():
    circle = CircleFactory()
    first, second = usual(circle=circle), usual(circle=circle)
    assert counting.election_of(first) == counting.election_of(second)


@pytest.mark.parametrize("pool", [1_00, 9_440_00, 3_000_000_00])
def test_completing_ends_however_large_the_pool(pool):
    election = Election(
        pool,
        (Candidate("dear", pool), Candidate("small", 1_00)),
        (Ballot({"dear": 1}), Ballot({"small": 1}, weight=9)),
    )
    rule = counting.rule_from(
        "equal-shares",
        utility="cost",
        completion="add1-overspend",
        increment=counting.step_for(pool),
    )
    outcome = allocation.count(election, rule, tie_order=["dear", "small"])
    assert outcome.transcript.tries <= counting.MOST_TRIES + 1


def test_the_step_is_told_when_it_is_not_one_euro():
    told = [
        " ".join(
            rule_words.sentences(
                counting.rule_from(
                    "equal-shares",
                    utility="cost",
                    completion="add1u",
                    increment=counting.step_for(pool),
                )
            )
        )
        for pool in (9_440_00, 150_000_00)
    ]
    assert "8\u202f€" not in told[0]
    assert "8\u202f€" in told[1]
