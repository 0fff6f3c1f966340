"""The rules side by side, before one is chosen and after."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.cobudget import comparing, results
from essaim.cobudget.tests.counted import close, usual
from essaim.cobudget.tests.pages import text
from essaim.rules import allocation
from essaim.rules.allocation.certificate import grievances
from essaim.rules.allocation.example import EXAMPLE, EXAMPLE_ORDER
from essaim.rules.allocation.types import RuleName

pytestmark = pytest.mark.django_db


def test_the_example_is_one_where_the_rules_do_not_agree():
    trial = comparing.on_invented_ballots()
    assert trial.voters == 60
    assert set(trial.titles) == set(EXAMPLE_ORDER)
    assert len({count.selected for count in trial.counts}) >= 5
    forgotten = {count.rule.name: count.forgotten for count in trial.counts}
    assert forgotten[RuleName.EQUAL_SHARES] == 0
    assert forgotten[RuleName.GREEDY_VOTES] > 0
    assert forgotten[RuleName.DIRECT] is None
    for ballot in EXAMPLE.ballots:
        assert sum(ballot.points.values()) == 100_00


def test_what_is_shown_is_what_each_rule_gives():
    for one in comparing.on_invented_ballots().counts:
        outcome = allocation.count(EXAMPLE, one.rule, tie_order=EXAMPLE_ORDER)
        assert one.selected == set(outcome.selected)
        assert one.cost == outcome.cost
        if one.forgotten is not None:
            assert one.forgotten == len(grievances(EXAMPLE, outcome.selected))


def test_anybody_compares_on_invented_answers_without_any_round(browse, awa):
    page = browse(awa, "rules")
    assert page.status_code == 200
    told = text(page)
    assert "parts égales, dépassement borné" in told
    assert "60 personnes" in told


def test_an_earlier_round_serves_too_once_counted(browse, awa):
    round = usual(name="Co-budget 2019")
    assert browse(awa, "rules", campagne=round.pk).status_code == 404
    close(round)
    page = browse(awa, "rules", campagne=round.pk)
    own = page.context["trial"].counts[0]
    assert own.own
    assert own.selected == set(round.count.data["selected"])
    assert own.unevenness == results.Fraction(round.count.data["unevenness"])
    assert "Co-budget 2019" in text(page)


@pytest.mark.parametrize("asked", ["0", "99999999999", "x", "-1", "²"])
def test_a_round_that_is_not_there_is_not_an_error(browse, awa, asked):
    assert browse(awa, "rules", campagne=asked).status_code in {200, 404}


def test_whoever_chooses_a_rule_finds_the_comparison(browse, basile):
    assert "/co-budget/regles/" in browse(basile, "round_create").content.decode()


def test_more_rounds_make_no_more_queries(browse, awa):
    found = []
    for _ in range(2):
        close(usual())
        browse(awa, "rules")
        with CaptureQueriesContext(connection) as queries:
            browse(awa, "rules")
        found.append(len(queries))
    assert found[0] == found[1]
