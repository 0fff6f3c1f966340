"""Bars of a result: exact, and silent about too few people."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.cobudget import counting, fairness, figures, results, rule_words
from essaim.cobudget.explanations import Words
from essaim.cobudget.pictures import pictures
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
            for bar in pictures(fate, rule, words):
                parts = [part.size for part in bar.parts]
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
    [bar] = pictures(fate, rule, PLAIN)
    assert (bar.total, [part.size for part in bar.parts]) == (450, [250, 200])
    [alone] = pictures(fate, rule, Words(budget=1, small=5))
    assert [part.size for part in alone.parts] == [450]


def test_what_is_added_to_supporters_money_is_a_part_of_its_own():
    asked = election(1000, {"park": 600, "bench": 10}, *[{"park": 1}] * 59)
    ballots = (*asked.ballots, *election(1, {"bench": 1}, *[{"bench": 1}] * 41).ballots)
    asked = allocation.Election(1000, asked.projects, ballots)
    rule = Rule(RuleName.BOUNDED)
    fate = allocation.count(asked, rule, tie_order=["park", "bench"]).fates["park"]
    [bar] = pictures(fate, rule, PLAIN)
    assert bar.total == 600
    assert [part.size for part in bar.parts] == [590, 10]


def graded(*grades):
    """The bar of a project that so many gave each grade, the lowest first."""
    ballots = tuple(
        allocation.Ballot({"a": grade}, many)
        for grade, many in enumerate(grades)
        if many
    )
    asked = allocation.Election(9, (allocation.Project("a", 5),), ballots)
    rule = Rule(RuleName.MAJORITY)
    fate = allocation.count(asked, rule, tie_order=["a"]).fates["a"]
    with translation.override("en"):
        [bar] = pictures(fate, rule, Words(budget=1, grades=rule_words.GRADES))
    assert bar.middle
    return [(part.name, part.size) for part in bar.parts]


def test_majority_judgment_shows_how_many_gave_each_grade():
    assert graded(3, 0, 4, 6, 5) == [
        ("“very good”", 5),
        ("“good”", 6),
        ("“rather good”", 4),
        ("“to be set aside”", 3),
    ]


def test_a_grade_of_one_or_two_people_is_shown_with_its_neighbour():
    assert graded(4, 0, 3, 6, 1) == [
        ("from “good” to “very good”", 7),
        ("“rather good”", 3),
        ("“to be set aside”", 4),
    ]
    # Two below the middle: nothing then tells them from those at it.
    assert graded(0, 2, 0, 6, 3) == [
        ("“very good”", 3),
        ("from “to be set aside” to “good”", 8),
    ]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_no_bar_of_grades_lets_one_or_two_people_be_worked_out(grades):
    if sum(grades) >= 3 and any(grades[1:]) and sum(grades[1:]) >= 3:
        shown = graded(*grades)
        assert sum(size for _, size in shown) == sum(grades)
        assert all(size >= 3 for _, size in shown)


def test_most_supported_first_shows_how_many_more_it_would_have_taken():
    """The oven came first with seven; the bike had five and needed seven."""
    asked = election(10, {"bike": 6, "oven": 6}, *[{"oven": 1}] * 7, *[{"bike": 1}] * 5)
    rule = Rule(RuleName.GREEDY_VOTES)
    fate = allocation.count(asked, rule, tie_order=["bike", "oven"]).fates["bike"]
    pool, people = pictures(fate, rule, PLAIN)
    assert (pool.total, people.total) == (6, 7)
    assert [part.told for part in people.parts] == ["5", "2"]
    quiet = Words(budget=1, quiet=frozenset({"oven"}))
    assert len(pictures(fate, rule, quiet)) == 1


def test_phragmen_shows_what_was_gathered_at_most():
    asked = election(10, {"oven": 6, "bike": 8}, *[{"oven": 1}] * 7, *[{"bike": 1}] * 5)
    rule = Rule(RuleName.PHRAGMEN)
    fate = allocation.count(asked, rule, tie_order=["oven", "bike"]).fates["bike"]
    bar = pictures(fate, rule, PLAIN)[-1]
    assert (bar.total, bar.parts[0].size) == (8, 4)  # 5 × 6/7, cents cut off


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
