"""What each kind of ballot may say, and which rules can count it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation.types import Rule, RuleName, Utility
from essaim.rules.ballots import SCALES, Fault, Kind, fault, points, suits, tidied

SAYING = [kind for kind in Kind if kind is not Kind.AMOUNTS]


def rules():
    for name, utility in product(RuleName, [None, *Utility]):
        try:
            yield Rule(name, utility)
        except ValueError:
            continue


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: rule.label)
def test_every_rule_counts_some_ballots_and_grades_go_with_one(rule):
    kinds = {kind for kind in Kind if suits(kind, rule)}
    given_ = rule.name in {RuleName.DIRECT, RuleName.QUADRATIC}
    assert kinds
    assert (kinds == {Kind.AMOUNTS}) is given_
    assert (kinds == {Kind.GRADES}) is (rule.name is RuleName.MAJORITY)
    assert (Kind.GRADES in kinds) is (rule.name is RuleName.MAJORITY)
    if rule.utility is Utility.SCORE:
        assert Kind.APPROVAL not in kinds


answers = st.dictionaries(st.integers(1, 8), st.integers(-1, 9), max_size=8)


@given(st.sampled_from(SAYING), answers, st.sets(st.integers(1, 8), min_size=1))
def test_an_answer_is_taken_when_each_of_its_parts_is_on_the_scale(
    kind, answer, projects
):
    scale = SCALES.get(kind, range(1, len(projects) + 1))
    right = all(project in projects for project in answer) and all(
        said in scale for said in answer.values()
    )
    if kind is Kind.RANKING:
        right = right and len(set(answer.values())) == len(answer)
    wrong = fault(kind, answer, projects)
    assert (wrong is None) is right
    if wrong:
        assert wrong[1] in answer


@given(st.sampled_from(SAYING), answers, st.just(range(1, 9)))
def test_an_answer_once_tidied_says_the_same_and_stays_as_it_is(kind, answer, projects):
    if fault(kind, answer, projects):
        return
    kept = tidied(kind, answer)
    assert tidied(kind, kept) == kept
    assert fault(kind, kept, projects) is None
    if kind is Kind.RANKING:
        assert sorted(kept, key=kept.get) == sorted(answer, key=answer.get)
        assert sorted(kept.values()) == list(range(1, len(kept) + 1))
    else:
        assert all(kept.get(p, 0) == said for p, said in answer.items())


@given(st.permutations(["a", "b", "c", "d"]))
def test_a_ranking_gives_borda_s_points(order):
    said = points(Kind.RANKING, {name: n for n, name in enumerate(order, start=1)})
    assert sorted(said.values()) == [0, 1, 2, 3]
    assert sorted(said, key=said.get, reverse=True) == list(order)


def test_two_projects_never_share_a_place():
    assert fault(Kind.RANKING, {1: 1, 2: 1}, [1, 2]) == (Fault.SAME_PLACE, 2)
    assert fault(Kind.RANKING, {1: 1, 2: 3}, [1, 2]) == (Fault.OUT_OF_SCALE, 2)
    assert fault(Kind.APPROVAL, {3: 1}, [1, 2]) == (Fault.UNKNOWN_PROJECT, 3)
