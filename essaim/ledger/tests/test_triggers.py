"""What both databases refuse by themselves, in plain SQL, whoever asks."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event, EventAbout
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.ledger.services import budgets
from tests.factories import CircleFactory

ENTRY = (
    'INSERT INTO ledger_entry (id, "on", fiscal_year_id, label, key, posted_at) '
    "VALUES (%s, %s, %s, 'à la main', %s, %s)"
)
POSTING = "INSERT INTO ledger_posting (entry_id, account_id, cents) VALUES (%s, %s, %s)"


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def write(number, postings, *, year, on=None):
    """Write the postings, then their entry, as anybody with the password could."""
    with transaction.atomic(), connection.cursor() as cursor:
        for account, cents in postings:
            pk = Account.objects.get(code=account).pk
            cursor.execute(POSTING, [number, pk, cents])
        cursor.execute(
            ENTRY,
            [number, on or timezone.localdate(), year.pk, f"k{number}", timezone.now()],
        )


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [("pot", 5)],
        [("pot", 5), ("round:1", -4)],
        [("pot", 5), ("round:1", 5)],
        [("pot", 5), ("round:1", -6), ("project:1", 2)],
    ],
)
def test_an_entry_that_is_not_whole_is_refused(books, postings):
    with pytest.raises(IntegrityError, match="at least two postings"):
        write(1, postings, year=books.year)
    assert not Entry.objects.exists()
    assert not Posting.objects.exists()


def test_a_whole_entry_is_let_in(books):
    write(1, [("pot", 5), ("round:1", -5)], year=books.year)
    assert Entry.objects.get().postings.total() == 0


@pytest.mark.parametrize("cents", [7, -7])
def test_no_posting_joins_an_entry_already_written(fed, cents):
    entry = Entry.objects.get()
    account = Account.objects.get(code="round:1")
    with pytest.raises(IntegrityError, match="never joins"):
        run(POSTING, entry.pk, account.pk, cents)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET label = 'autre'",
        "UPDATE ledger_entry SET posted_by_id = NULL",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_posting SET cents = cents * 2",
        "UPDATE ledger_posting SET cents = cents",
        "DELETE FROM ledger_posting",
    ],
)
def test_entries_and_postings_are_never_changed_or_deleted(fed, sql):
    before = list(Posting.objects.values_list("entry", "account", "cents"))
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(sql)
    assert list(Posting.objects.values_list("entry", "account", "cents")) == before


def test_the_models_refuse_too(fed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.update(cents=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.all().delete()
    entry = Entry.objects.get()
    entry.label = "autre"
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_account SET code = 'poche' WHERE code = 'pot'",
        "UPDATE ledger_account SET kind = 'outside' WHERE code = 'pot'",
        "UPDATE ledger_account SET owner_id = NULL WHERE kind = 'envelope'",
        "UPDATE ledger_account SET budget_line_id = NULL WHERE kind = 'budget'",
    ],
)
def test_an_account_keeps_its_code_kind_owner_and_line(books, sql):
    budgets.open_line(CircleFactory(), FiscalYear.objects.get())
    with pytest.raises(IntegrityError, match="keeps its code"):
        run(sql)


def test_an_account_may_be_called_otherwise(books):
    run("UPDATE ledger_account SET label = 'Pot commun' WHERE code = 'pot'")
    assert str(Account.objects.get(code="pot")) == "Pot commun"


def test_nothing_is_dated_in_a_closed_year_nor_outside_its_days(books):
    outside = books.year.ends_on.replace(year=books.year.ends_on.year + 1)
    with pytest.raises(IntegrityError, match="fiscal year"):
        write(1, [("pot", 5), ("round:1", -5)], year=books.year, on=outside)
    FiscalYear.objects.update(closed_at=timezone.now())
    with pytest.raises(IntegrityError, match="fiscal year"):
        write(1, [("pot", 5), ("round:1", -5)], year=books.year)


def test_a_closed_year_stays_closed(books):
    FiscalYear.objects.update(closed_at=timezone.now())
    with pytest.raises(IntegrityError, match="once closed"):
        run("UPDATE ledger_fiscalyear SET closed_at = NULL")


def test_a_year_keeps_its_days(books):
    with pytest.raises(IntegrityError, match="keeps its days"):
        run("UPDATE ledger_fiscalyear SET ends_on = '2199-12-31'")


@pytest.mark.django_db(transaction=True)
def test_postings_left_without_an_entry_fail_at_commit(books):
    account = Account.objects.get(code="pot")
    with pytest.raises(IntegrityError):
        run(POSTING, 77, account.pk, 5)
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE base_event SET kind = 'autre'",
        "UPDATE base_eventabout SET object_id = 100",
        "DELETE FROM base_event",
        "DELETE FROM base_eventabout",
    ],
)
def test_a_trace_is_never_changed_or_deleted(cast, sql):
    events.record("pot.fed", cast.bread, by=cast.awa, about=[cast.whole])
    before = Event.objects.count(), EventAbout.objects.count()
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(sql)
    assert (Event.objects.count(), EventAbout.objects.count()) == before


def test_sqlite_lets_nobody_replace_a_row(fed):
    if connection.vendor != "sqlite":
        return
    for table in (
        "ledger_entry",
        "ledger_posting",
        "ledger_account",
        "ledger_fiscalyear",
        "base_event",
        "base_eventabout",
    ):
        for verb in ("OR REPLACE", "OR IGNORE", "OR FAIL"):
            again = f"INSERT {verb} INTO {table} SELECT * FROM {table}"  # noqa: S608
            with pytest.raises(IntegrityError):
                run(again)


def triggers_there():
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def test_triggers_are_there(db):
    """After every migration: on SQLite, rebuilding a table loses its triggers."""
    if connection.vendor == "sqlite":
        ledger = import_module("essaim.ledger.migrations.0002_triggers")
        expected = set(ledger.SQLITE) | {
            f"{table}_no_{what}"
            for table in ("base_event", "base_eventabout")
            for what in ("update", "delete", "replace")
        }
    else:
        texts = (Path(__file__).parents[1] / "migrations/0002_triggers.py").read_text()
        expected = set(re.findall(r"TRIGGER (\w+) (?:BEFORE|AFTER)", texts)) | {
            "ledger_entry_frozen",
            "ledger_posting_frozen",
            "ledger_account_keeps",
            "ledger_fiscalyear_keeps",
            "base_event_append_only",
            "base_eventabout_append_only",
        }
    assert expected <= triggers_there()


@pytest.mark.django_db(transaction=True)
def test_emptying_the_test_database_keeps_them(fed):
    from django.core.management import call_command

    before = triggers_there()
    call_command("flush", verbosity=0, interactive=False)
    assert not Posting.objects.exists()
    assert triggers_there() == before
