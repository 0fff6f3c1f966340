"""What it would have taken is only said when counting again proves it."""

from dataclasses import replace

from hypothesis import given, settings

from essaim.cobudget.whatif import best_grade, what_ifs
from essaim.rules import allocation
from essaim.rules.allocation.types import Ballot, Rule, RuleName
from essaim.rules.tests.elections import elections


@settings(max_examples=120, deadline=None)
@given(elections())
def test_every_promise_is_kept(drawn):
    order = sorted(project.id for project in drawn.projects)
    for name in (
        *(RuleName.EQUAL_SHARES, RuleName.GREEDY_VOTES, RuleName.PHRAGMEN),
        *(RuleName.BOUNDED, RuleName.MAJORITY),
    ):
        rule = Rule(name)
        outcome = allocation.count(drawn, rule, tie_order=order)
        found = what_ifs(drawn, rule, order, outcome.fates, seconds=60)
        for key, tried in found.items():
            assert not outcome.fates[key].funded
            if tried.supporters:
                said = best_grade(drawn) if name is RuleName.MAJORITY else 1
                more = Ballot({key: said}, weight=tried.supporters)
                with_them = replace(drawn, ballots=(*drawn.ballots, more))
                again = allocation.count(with_them, rule, tie_order=order)
                assert again.fates[key].funded
            if tried.cheaper_by:
                cheaper = tuple(
                    replace(one, cost=one.cost - tried.cheaper_by)
                    if one.id == key
                    else one
                    for one in drawn.projects
                )
                again = allocation.count(
                    replace(drawn, projects=cheaper), rule, tie_order=order
                )
                assert again.fates[key].funded


def test_direct_allocation_and_large_elections_are_not_tried():
    many = Ballot(dict.fromkeys(map(str, range(200)), 1))
    asked = allocation.Election(
        10, tuple(allocation.Project(str(n), 1) for n in range(200)), (many,) * 101
    )
    rule, order = Rule(RuleName.EQUAL_SHARES), sorted(map(str, range(200)))
    fates = allocation.count(asked, rule, tie_order=order, explain=False).fates
    assert what_ifs(asked, rule, order, fates) == {}
    assert what_ifs(asked, Rule(RuleName.DIRECT), order, fates) == {}
