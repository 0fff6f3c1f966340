"""Fifty at once, behind a barrier. On SQLite writers queue: PostgreSQL is the judge."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.ledger import services
from essaim.ledger.models import Entry, FiscalYear, Posting
from essaim.rules.ledger import transfer
from tests.racing import together

MANY = 50
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def moving(books, cents, *, key, source="pot", target=None):
    def act():
        return services.move(
            cents,
            source=source,
            target=target or books.bread,
            label="Ensemble",
            on=timezone.localdate(),
            by=books.cast.awa,
            key=key,
        )

    return act


def test_fifty_transfers_never_take_more_than_there_is(fed):
    answers = together([moving(fed, 45_00, key=f"k{n}") for n in range(MANY)])
    done = [answer for answer in answers if isinstance(answer, Entry)]
    assert len(done) == 1_000_00 // 45_00
    assert services.balance("pot") == 1_000_00 % 45_00
    assert services.balance(fed.bread) == len(done) * 45_00
    assert Posting.objects.total() == 0
    assert Event.objects.filter(kind="money.moved").count() == len(done)


def test_crossing_transfers_all_pass(fed):
    """Both ways at once: no deadlock, and nothing lost."""
    moving(fed, 500_00, key="first")()
    acts = [
        moving(fed, 10_00, key=f"k{n}")
        if n % 2
        else moving(fed, 10_00, key=f"k{n}", source=fed.bread, target="pot")
        for n in range(MANY)
    ]
    answers = together(acts)
    assert all(isinstance(answer, Entry) for answer in answers)
    assert services.balance("pot") == 500_00
    assert services.balance(fed.bread) == 500_00


def test_one_key_posts_once_and_all_get_the_entry(fed):
    answers = together([moving(fed, 45_00, key="same") for n in range(MANY)])
    assert len({answer.pk for answer in answers}) == 1
    assert services.balance(fed.bread) == 45_00
    assert Event.objects.filter(kind="money.moved").count() == 1


def test_one_key_for_two_givers_posts_once(fed):
    """The accounts differ, so no lock is shared: the unique key decides."""
    services.post(
        transfer(500_00, source="pot", target="round:1"),
        on=timezone.localdate(),
        label="x",
        key="pool",
        by=None,
    )

    def posting(source):
        return lambda: services.post(
            transfer(10_00, source=source, target=fed.bread),
            on=timezone.localdate(),
            label="x",
            key="same",
            by=None,
        )

    answers = together([posting("pot"), posting("round:1")] * 10)
    assert Entry.objects.filter(key="same").count() == 1
    assert services.balance(fed.bread) == 10_00
    assert all(isinstance(answer, Entry | Refusal) for answer in answers)


def test_reversing_together_reverses_once(fed):
    entry = moving(fed, 45_00, key="k")()
    answers = together(
        [
            lambda: services.reverse_entry(
                entry.pk, on=timezone.localdate(), by=fed.cast.awa, reason="x"
            )
        ]
        * 10
    )
    assert len({answer.pk for answer in answers}) == 1
    assert services.balance(fed.bread) == 0
    assert Event.objects.filter(kind="entry.reversed").count() == 1


def test_years_opened_together_do_not_overlap(books):
    from datetime import timedelta

    after = books.year.ends_on + timedelta(days=1)

    def opening(days):
        return lambda: services.open_fiscal_year(
            after, after + timedelta(days=days), by=books.cast.awa
        )

    together([opening(300 + n) for n in range(10)])
    assert FiscalYear.objects.count() == 2


def test_nothing_is_posted_in_a_year_being_closed(fed):
    """Either the entry came first, or it is refused: never one after the closing."""
    from datetime import timedelta

    last = fed.year.starts_on - timedelta(days=1)
    past = services.open_fiscal_year(
        last.replace(month=1, day=1), last, by=fed.cast.awa
    )

    def posting(n):
        return lambda: services.feed_pot(
            1_00, label="x", on=last, by=fed.cast.awa, key=f"past{n}"
        )

    acts = [posting(n) for n in range(20)]
    acts.insert(10, lambda: services.close_fiscal_year(past.pk, by=fed.cast.awa))
    answers = together(acts)
    past.refresh_from_db()
    assert past.closed_at
    done = [answer for answer in answers if isinstance(answer, Entry)]
    assert Entry.objects.filter(fiscal_year=past).count() == len(done)


def test_an_entry_waits_for_a_closing_under_way(fed):
    """It looked before, it would be written after: it is refused."""
    from datetime import timedelta

    from django.db import transaction

    last = fed.year.starts_on - timedelta(days=1)
    past = services.open_fiscal_year(
        last.replace(month=1, day=1), last, by=fed.cast.awa
    )

    def feed():
        try:
            return services.feed_pot(
                1_00, label="x", on=last, by=fed.cast.awa, key="late"
            )
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            FiscalYear.objects.filter(pk=past.pk).update(closed_at=timezone.now())
            feeding = pool.submit(feed)
            wait([feeding], timeout=1)
        assert isinstance(feeding.result(), Refusal)
    assert not Entry.objects.filter(fiscal_year=past).exists()


def test_two_transactions_cannot_each_write_half(fed):
    """Raw SQL: a posting slipped in beside an entry not yet committed elsewhere."""
    from threading import Event as Signal

    from django.db import IntegrityError, transaction

    from essaim.ledger.models import Account
    from essaim.ledger.numbers import new_entry_number

    if connection.vendor != "postgresql":
        return
    number = new_entry_number()
    slipped, written = Signal(), Signal()

    def slip(cents):
        try:
            with transaction.atomic():
                Posting.objects.create(
                    entry_id=number,
                    account=Account.objects.get(code="project:1"),
                    cents=cents,
                )
                slipped.set()
                written.wait(10)
            return "committed"
        except IntegrityError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(slip, 3)
        slipped.wait(10)
        with transaction.atomic():
            for code, cents in (("pot", -5), ("round:1", 5)):
                Posting.objects.create(
                    entry_id=number,
                    account=Account.objects.get(code=code),
                    cents=cents,
                )
            Entry(
                pk=number,
                on=timezone.localdate(),
                fiscal_year=fed.year,
                label="x",
                key="x",
            ).save(force_insert=True)
        written.set()
        assert "never joins" in other.result()
    assert Entry.objects.get(pk=number).postings.count() == 2
