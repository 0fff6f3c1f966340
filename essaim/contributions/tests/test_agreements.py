"""Recurrent work: agreed once by another than its author, it renews itself."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions import tasks
from essaim.contributions.models import Agreement, Contribution
from essaim.contributions.services import agreements
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.rules.contributions import State
from tests.factories import (
    FiscalYearFactory,
    FrameFactory,
    give_mandate,
    voted_line,
)

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def on(month, day, year=YEAR):
    moment = timezone.make_aware(timezone.datetime(year, month, day, 9))
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def propose(people, line):
    give_mandate(
        people["referent"],
        "referent",
        line.circle,
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
    )

    def make(**said):
        return agreements.propose(
            line.pk,
            by=people["author"],
            **{
                "title": "Comptabilité du mois",
                "cents": 60_00,
                "minutes": 120,
                "form": "activity",
                "every": "month",
                "starts_on": date(YEAR, 2, 1),
                "ends_on": date(YEAR, 5, 31),
                **said,
            },
        )

    return make


@pytest.fixture
def agreed(people, propose):
    with on(1, 20):
        proposed = propose()
        return agreements.agree(proposed.pk, by=people["referent"], source="Réunion")


def renewed():
    rows = Contribution.objects.filter(agreement__isnull=False)
    return sorted(row.period_on.month for row in rows)


def tick():
    tasks.tick(timezone.now())


def test_each_month_one_contribution_in_progress_with_its_money(people, line, agreed):
    with on(1, 31):
        tick()
        assert renewed() == []
    with on(2, 1):
        tick()
        tick()
        assert renewed() == [2]
    with on(4, 15):
        tick()
        assert renewed() == [2, 3, 4], "what a stopped worker missed is caught up"
        assert budgets.figures([line])[line.pk].reserved == 180_00
    with on(6, 2):
        tick()
    assert renewed() == [2, 3, 4], "it was asked only in its days"
    one = Contribution.objects.latest("pk")
    assert (one.state, one.cents) == (State.IN_PROGRESS, 60_00)
    told = Notice.objects.filter(event__kind="agreement.renewed")
    assert {notice.member for notice in told} == {people["author"]}


def test_not_agreed_it_does_not_renew(propose):
    with on(1, 20):
        propose()
    with on(3, 1):
        tick()
    assert renewed() == []


def test_agreed_late_it_does_not_go_back(people, propose):
    with on(1, 20):
        proposed = propose()
    with on(4, 10):
        agreements.agree(proposed.pk, by=people["referent"], source="Réunion")
        tick()
    assert renewed() == [4]


def test_its_author_never_agrees(people, propose):
    with on(1, 20):
        proposed = propose()
        for name in ("author", "peer", "manager", "gone"):
            with pytest.raises(PermissionDenied):
                agreements.agree(proposed.pk, by=people[name], source="Réunion")
        with pytest.raises(Refusal):
            agreements.agree(proposed.pk, by=people["referent"], source=" ")


def test_stopped_it_stops_at_once(people, agreed):
    with on(2, 1):
        tick()
        with pytest.raises(PermissionDenied):
            agreements.stop(agreed.pk, by=people["peer"])
        agreements.stop(agreed.pk, by=people["author"])
    with on(3, 1):
        tick()
        assert renewed() == [2]
        with pytest.raises(PermissionDenied):
            agreements.stop(agreed.pk, by=people["author"])


def test_without_money_its_author_is_told_once_and_it_is_tried_again(
    people, line, agreed
):
    with on(1, 25):
        budgets.vote(
            line, -950_00, on=date(YEAR, 1, 25), label="Retrait", key="less", by=None
        )
    with on(2, 1):
        tick()
        tick()
        assert renewed() == []
        told = Event.objects.filter(kind="agreement.not_renewed")
        assert told.count() == 1
        assert Notice.objects.filter(event__in=told).count() == 1
        voted_line(line.circle, 100_00, year=line.fiscal_year)
        tick()
        assert renewed() == [2]


def test_it_draws_on_the_next_year_s_line(people, line, propose):
    with on(11, 1):
        proposed = propose(starts_on=date(YEAR, 12, 1), ends_on=date(YEAR + 1, 2, 28))
        agreements.agree(proposed.pk, by=people["referent"], source="Réunion")
    coming = FiscalYearFactory(
        starts_on=date(YEAR + 1, 1, 1), ends_on=date(YEAR + 1, 12, 31)
    )
    FrameFactory(fiscal_year=coming)
    with on(1, 2, YEAR + 1):
        other = voted_line(line.circle, 500_00, year=coming)
        tick()
    one = Contribution.objects.get()
    assert one.line == other


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"cents": 0},
        {"form": "cheque"},
        {"starts_on": date(YEAR, 5, 2), "ends_on": date(YEAR, 5, 1)},
    ],
)
def test_nonsense_is_refused(propose, wrong):
    with on(1, 20), pytest.raises(Refusal):
        propose(**wrong)


def test_the_same_form_twice_proposes_once(propose):
    import uuid

    key = uuid.uuid4()
    with on(1, 20):
        assert propose(key=key) == propose(key=key)


def test_what_would_pass_a_ceiling_each_time_is_refused_at_once(people, propose):
    with on(1, 20), pytest.raises(Refusal, match="60\u202f€ au plus, pas 90"):
        propose(cents=90_00)
    assert not Agreement.objects.exists()
    with on(1, 20):
        assert propose(cents=90_00, minutes=180)
