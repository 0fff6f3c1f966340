"""What is owed: once per thing, cancelled while nobody has approved it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from essaim.base.errors import Refusal
from essaim.payments.models import Batch, Due
from essaim.payments.services import dues
from tests.factories import CircleFactory, FiscalYearFactory, MemberFactory

DAY = date(2026, 11, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def awa():
    return MemberFactory(name="Awa")


@pytest.fixture
def source():
    """Any row may be what a due comes from."""
    return CircleFactory()


def owe(awa, source, cents=120_00):
    return dues.owe(awa, cents, "activity", "Compost", source, None, DAY)


def batch_with(due, state):
    batch = Batch.objects.create(
        number=1,
        fiscal_year=FiscalYearFactory(),
        up_to=DAY,
        entries_on=DAY,
        state=state,
        prepared_by=MemberFactory(),
    )
    due.batch = batch
    due.save()
    return batch


def test_what_is_owed_waits_for_a_batch(awa, source):
    due = owe(awa, source)
    assert list(Due.objects.waiting()) == [due]
    assert (due.cents, due.member, due.source) == (120_00, awa, source)


def test_nothing_is_owed_for_nothing(awa, source):
    assert owe(awa, source, cents=0) is None
    assert not Due.objects.exists()


def test_one_thing_is_owed_for_once(awa, source):
    owe(awa, source)
    with pytest.raises(IntegrityError), transaction.atomic():
        owe(awa, source)


def test_what_was_cancelled_may_be_owed_again(awa, source):
    first = owe(awa, source)
    dues.cancel(source)
    second = owe(awa, source, cents=80_00)
    first.refresh_from_db()
    assert first.cancelled_at
    assert list(Due.objects.waiting()) == [second]


def test_cancelling_takes_it_out_of_a_batch_in_preparation(awa, source):
    due = owe(awa, source)
    batch = batch_with(due, Batch.State.DRAFT)
    dues.cancel(source)
    assert not batch.dues.exists()


@pytest.mark.parametrize("state", ["approved", "frozen", "paid"])
def test_what_others_approved_is_not_cancelled_alone(awa, source, state):
    due = owe(awa, source)
    batch_with(due, state)
    with pytest.raises(Refusal):
        dues.cancel(source)
    due.refresh_from_db()
    assert due.batch_id
    assert due.cancelled_at is None


def test_cancelling_what_is_not_owed_changes_nothing(source):
    dues.cancel(source)
    assert not Due.objects.exists()


def test_each_thing_is_found_with_its_due(awa, source, django_assert_num_queries):
    due = owe(awa, source)
    other = CircleFactory()
    assert dues.owed_for(type(source), [source.pk, other.pk]) == {source.pk: due}
