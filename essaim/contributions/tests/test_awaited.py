"""The first page says what waits in the contributions, to who may do it."""

import pytest

from essaim.contributions.services import agreements, announcing
from essaim.contributions.tests.states import announce, declare, in_days, object_to
from essaim.home.awaited import in_contributions

pytestmark = pytest.mark.django_db


def titles(member):
    return [one.deed for one in in_contributions(member)]


def test_done_work_waits_for_its_declaration_by_its_author(people, line):
    one = announce(line, people["author"], "Tri")
    assert titles(people["author"]) == []
    announcing.finish(one.pk, by=people["author"])
    [told] = in_contributions(people["author"])
    assert "Tri" in told.deed
    assert told.url == one.get_absolute_url()
    assert titles(people["peer"]) == []


def test_an_objection_waits_for_its_author_then_for_who_records_the_decision(
    people, line
):
    one = declare(line, people["author"], "Tri")
    object_to(one, people["peer"])
    assert len(titles(people["author"])) == 1
    assert titles(people["referent"]) == []
    with in_days(10):
        [told] = in_contributions(people["referent"])
        assert told.url.endswith("/decision/")
        assert titles(people["peer"]) == titles(people["other"]) == []


def test_recurrent_work_waits_for_who_speaks_for_the_circle(people, line):
    agreements.propose(
        line.pk,
        by=people["author"],
        title="Chaque mois",
        cents=5_00,
        form="activity",
        every="month",
        starts_on=line.fiscal_year.starts_on,
        ends_on=line.fiscal_year.ends_on,
    )
    assert len(titles(people["referent"])) == 1
    assert titles(people["author"]) == titles(people["manager"]) == []
