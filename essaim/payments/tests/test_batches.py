"""A batch from its preparation to its payment: every move, by the right person."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.notifications.models import Notice
from essaim.payments.models import Batch, BatchPayee, Due
from essaim.payments.services import batches
from essaim.payments.tests.paying import (
    approve,
    freeze,
    frozen,
    owe,
    prepare,
    set_accounts,
    set_details,
    tomorrow,
)
from essaim.rules.batches import State, Verb, can

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "told")]


@pytest.fixture
def ready(cast, line, circle):
    """Accounts and people are ready; Awa and Basile are owed something."""
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    return [
        owe(cast["awa"], 120_00, "activity", line=line),
        owe(cast["awa"], 30_50, "transfer", line=line, label="Peinture"),
        owe(cast["basile"], 80_00, "payroll", line=line, label="Accueil"),
    ]


def test_who_is_paid_by_a_batch_is_led_to_their_payments(cast, ready, year, client):
    """The traces they read lead to the batch, which only those who pay may see."""
    address = prepare(year, cast["payroll"]).get_absolute_url()
    client.force_login(cast["awa"])
    assert client.get(address)["location"] == reverse("payments:mine")
    client.force_login(cast["keeper"])
    assert client.get(address).status_code == 404


def test_preparing_takes_what_was_settled_up_to_the_day(cast, line, year):
    today = timezone.localdate()
    early = owe(cast["awa"], 10_00, line=line, on=today - timedelta(days=3))
    late = owe(cast["awa"], 20_00, line=line, on=today)
    batch = prepare(year, cast["payroll"], up_to=today - timedelta(days=1))
    assert list(batch.dues.all()) == [early]
    assert list(Due.objects.waiting()) == [late]
    assert (batch.number, batch.state) == (1, "draft")


def test_those_who_may_approve_are_told_and_those_in_it_can_read_it(cast, ready, year):
    prepare(year, cast["payroll"])
    event = Event.objects.get(kind="batch.prepared")
    told = {notice.member for notice in Notice.objects.filter(event=event)}
    assert told == {cast["second"], cast["treasurer"], cast["manager"]}
    for name in ("awa", "basile"):
        assert event in Event.objects.visible_to(cast[name])
    assert event not in Event.objects.visible_to(cast["keeper"])


def test_the_same_form_sent_twice_prepares_one_batch(cast, ready, year):
    key = uuid.uuid4()
    first = prepare(year, cast["payroll"], key=key)
    assert prepare(year, cast["payroll"], key=key) == first
    assert Batch.objects.count() == 1


def test_nothing_waiting_prepares_nothing(cast, year):
    with pytest.raises(Refusal, match="Nothing"):
        prepare(year, cast["payroll"])
    assert not Batch.objects.exists()


def test_transfers_are_not_made_yesterday(cast, ready, year):
    with pytest.raises(Refusal, match="today or later"):
        prepare(
            year,
            cast["payroll"],
            execution_on=timezone.localdate() - timedelta(days=1),
        )


def test_what_is_taken_out_waits_and_can_come_back(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    batches.remove(batch.pk, ready[0].pk, by=cast["payroll"])
    assert ready[0] in Due.objects.waiting()
    batches.remove(batch.pk, ready[0].pk, by=cast["payroll"])  # clicked twice
    batches.put_back(batch.pk, ready[0].pk, by=cast["payroll"])
    batches.put_back(batch.pk, ready[0].pk, by=cast["payroll"])
    batch.refresh_from_db()
    assert batch.dues.count() == 3
    assert batch.version == 2


def test_what_is_in_another_batch_is_not_put_back(cast, ready, year):
    first = prepare(year, cast["payroll"])
    batches.remove(first.pk, ready[0].pk, by=cast["payroll"])
    second = prepare(year, cast["payroll"])
    with pytest.raises(Refusal, match="another"):
        batches.put_back(first.pk, ready[0].pk, by=cast["payroll"])
    assert list(second.dues.all()) == [ready[0]]


def test_who_changes_a_batch_does_not_approve_it(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    batches.remove(batch.pk, ready[0].pk, by=cast["second"])
    batch.refresh_from_db()
    with pytest.raises(PermissionDenied, match="somebody else"):
        batches.approve(batch.pk, version=batch.version, by=cast["second"])
    approve(batch, cast["payroll"])


def test_one_approves_what_one_has_looked_at(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    with pytest.raises(PermissionDenied, match="Look"):
        batches.approve(batch.pk, version=0, by=cast["manager"])
    approve(batch, cast["manager"])
    event = Event.objects.get(kind="batch.read")
    assert event.data["reason"] == "pour approuver"
    assert event in Event.objects.visible_to(cast["awa"])


def test_one_approves_the_batch_the_page_showed(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    batches.read(batch.pk, reason="pour approuver", by=cast["second"])
    batches.remove(batch.pk, ready[0].pk, by=cast["payroll"])
    with pytest.raises(Refusal, match="changed"):
        batches.approve(batch.pk, version=0, by=cast["second"])


def test_an_empty_batch_is_not_approved(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    for due in ready:
        batches.remove(batch.pk, due.pk, by=cast["payroll"])
    with pytest.raises(Refusal, match="nothing"):
        approve(batch, cast["second"])


def test_freezing_copies_whom_it_pays_and_tells_the_rooms(cast, ready, year, told):
    batch = frozen(year, cast)
    assert batch.state == "frozen"
    paid = {(row.member, row.form, row.cents) for row in batch.payees.all()}
    assert paid == {
        (cast["awa"], "activity", 120_00),
        (cast["awa"], "transfer", 30_50),
        (cast["basile"], "payroll", 80_00),
    }
    assert told == [(sorted(d.source_id for d in ready), "exported", cast["payroll"])]
    assert (batch.first_entry, batch.last_entry) == (1, 3)


def test_the_numbers_of_entries_go_on_from_batch_to_batch(cast, ready, year):
    first = frozen(year, cast)
    owe(cast["awa"], 5_00)
    second = frozen(year, cast)
    assert second.first_entry == first.last_entry + 1
    assert second.reference != first.reference


def test_marking_as_paid_tells_the_rooms_once(cast, ready, year, told):
    batch = frozen(year, cast)
    batches.mark_paid(batch.pk, paid_on=timezone.localdate(), by=cast["payroll"])
    with pytest.raises(PermissionDenied):
        batches.mark_paid(batch.pk, paid_on=timezone.localdate(), by=cast["second"])
    assert [step for _ids, step, _by in told] == ["exported", "paid"]


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_not_paid_before_it_was_frozen_nor_tomorrow(cast, ready, year, days):
    batch = frozen(year, cast)
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refusal):
        batches.mark_paid(batch.pk, paid_on=day, by=cast["payroll"])
    batch.refresh_from_db()
    assert batch.state == "frozen"


def test_cancelling_a_frozen_batch_gives_everything_back(cast, ready, year, told):
    batch = frozen(year, cast)
    batches.cancel(batch.pk, reason="mauvais mois", by=cast["payroll"])
    assert Due.objects.waiting().count() == 3
    assert [step for _ids, step, _by in told] == ["exported", "unexported"]
    assert not BatchPayee.objects.exists()
    again = prepare(year, cast["payroll"])
    assert again.number == batch.number + 1
    assert again.dues.count() == 3


def test_cancelling_a_batch_that_left_nowhere_tells_no_room(cast, ready, year, told):
    batch = prepare(year, cast["payroll"])
    batches.cancel(batch.pk, reason="mauvais mois", by=cast["payroll"])
    assert told == []
    assert Due.objects.waiting().count() == 3


def test_a_cancellation_says_why(cast, ready, year):
    batch = prepare(year, cast["payroll"])
    with pytest.raises(Refusal):
        batches.cancel(batch.pk, reason=" ", by=cast["payroll"])


def test_an_approval_falls_when_the_batch_goes_back(cast, ready, year):
    batch = approve(prepare(year, cast["payroll"]), cast["manager"])
    batch = batches.reopen(batch.pk, version=batch.version, by=cast["treasurer"])
    assert (batch.state, batch.approved_by) == ("draft", None)


def test_the_day_of_the_transfers_is_chosen_before_freezing(cast, ready, year):
    batch = prepare(year, cast["payroll"], execution_on=None)
    approve(batch, cast["second"])
    with pytest.raises(Refusal, match="day the bank"):
        freeze(batch, cast["payroll"])
    batch.refresh_from_db()
    batches.set_execution(
        batch.pk, tomorrow(), version=batch.version, by=cast["payroll"]
    )
    batch = freeze(batch, cast["payroll"])
    with pytest.raises(PermissionDenied):
        batches.set_execution(
            batch.pk, tomorrow(), version=batch.version, by=cast["payroll"]
        )


# Every verb from every state

MOVES = {
    Verb.CHANGE: lambda b, by: batches.remove(b.pk, b.dues.earliest("pk").pk, by=by),
    Verb.APPROVE: lambda b, by: approve(b, by),
    Verb.REOPEN: lambda b, by: batches.reopen(b.pk, version=b.version, by=by),
    Verb.FREEZE: lambda b, by: batches.freeze(b.pk, version=b.version, by=by),
    Verb.PAY: lambda b, by: batches.mark_paid(
        b.pk, paid_on=timezone.localdate(), by=by
    ),
    Verb.CANCEL: lambda b, by: batches.cancel(b.pk, reason="mauvais mois", by=by),
}

# The same person, the same button: nothing more is done, nor refused.
TWICE = {
    (State.APPROVED, Verb.APPROVE),
    (State.FROZEN, Verb.FREEZE),
    (State.PAID, Verb.PAY),
    (State.CANCELLED, Verb.CANCEL),
}


def batch_in(state, year, cast):
    batch = prepare(year, cast["payroll"])
    if state in {State.APPROVED, State.FROZEN, State.PAID}:
        batch = approve(batch, cast["second"])
    if state in {State.FROZEN, State.PAID}:
        batch = freeze(batch, cast["payroll"])
    if state == State.PAID:
        batch = MOVES[Verb.PAY](batch, cast["payroll"])
    if state == State.CANCELLED:
        batch = MOVES[Verb.CANCEL](batch, cast["payroll"])
    return Batch.objects.get(pk=batch.pk)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", State)
def test_each_move_is_allowed_where_the_rules_say(cast, ready, year, state, verb):
    batch = batch_in(state, year, cast)
    by = cast["second"] if verb == Verb.APPROVE else cast["payroll"]
    before = Batch.objects.filter(pk=batch.pk).values().get()
    dues = set(batch.dues.values_list("pk", flat=True))
    if verb == Verb.CHANGE and not dues:
        batch.dues.add(ready[0])  # only the state is asked about
        dues = {ready[0].pk}
    if can(state, verb):
        MOVES[verb](batch, by)
        return
    if (state, verb) in TWICE:
        MOVES[verb](batch, by)
    else:
        with pytest.raises((PermissionDenied, Refusal)):
            MOVES[verb](batch, by)
    assert Batch.objects.filter(pk=batch.pk).values().get() == before
    assert set(batch.dues.values_list("pk", flat=True)) == dues


def test_more_in_a_batch_asks_nothing_more_of_the_database(cast, ready, line, year):
    """Frozen, then paid: as many queries for three as for thirty."""

    def asked():
        batch = approve(prepare(year, cast["payroll"]), cast["second"])
        with CaptureQueriesContext(connection) as freezing:
            freeze(batch, cast["payroll"])
        today = timezone.localdate()
        with CaptureQueriesContext(connection) as paying:
            batches.mark_paid(batch.pk, paid_on=today, by=cast["payroll"])
        return len(freezing), len(paying)

    few = asked()
    for _one in range(10):
        for person, form in (("awa", "transfer"), ("awa", "activity")):
            owe(cast[person], 12_00, form, line=line)
        owe(cast["basile"], 12_00, "payroll", line=line)
    assert asked() == few
