"""Two browsers on one batch, behind a barrier: one wins. PostgreSQL is the judge."""

import random

import pytest
from django.utils import timezone

from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.payments.models import Batch, BatchFile, BatchPayee, Due
from essaim.payments.services import batches, dues
from essaim.payments.tests.paying import (
    approve,
    frozen,
    owe,
    prepare,
    set_accounts,
    set_details,
)
from tests.racing import done, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ready(cast, line, circle, told):
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    for n in range(6):
        owe(cast["awa"], 10_00 + n, "transfer", line=line)
    return cast


@pytest.fixture
def approved(ready, year):
    return approve(prepare(year, ready["payroll"]), ready["manager"])


def freezing(batch, by):
    return lambda: batches.freeze(batch.pk, version=batch.version, by=by)


def cancelling(batch, by):
    return lambda: batches.cancel(batch.pk, reason="mauvais mois", by=by)


def test_of_two_who_freeze_one_does(ready, approved, told):
    acts = [freezing(approved, ready[name]) for name in ("payroll", "second") * 3]
    # Who pressed three times is answered three times; the other is refused.
    assert {batch.frozen_by_id for batch in done(together(acts))} == {
        Batch.objects.get(pk=approved.pk).frozen_by_id
    }
    assert BatchPayee.objects.count() == 1
    assert BatchFile.objects.filter(batch=approved, kind="sepa").count() == 1
    assert [step for _ids, step, _by in told] == ["exported"]
    assert Event.objects.filter(kind="batch.frozen").count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_a_batch_frozen_and_cancelled_at_once_is_whole(ready, approved, told, turn):
    acts = [freezing(approved, ready["payroll"]), cancelling(approved, ready["second"])]
    if turn % 2:
        acts.reverse()
    together(acts)
    batch = Batch.objects.get(pk=approved.pk)
    steps = [step for _ids, step, _by in told]
    assert batch.state == "cancelled"  # whoever was first, cancelling may follow
    assert steps in ([], ["exported", "unexported"])
    assert Due.objects.waiting().count() == 6
    assert not BatchPayee.objects.exists()


@pytest.mark.parametrize("turn", range(4))
def test_a_batch_paid_and_cancelled_at_once_is_one_of_the_two(ready, year, told, turn):
    batch = frozen(year, ready)
    today = timezone.localdate()
    acts = [
        lambda: batches.mark_paid(batch.pk, paid_on=today, by=ready["payroll"]),
        cancelling(batch, ready["second"]),
    ]
    if turn % 2:
        acts.reverse()
    assert len(done(together(acts))) == 1
    batch.refresh_from_db()
    steps = [step for _ids, step, _by in told]
    if batch.state == "paid":
        assert steps == ["exported", "paid"]
        assert not Due.objects.waiting().exists()
    else:
        assert batch.state == "cancelled"
        assert steps == ["exported", "unexported"]
        assert Due.objects.waiting().count() == 6


def test_of_many_who_prepare_one_takes_everything(ready, year):
    acts = [
        lambda by=ready[name]: prepare(year, by)
        for name in ("payroll", "second")
        for _click in range(4)
    ]
    assert len(done(together(acts))) == 1
    assert Batch.objects.count() == 1
    assert Batch.objects.get().dues.count() == 6


def test_an_approval_is_of_the_batch_that_was_seen(ready, year):
    for _turn in range(4):
        batch = prepare(year, ready["payroll"])
        batches.read(batch.pk, reason="pour approuver", by=ready["manager"])
        due = random.choice(list(batch.dues.all()))
        acts = [
            lambda b=batch: batches.approve(
                b.pk, version=b.version, by=ready["manager"]
            ),
            lambda b=batch, d=due: batches.remove(b.pk, d.pk, by=ready["payroll"]),
        ]
        together(acts)
        batch.refresh_from_db()
        count = batch.dues.count()
        assert (batch.state, count) in {("approved", 6), ("draft", 5)}
        batches.cancel(batch.pk, reason="mauvais mois", by=ready["payroll"])


def test_a_due_cancelled_while_its_batch_moves_is_in_one_place(ready, year, told):
    for _turn in range(4):
        batch = prepare(year, ready["payroll"])
        due = batch.dues.earliest("pk")
        source = Circle.objects.get(pk=due.source_id)
        batches.read(batch.pk, reason="pour approuver", by=ready["manager"])
        together(
            [
                lambda s=source: dues.cancel(s),
                lambda b=batch: batches.approve(
                    b.pk, version=b.version, by=ready["manager"]
                ),
            ]
        )
        due.refresh_from_db()
        batch.refresh_from_db()
        if due.cancelled_at:
            assert due.batch is None
        else:
            assert (due.batch, batch.state) == (batch, "approved")
        batches.cancel(batch.pk, reason="mauvais mois", by=ready["payroll"])
