"""What each verb makes true, and what it refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.ledger import services
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.rules.ledger import Posting as Line
from essaim.rules.ledger import Unbalanced, transfer


def today():
    return timezone.localdate()


def move(books, cents, *, key="k", source="pot", target=None, by=None):
    return services.move(
        cents,
        source=source,
        target=target or books.bread,
        label="Budget",
        on=today(),
        by=by or books.cast.awa,
        key=key,
    )


def test_feeding_the_pot_takes_from_outside(fed):
    assert services.balance("pot") == 1_000_00
    assert services.balance(services.RESULT) == -1_000_00
    assert Posting.objects.total() == 0


def test_feeding_twice_with_one_key_feeds_once(fed):
    again = services.feed_pot(
        1_000_00, label="Résultat 2025", on=today(), by=fed.cast.awa, key="start"
    )
    assert Entry.objects.get() == again
    assert Event.objects.filter(kind="pot.fed").count() == 1


def test_a_key_never_serves_for_another_amount(fed):
    with pytest.raises(Refusal, match="autres montants"):
        services.feed_pot(
            5_00, label="Résultat 2025", on=today(), by=fed.cast.awa, key="start"
        )
    assert services.balance("pot") == 1_000_00


def test_moving_tells_both_circles_once(fed):
    move(fed, 300_00)
    move(fed, 300_00)
    assert services.balance(fed.bread) == 300_00
    event = Event.objects.about(fed.cast.bread).get(kind="money.moved")
    with translation.override("fr"):
        assert "300\u202f€" in events.tell(event)
        assert "Boulange" in events.tell(event)


def test_an_account_never_gives_more_than_it_holds(fed):
    with pytest.raises(Refusal, match="1\u202f000\u202f€"):
        move(fed, 1_000_01)
    assert services.balance("pot") == 1_000_00
    assert Entry.objects.count() == 1


def test_money_may_leave_to_the_last_cent(fed):
    move(fed, 1_000_00)
    assert services.balance("pot") == 0


@pytest.mark.parametrize("cents", [0, -5])
def test_a_movement_is_above_zero(fed, cents):
    with pytest.raises(Refusal):
        move(fed, cents)
    with pytest.raises(Refusal):
        services.feed_pot(cents, label="x", on=today(), by=fed.cast.awa, key="z")


@pytest.mark.parametrize("code", ["round:1", "envelope:1", "circle:999999", "circle:x"])
def test_only_the_pot_and_circles_are_moved_by_hand(fed, code):
    with pytest.raises(Refusal):
        move(fed, 5, target=code)
    with pytest.raises(Refusal):
        move(fed, 5, source=code, target="pot")


def test_the_same_account_twice_is_refused(fed):
    with pytest.raises(Refusal):
        move(fed, 5, target="pot")


def test_a_circles_treasurer_gives_what_the_circle_holds(fed):
    move(fed, 300_00)
    move(fed, 100_00, source=fed.bread, target="pot", by=fed.cast.chloe, key="back")
    assert services.balance(fed.bread) == 200_00
    with pytest.raises(PermissionDenied):
        move(fed, 1_00, by=fed.cast.chloe, key="more")


def test_a_reversal_undoes_exactly_and_once(fed):
    entry = move(fed, 300_00)
    mirror = services.reverse_entry(
        entry.pk, on=today(), by=fed.cast.awa, reason="erreur de cercle"
    )
    again = services.reverse_entry(
        entry.pk, on=today(), by=fed.cast.awa, reason="encore"
    )
    assert again == mirror
    assert services.balance(fed.bread) == 0
    assert services.balance("pot") == 1_000_00
    assert Event.objects.filter(kind="entry.reversed").count() == 1


def test_a_reversal_is_not_reversed(fed):
    mirror = services.reverse(
        move(fed, 300_00), on=today(), by=fed.cast.awa, reason="erreur"
    )
    with pytest.raises(PermissionDenied, match="contre-passation"):
        services.reverse_entry(mirror.pk, on=today(), by=fed.cast.awa, reason="x")
    with pytest.raises(Refusal):
        services.reverse(mirror, on=today(), by=fed.cast.awa, reason="x")


def test_what_was_spent_cannot_be_taken_back(fed):
    entry = Entry.objects.get()
    move(fed, 300_00)
    with pytest.raises(Refusal, match="700"):
        services.reverse_entry(entry.pk, on=today(), by=fed.cast.awa, reason="x")
    assert not hasattr(Entry.objects.get(pk=entry.pk), "reversed_by")


def test_a_reversal_says_why(fed):
    with pytest.raises(Refusal):
        services.reverse_entry(
            Entry.objects.get().pk, on=today(), by=fed.cast.awa, reason="  "
        )


def test_what_a_process_posted_is_not_undone_by_hand(fed):
    entry = services.post(
        transfer(5_00, source="pot", target="round:1"),
        on=today(),
        label="Dotation",
        key="round:1:pool",
        by=fed.cast.awa,
    )
    with pytest.raises(PermissionDenied):
        services.reverse_entry(entry.pk, on=today(), by=fed.cast.awa, reason="x")


def test_an_entry_balances_or_is_not_written(books):
    with pytest.raises(Unbalanced):
        services.post(
            [Line("pot", 5), Line("round:1", -4)],
            on=today(),
            label="x",
            key="x",
            by=None,
        )
    assert not Entry.objects.exists()


def test_an_account_is_opened_before_it_is_used(fed):
    with pytest.raises(Account.DoesNotExist):
        services.post(
            transfer(5, source="pot", target="nowhere"),
            on=today(),
            label="x",
            key="x",
            by=None,
        )


@pytest.mark.slow
def test_many_accounts_at_once(fed):
    """More than a query may name on SQLite: 2 500 envelopes in one entry."""
    owner = fed.cast.awa
    services.open_accounts(
        Account(code=f"envelope:m{n}", kind=Account.Kind.ENVELOPE, owner=owner)
        for n in range(2_500)
    )
    shares = [Line(f"envelope:m{n}", 2) for n in range(2_500)]
    out = services.post(
        [Line("pot", -5_000), *shares], on=today(), label="x", key="out", by=None
    )
    services.post(
        [Line(line.account, -2) for line in shares] + [Line("pot", 5_000)],
        on=today(),
        label="x",
        key="in",
        by=None,
    )
    assert out.postings.count() == 2_501
    assert services.balance("pot") == 1_000_00


# ── fiscal years ────────────────────────────────────────────────────────────────────


def test_nothing_is_posted_outside_the_years(fed):
    late = fed.year.ends_on + timedelta(days=1)
    with pytest.raises(Refusal):
        services.feed_pot(5, label="x", on=late, by=fed.cast.awa, key="late")


def test_years_follow_each_other(books):
    after = books.year.ends_on + timedelta(days=1)
    end = after.replace(year=after.year + 1) - timedelta(days=1)
    year = services.open_fiscal_year(after, end, by=books.cast.basile)
    event = Event.objects.get(kind="fiscal_year.opened")
    assert str(year) in events.tell(event)
    with pytest.raises(Refusal):
        services.open_fiscal_year(after, end, by=books.cast.basile)
    with pytest.raises(Refusal):
        services.open_fiscal_year(
            end + timedelta(days=2), end + timedelta(days=300), by=books.cast.basile
        )
    assert FiscalYear.objects.count() == 2


def test_a_year_is_closed_once_over_and_for_good(books):
    with pytest.raises(Refusal):
        services.close_fiscal_year(books.year.pk, by=books.cast.awa)
    before = books.year.starts_on - timedelta(days=1)
    past = services.open_fiscal_year(
        before.replace(month=1, day=1), before, by=books.cast.awa
    )
    services.close_fiscal_year(past.pk, by=books.cast.awa)
    with pytest.raises(PermissionDenied):
        services.close_fiscal_year(past.pk, by=books.cast.awa)
    with pytest.raises(Refusal):
        services.feed_pot(5, label="x", on=before, by=books.cast.awa, key="past")
    assert Event.objects.filter(kind="fiscal_year.closed").count() == 1


# ── permissions ─────────────────────────────────────────────────────────────────────

VERBS = {
    "feed": lambda books, by: services.feed_pot(
        5, label="x", on=today(), by=by, key="p"
    ),
    "move from the pot": lambda books, by: move(books, 5, by=by, key="p"),
    "move from the circle": lambda books, by: move(
        books, 5, source=books.bread, target="pot", by=by, key="p"
    ),
    "reverse": lambda books, by: services.reverse_entry(
        Entry.objects.get(key="hand:feed:start").pk, on=today(), by=by, reason="x"
    ),
    "open a year": lambda books, by: services.open_fiscal_year(
        books.year.ends_on + timedelta(days=1),
        books.year.ends_on + timedelta(days=300),
        by=by,
    ),
    "close a year": lambda books, by: services.close_fiscal_year(
        FiscalYear.objects.earliest("starts_on").pk, by=by
    ),
}
MATRIX = {  # treasurer of the whole, co-manager, treasurer of the circle, member
    "feed": "awa basile",
    "move from the pot": "awa",
    "move from the circle": "awa chloe",
    "reverse": "awa",
    "open a year": "awa basile",
    "close a year": "awa basile",
}


@pytest.mark.parametrize("who", ["awa", "basile", "chloe", "driss"])
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_what(fed, verb, who):
    start = fed.year.starts_on - timedelta(days=365)
    FiscalYear.objects.create(
        starts_on=start, ends_on=fed.year.starts_on - timedelta(days=1)
    )
    move(fed, 1_00, key="first")
    services.reverse_entry(
        Entry.objects.get(key="hand:move:first").pk,
        on=today(),
        by=fed.cast.awa,
        reason="x",
    )
    move(fed, 10, key="second")
    services.feed_pot(10, label="x", on=today(), by=fed.cast.awa, key="more")
    before = Entry.objects.count(), Event.objects.count()
    by = getattr(fed.cast, who)
    if who in MATRIX[verb].split():
        VERBS[verb](fed, by)
        assert Event.objects.count() == before[1] + 1
    else:
        with pytest.raises(PermissionDenied):
            VERBS[verb](fed, by)
        assert (Entry.objects.count(), Event.objects.count()) == before


def test_a_mandate_that_is_over_gives_nothing(fed):
    from essaim.circles.models import Mandate

    Mandate.objects.update(ends_on=today() - timedelta(days=1))
    for act in VERBS.values():
        with pytest.raises(PermissionDenied):
            act(fed, fed.cast.awa)
