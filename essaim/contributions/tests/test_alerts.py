"""Who follows a budget is told before it is too late, once for each crossing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import BudgetAlert
from essaim.contributions.services import alerts, declaring
from essaim.contributions.tests.years import after, announce, at, declare
from essaim.ledger.services import budgets
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def watch():
    return alerts.watch(timezone.now())


def told(member):
    return [
        notice.event.kind
        for notice in Notice.objects.filter(
            member=member, event__kind__startswith="budget."
        ).order_by("pk")
    ]


@pytest.fixture
def crowd():
    """Four: each of them has three others, so that what is told is told to all."""
    return MemberFactory.create_batch(4)


def fill(line, crowd, cents):
    """The crowd announces so many cents together."""
    for member in crowd:
        announce(line, member, cents // len(crowd))


def test_eighty_percent_is_told_then_a_hundred(people, line, crowd):
    fill(line, crowd, 600_00)
    assert watch() == 0
    fill(line, crowd, 210_00)
    assert watch() == 1
    assert told(people["referent"]) == ["budget.reached"]
    fill(line, crowd, 189_00)
    assert watch() == 0, "999 of 1 000"
    announce(line, crowd[0], 1_00)
    assert watch() == 1
    assert told(people["referent"]) == ["budget.reached", "budget.used_up"]


def test_it_is_told_once_however_often_one_looks(people, line, crowd):
    fill(line, crowd, 810_00)
    assert [watch() for _again in range(3)] == [1, 0, 0]
    assert told(people["referent"]) == ["budget.reached"]


def test_crossed_again_it_is_told_again(people, line, crowd):
    fill(line, crowd, 600_00)
    gift = declare(line, people["author"], 300_00)
    watch()
    declaring.offer(gift.pk, by=people["author"])
    assert watch() == 0, "it went back under"
    assert BudgetAlert.objects.get().ended_at
    declare(line, people["author"], 300_00)
    assert watch() == 1
    assert told(people["referent"]) == ["budget.reached"] * 2


def test_both_at_once_say_the_graver_one_only(people, line, crowd):
    fill(line, crowd, 999_00)
    announce(line, crowd[0], 1_00)
    watch()
    assert told(people["referent"]) == ["budget.used_up"]
    assert BudgetAlert.objects.count() == 2
    assert watch() == 0


@pytest.mark.parametrize("thing", ["line", "circle"])
def test_who_follows_the_budget_is_told(people, line, crowd, thing):
    followed = line if thing == "line" else line.circle
    notifications.subscribe(followed, by=people["outsider"], topic="budget")
    notifications.subscribe(line.circle, by=people["manager"], topic="missions")
    fill(line, crowd, 900_00)
    watch()
    assert told(people["outsider"]) == ["budget.reached"]
    assert told(people["manager"]) == []


def test_of_one_person_only_the_circle_is_told(people, line):
    """That 80 % are reached would say what that person asked, or nearly."""
    notifications.subscribe(line, by=people["outsider"], topic="budget")
    notifications.subscribe(line, by=people["peer"], topic="budget")
    declare(line, people["author"], 900_00)
    watch()
    assert told(people["peer"]) == ["budget.reached"]
    assert told(people["referent"]) == ["budget.reached"]
    assert told(people["outsider"]) == []
    event = Event.objects.get(kind="budget.reached")
    assert not Event.objects.visible_to(people["outsider"]).filter(pk=event.pk)


def test_of_three_people_only_the_circle_is_told(people, line, crowd):
    """One of the three knows what they asked: the alert would say the two others'."""
    notifications.subscribe(line, by=people["outsider"], topic="budget")
    fill(line, [people["outsider"], *crowd[:2]], 900_00)
    watch()
    assert told(people["referent"]) == ["budget.reached"]
    assert told(people["outsider"]) == []


def test_no_alert_says_what_is_engaged(people, line, crowd):
    fill(line, crowd, 876_00)
    watch()
    event = Event.objects.get(kind="budget.reached")
    assert euros(1_000_00) in events.tell(event)
    assert "876" not in str(event.data)
    assert event.url.startswith("/contribuer/budgets/cercles/")


def test_months_ahead_the_pace_is_told_once(people, line, year, crowd):
    first = year.starts_on
    for month in range(3):
        with at(first + timedelta(30 * month + 5)):
            fill(line, crowd, 150_00)
    with at(first + timedelta(24)):
        assert watch() == 0, "nothing is projected in the first days"
    with at(first + timedelta(95)):
        assert [watch(), watch()] == [1, 0]
        event = Event.objects.get(kind="budget.forecast")
        alert = BudgetAlert.objects.get(kind="forecast")
        assert alert.exhausted_on.isoformat() == event.data["exhausted_on"]
        assert (alert.exhausted_on - timezone.localdate()).days > 60, "months ahead"
        assert "Au rythme constaté" in events.tell(event)
    assert not Event.objects.filter(kind="budget.reached").exists()
    fill(line, crowd, 450_00)
    assert watch() == 1
    kinds = Event.objects.filter(kind__startswith="budget.").order_by("pk")
    assert [e.kind for e in kinds] == ["budget.forecast", "budget.reached"]


def test_a_forecast_of_one_person_stays_in_the_circle(people, line, year):
    with at(year.starts_on + timedelta(5)):
        declare(line, people["author"], 300_00)
    with at(year.starts_on + timedelta(60)):
        assert watch() == 1
    event = Event.objects.get(kind="budget.forecast")
    assert event.audience == Event.Audience.CONCERNED


def test_a_slow_year_is_left_in_peace(line, year, crowd):
    with at(year.starts_on + timedelta(5)):
        fill(line, crowd, 30_00)
    with at(year.starts_on + timedelta(60)):
        assert watch() == 0


def test_a_budget_of_nothing_is_used_up_by_anything(people, line, policy, circle, year):
    policy("debt")
    other = budgets.open_line(circle, year, label="Sans budget")
    assert watch() == 0
    declare(other, people["author"], 10_00)
    assert watch() == 1
    assert BudgetAlert.objects.filter(line=other).count() == 2


def test_a_year_that_is_over_is_not_watched(line, crowd, year):
    fill(line, crowd, 900_00)
    with after(year):
        assert watch() == 0


def test_watching_asks_as_much_whatever_the_number_of_lines(
    line, crowd, year, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import CircleFactory, voted_line

    def asked():
        with CaptureQueriesContext(connection) as queries:
            watch()
        return len(queries)

    fill(line, crowd, 300_00)
    few = asked()
    for _more in range(6):
        fill(voted_line(CircleFactory(), 1_000_00, year=year), crowd, 300_00)
    assert asked() == few
