"""Bars of a result: exact, and silent about too few people."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.cobudget import counting, fairness, figures, results
from essaim.cobudget.explanations import Words
from essaim.cobudget.pictures import picture
from essaim.cobudget.tests.counted import close, fill, usual
from essaim.cobudget.tests.pages import text
from essaim.rules import allocation
from essaim.rules.allocation import Rule, RuleName, Utility
from essaim.rules.tests.elections import election, elections

OPEN, PLAIN = Words(budget=1, small=0), Words(budget=1)
RULES = [
    *(Rule(name) for name in RuleName),
    Rule(RuleName.EQUAL_SHARES, Utility.SCORE),
    Rule(RuleName.EQUAL_SHARES, completion="add1u"),
    Rule(RuleName.BOUNDED, Utility.CARDINALITY),
]


@settings(deadline=None)
@given(elections(), st.sampled_from(RULES))
def test_the_parts_of_a_bar_stay_inside_it_and_are_whole_coins(drawn, rule):
    order = sorted(project.id for project in drawn.projects)
    outcome = allocation.count(drawn, rule, tie_order=order)
    for fate in outcome.fates.values():
        for words in (OPEN, PLAIN):
            bar = picture(fate, rule, words, voices=drawn.voters)
            if bar is None:
                continue
            parts = [part["cents"] for part in bar.parts]
            assert all(isinstance(part, int) and part >= 0 for part in parts)
            assert sum(parts) <= bar.total
            if words.small:
                assert fate.votes >= words.small
                if bar.people:
                    assert not any(0 < part < words.small for part in parts)


def test_a_project_paid_with_last_money_shows_both():
    """Four of the seven who support ``b`` paid half of their 100 for ``a`` before."""
    voters = [*["a"] * 4, *["ab"] * 4, *["b"] * 3, ""]
    asked = election(1200, {"a": 400, "b": 450}, *voters)
    rule = Rule(RuleName.EQUAL_SHARES)
    fate = allocation.count(asked, rule, tie_order=["a", "b"]).fates["b"]
    assert (fate.paid_in_full, fate.paid_last_money) == (3, 4)
    bar = picture(fate, rule, PLAIN, voices=12)
    assert (bar.total, [part["cents"] for part in bar.parts]) == (450, [250, 200])
    alone = picture(fate, rule, Words(budget=1, small=5), voices=12)
    assert [part["cents"] for part in alone.parts] == [450]


def test_what_is_added_to_supporters_money_is_a_part_of_its_own():
    asked = election(1000, {"park": 600, "bench": 10}, *[{"park": 1}] * 59)
    ballots = (*asked.ballots, *election(1, {"bench": 1}, *[{"bench": 1}] * 41).ballots)
    asked = allocation.Election(1000, asked.projects, ballots)
    rule = Rule(RuleName.BOUNDED)
    fate = allocation.count(asked, rule, tie_order=["park", "bench"]).fates["park"]
    bar = picture(fate, rule, PLAIN, voices=100)
    assert bar.total == 600
    assert [part["cents"] for part in bar.parts] == [590, 10]


@settings(deadline=None)
@given(elections())
def test_the_index_of_unevenness_is_the_mean_gap_between_two_voters(drawn):
    awards = {project.id: project.cost for project in drawn.projects[::2]}
    people = [
        sum(awards.get(name, 0) for name in ballot.points)
        for ballot in drawn.ballots
        for _ in range(ballot.weight)
    ]
    index = fairness.unevenness(drawn, awards)
    whole = sum(people)
    if not whole:
        assert index is None
        return
    gaps = sum(abs(a - b) for a in people for b in people)
    assert index == Fraction(gaps, 2 * len(people) * whole)
    assert 0 <= index < 1


@pytest.mark.django_db
def test_the_round_in_figures():
    round = usual()
    close(round)
    with translation.override("en"):
        told = figures.figures(results.result_of(round))
    # Two of fourteen did not answer: who can be counted on two fingers is not said.
    assert told["participation"] is None
    assert "€1,800" in told["asked"]
    assert "€7,300" in told["asked"]
    assert sum(told["spread"]["values"]) == 12
    assert told["by_project"]["values"] == [7, 5, 4, 4]
    assert not any("Projet d" in label for label in told["by_project"]["labels"])


@pytest.mark.django_db
def test_who_answered_is_told_when_both_sides_are_many(browse, awa):
    answers = [{"a": 10_00}] * 6
    round = fill(
        answers, {"a": 50_00}, pool=60_00, envelopes=10, rule_name="equal-shares"
    )
    close(round)
    page = text(browse(awa, "result", round.pk))
    assert "6 membres sur 10 ont répondu : 60 %." in page
    assert "Qui l’a payé" in page


@pytest.mark.django_db
def test_a_result_stored_before_these_figures_is_still_told(browse, awa):
    round = usual()
    close(round)
    for name in ("asked", "supported", "unevenness"):
        round.count.data.pop(name)
    round.count.save()
    assert browse(awa, "result", round.pk).status_code == 200


@pytest.mark.django_db
def test_every_rule_has_its_page_with_bars(browse, awa):
    for rule in ("equal-shares", "bounded-overspending", "phragmen", "greedy-votes"):
        round = usual(rule_name=rule, name=rule)
        close(round)
        page = text(browse(awa, "result", round.pk))
        assert 'class="budget"' in page
        assert counting.rule_of(round).label in page
