"""A contribution from its announcement to its payment, step by step."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions import tasks
from essaim.contributions.models import Contribution
from essaim.contributions.services import announcing, declaring, objections, settling
from essaim.contributions.tests.states import declare
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.payments import sources
from essaim.payments.models import Due
from essaim.payments.services import dues
from essaim.rules.contributions import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(line):
    return lambda: budgets.figures([line])[line.pk]


@pytest.fixture
def announced(people, line):
    return announcing.announce(
        line.pk, by=people["author"], title="Permanence", cents=100_00, minutes=240
    )


@pytest.fixture
def declared(people, announced):
    return declaring.declare(
        announced.pk, by=people["author"], cents=90_00, reason="4 h", form="activity"
    )


def in_days(days):
    """Stand some days later, at the same hour."""
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_announcing_reserves_and_abandoning_releases(people, announced, figures):
    assert (figures().reserved, figures().left) == (100_00, 900_00)
    announcing.abandon(announced.pk, by=people["author"])
    assert (figures().reserved, figures().left) == (0, 1_000_00)


def test_a_time_is_enough_to_announce(people, line, figures):
    announcing.announce(line.pk, by=people["author"], title="Tri", minutes=90)
    assert figures().reserved == 45_00, "the most the ceiling per hour allows"


def test_an_announcement_expires_and_its_author_is_told(people, announced, figures):
    with in_days(59):
        tasks.tick(timezone.now())
    assert figures().reserved == 100_00
    with in_days(60):
        tasks.tick(timezone.now())
        tasks.tick(timezone.now())
    announced.refresh_from_db()
    assert announced.state == State.EXPIRED
    assert figures().left == 1_000_00
    told = Notice.objects.get(member=people["author"])
    assert told.event.kind == "contribution.expired"


def test_declared_it_settles_by_itself_on_its_day_and_is_owed(
    people, declared, figures
):
    assert declared.window_ends_on == timezone.localdate() + timedelta(days=10)
    assert (figures().declared, figures().reserved) == (90_00, 0)
    with in_days(9):
        tasks.tick(timezone.now())
        assert not Due.objects.exists()
    with in_days(10):
        tasks.tick(timezone.now())
        tasks.tick(timezone.now())
    declared.refresh_from_db()
    assert declared.state == State.SETTLED
    assert figures().settled == 90_00
    due = Due.objects.get()
    assert (due.member, due.cents, due.source) == (people["author"], 90_00, declared)


def test_one_that_cannot_settle_keeps_nobody_else_waiting(people, line, figures):
    ones = [declare(line, people[name]) for name in ("author", "peer", "other")]
    dues.owe(
        people["peer"], 1, "activity", "Deux fois", ones[1], line, date(2026, 1, 1)
    )
    with in_days(10):
        tasks.tick(timezone.now())
    states = [Contribution.objects.get(pk=one.pk).status for one in ones]
    assert states == ["settled", "declared", "settled"]
    assert (figures().settled, figures().declared) == (200_00, 100_00)
    told = Notice.objects.filter(event__kind="contribution.settled")
    assert {notice.member.name for notice in told} == {"author", "other"}


def test_the_circle_is_told_what_was_declared_and_nobody_else(people, declared):
    told = Notice.objects.filter(event__kind="contribution.declared")
    assert {n.member.name for n in told} == {"peer", "other", "referent"}
    event = Event.objects.get(kind="contribution.declared")
    assert event not in Event.objects.visible_to(people["outsider"])
    assert event in Event.objects.visible_to(people["peer"])


def test_the_trace_is_for_everyone_and_says_no_amount(people, declared):
    trace = Event.objects.get(kind="contribution.done")
    assert trace in Event.objects.visible_to(people["outsider"])
    assert "cents" not in str(trace.data)


def test_unsigned_the_feed_does_not_say_who(people, line):
    declaring.declare_new(
        line.pk,
        by=people["author"],
        title="Discret",
        cents=10_00,
        minutes=60,
        reason="1 h",
        form="activity",
        is_signed=False,
    )
    seen = Event.objects.visible_to(people["outsider"])
    assert not seen.filter(actor=people["author"]).exists()


def test_batches_move_it_to_exported_and_paid(people, declared, figures):
    with in_days(10):
        settling.settle(declared.pk)
        for step, state in [
            ("exported", State.EXPORTED),
            ("unexported", State.SETTLED),
            ("exported", State.EXPORTED),
            ("paid", State.PAID),
        ]:
            sources.tell(Contribution, [declared.pk], step, people["payroll"])
            declared.refresh_from_db()
            assert declared.state == state
    assert (figures().settled, figures().paid) == (0, 90_00)
    told = Notice.objects.filter(member=people["author"])
    assert told.filter(event__kind="contribution.paid").exists()


def test_objecting_stops_the_clock_and_lifting_starts_a_new_window(people, declared):
    objection = objections.raise_objection(
        declared.pk,
        by=people["peer"],
        about="work",
        argument="Trois heures, pas quatre",
    )
    with in_days(10):
        tasks.tick(timezone.now())
        declared.refresh_from_db()
        assert declared.state == State.IN_DIALOGUE
        objections.lift(objection.pk, by=people["peer"])
        declared.refresh_from_db()
        assert declared.state == State.DECLARED
        assert declared.window_ends_on == timezone.localdate() + timedelta(days=10)


def test_adjusting_answers_the_objection(people, declared, figures):
    objections.raise_objection(
        declared.pk, by=people["peer"], about="work", argument="Trois heures"
    )
    adjusted = declaring.adjust(
        declared.pk, by=people["author"], cents=80_00, minutes=180
    )
    assert adjusted.state == State.DECLARED
    assert figures().declared == 80_00
    [objection] = adjusted.objections.all()
    assert objection.outcome == "adjusted"


def test_past_its_time_the_circle_decides_and_its_referent_records_it(
    people, declared, figures
):
    objections.raise_objection(
        declared.pk, by=people["peer"], about="frame", argument="Au-dessus du repère"
    )
    said = {"ruling": "60 € suffisent", "source": "Réunion du 3", "cents": 60_00}
    with pytest.raises(PermissionDenied):
        objections.rule(declared.pk, by=people["referent"], **said)
    with in_days(10):
        with pytest.raises(PermissionDenied):
            objections.rule(declared.pk, by=people["author"], **said)
        with pytest.raises(Refusal, match="90"):
            objections.rule(
                declared.pk, by=people["referent"], **{**said, "cents": 91_00}
            )
        objections.rule(declared.pk, by=people["referent"], **said)
    declared.refresh_from_db()
    assert declared.state == State.SETTLED
    assert (figures().settled, figures().left) == (60_00, 940_00)
    assert Due.objects.get().cents == 60_00


def test_raising_the_amount_opens_a_new_window_lowering_it_does_not(people, declared):
    first = declared.window_ends_on
    with in_days(4):
        lower = declaring.adjust(declared.pk, by=people["author"], cents=80_00)
        assert lower.window_ends_on == first
        higher = declaring.adjust(declared.pk, by=people["author"], cents=95_00)
        assert higher.window_ends_on == first + timedelta(days=4)


def test_offered_work_is_unpaid_and_keeps_its_trace(people, declared, figures):
    offered = declaring.offer(declared.pk, by=people["author"])
    assert (offered.state, offered.cents) == (State.OFFERED, 0)
    assert figures().left == 1_000_00
    assert offered in Contribution.objects.traces_for(people["outsider"])


def test_a_stale_page_is_told_and_changes_nothing(people, declared):
    declaring.adjust(declared.pk, by=people["author"], cents=80_00)
    with pytest.raises(declaring.Stale):
        declaring.adjust(
            declared.pk,
            by=people["author"],
            version=declared.version,
            cents=70_00,
        )
    declared.refresh_from_db()
    assert declared.cents == 80_00
