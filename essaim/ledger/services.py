"""The only door into the books: post, reverse, open accounts and years."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Cooperative
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.ledger.permissions import (
    may_close_year,
    may_feed_pot,
    may_move,
    may_open_year,
    may_reverse,
)
from essaim.members.models import Member
from essaim.rules import calendar
from essaim.rules import ledger as rules

POT = "pot"
RESULT = "outside:result"
SOME = 500  # rows asked by name in one query: SQLite counts parameters


# ── building blocks: inside another service's transaction ───────────────────────────


@transaction.atomic
def open_account(code: str, *, kind: str, label: str = "", **owner: Any) -> Account:
    """Return the account ``code``, opened with this kind and label if it is new."""
    account, _created = Account.objects.get_or_create(
        code=code, defaults={"kind": kind, "label": label, **owner}
    )
    return account


@transaction.atomic
def open_accounts(accounts: Iterable[Account]) -> None:
    """Open all these accounts at once; those already open stay as they are."""
    Account.objects.bulk_create(accounts, ignore_conflicts=True, batch_size=1000)


def open_pot() -> Account:
    """Return the account of the cooperative's pot."""
    return open_account(POT, kind=Account.Kind.POT)


def open_circle_account(circle: Circle) -> Account:
    """Return the account of a circle; it is called as the circle is."""
    return open_account(f"circle:{circle.pk}", kind=Account.Kind.CIRCLE, circle=circle)


def balance(code: str) -> int:
    """Return what is on the account ``code`` now, in cents; 0 for an unknown one."""
    return Posting.objects.filter(account__code=code).total()


@transaction.atomic
def post(
    postings: Sequence[rules.Posting],
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
    reverses: Entry | None = None,
) -> Entry:
    """Write one balanced entry dated ``on`` and return it.

    Posting the same ``key`` again writes nothing and returns the entry already
    there, so that a retried or doubled request moves money once. The accounts that
    give are locked in the order of their codes; none that holds money goes below
    zero. Raises ``Unbalanced``, ``Account.DoesNotExist`` for a code never opened, or
    ``Refusal`` (no open year on that day, not enough money, key used for something
    else).
    """
    rules.check_balanced(postings)
    held = _lock_givers(postings)
    already = _posted(key, postings)
    if already is not None:
        return already
    try:
        rules.check_covered(postings, held)
    except rules.Overdrawn as missing:
        raise _not_enough(missing) from missing
    entry = Entry(
        on=on,
        fiscal_year=_open_year_of(on),
        label=label[:200],
        key=key,
        posted_by=by,
        reverses=reverses,
    )
    accounts = _accounts(posting.account for posting in postings)
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(
                Posting(
                    entry_id=entry.pk,
                    account_id=accounts[posting.account],
                    cents=posting.cents,
                )
                for posting in postings
            )
            entry.save(force_insert=True)
    except IntegrityError:
        # Someone posted the same key, or closed the year, between our look and now.
        already = _posted(key, postings)
        if already is not None:
            return already
        _open_year_of(on)
        raise
    return entry


@transaction.atomic
def reverse(entry: Entry, *, on: date, by: Any, reason: str) -> Entry:
    """Undo ``entry`` by its mirror, dated ``on``; a second time changes nothing.

    A reversal is not reversed: what was undone by mistake is posted again.
    """
    already = Entry.objects.filter(reverses=entry).first()
    if already is not None:
        return already
    if entry.reverses_id is not None:
        raise Refusal(_("A reversal is not reversed: post the movement again."))
    postings = list(entry.postings.select_related("account"))
    mirror = post(
        rules.reversal(rules.Posting(p.account.code, p.cents) for p in postings),
        on=on,
        label=_("Reversal: %(label)s (%(reason)s)")
        % {"label": entry.label, "reason": reason},
        key=f"reversal:{entry.pk}",
        by=by,
        reverses=entry,
    )
    events.record(
        "entry.reversed",
        entry,
        by=by,
        about=_circles(p.account_id for p in postings),
        label=entry.label,
        reason=reason,
    )
    return mirror


# ── verbs ───────────────────────────────────────────────────────────────────────────


@transaction.atomic(durable=True)
def feed_pot(amount_cents: int, *, label: str, on: date, by: Member, key: str) -> Entry:
    """Put ``amount_cents`` of the cooperative's result into the pot, once per key."""
    may_feed_pot(by).or_raise()
    open_account(RESULT, kind=Account.Kind.OUTSIDE, label=_("The year’s result"))
    open_pot()
    if amount_cents <= 0:
        raise Refusal(_("Type an amount above zero."))
    key = f"{Entry.BY_HAND}feed:{key}"
    known = Entry.objects.filter(key=key).exists()
    entry = post(
        rules.transfer(amount_cents, source=RESULT, target=POT),
        on=on,
        label=label,
        key=key,
        by=by,
    )
    if not known:
        events.record("pot.fed", entry, by=by, amount_cents=amount_cents, label=label)
    return entry


@transaction.atomic(durable=True)
def move(
    amount_cents: int,
    *,
    source: str,
    target: str,
    label: str,
    on: date,
    by: Member,
    key: str,
) -> Entry:
    """Move ``amount_cents`` between the pot and circles' accounts, once per key.

    ``source`` and ``target`` are codes: ``pot``, or ``circle:`` and its number; a
    circle's account is opened with its first movement.
    """
    giver, taker = _account_by_hand(source), _account_by_hand(target)
    may_move(by, giver, taker).or_raise()
    if giver == taker:
        raise Refusal(_("Choose two different accounts."))
    if amount_cents <= 0:
        raise Refusal(_("Type an amount above zero."))
    key = f"{Entry.BY_HAND}move:{key}"
    known = Entry.objects.filter(key=key).exists()
    entry = post(
        rules.transfer(amount_cents, source=giver.code, target=taker.code),
        on=on,
        label=label,
        key=key,
        by=by,
    )
    if not known:
        events.record(
            "money.moved",
            entry,
            by=by,
            about=[a.circle for a in (giver, taker) if a.circle],
            amount_cents=amount_cents,
            source=str(giver),
            target=str(taker),
            label=label,
        )
    return entry


@transaction.atomic(durable=True)
def reverse_entry(entry_id: int, *, on: date, by: Member, reason: str) -> Entry:
    """Undo what was posted by hand; asking twice undoes once. Return the mirror."""
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    already = Entry.objects.filter(reverses=entry).first()
    if already is not None:
        return already
    may_reverse(by, entry).or_raise()
    if not reason.strip():
        raise Refusal(_("Say why: everyone will read it."))
    return reverse(entry, on=on, by=by, reason=reason.strip())


@transaction.atomic(durable=True)
def open_fiscal_year(starts_on: date, ends_on: date, *, by: Member) -> FiscalYear:
    """Open an accounting year that touches the others: no gap, no overlap."""
    # The cooperative's own row is the lock: of two years opened together, the second
    # sees the first.
    list(Cooperative.objects.select_for_update().filter(pk=1))
    may_open_year(by).or_raise()
    years = FiscalYear.objects.values_list("starts_on", "ends_on")
    try:
        calendar.check_new_year(
            calendar.Days(starts_on, ends_on),
            [calendar.Days(*days) for days in years],
        )
    except calendar.BadYear as fault:
        raise Refusal(_why_not(fault)) from fault
    year = FiscalYear.objects.create(starts_on=starts_on, ends_on=ends_on)
    events.record(
        "fiscal_year.opened",
        year,
        by=by,
        year=str(year),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return year


@transaction.atomic(durable=True)
def close_fiscal_year(year_id: int, *, by: Member) -> FiscalYear:
    """Close a year that is over, the oldest first: nothing is dated in it any more."""
    year = FiscalYear.objects.select_for_update(no_key=True).get(pk=year_id)
    may_close_year(by, year).or_raise()
    earlier = FiscalYear.objects.filter(closed_at__isnull=True).exclude(pk=year.pk)
    try:
        calendar.check_closing(
            calendar.Days(year.starts_on, year.ends_on),
            [calendar.Days(other.starts_on, other.ends_on) for other in earlier],
            today=timezone.localdate(),
        )
    except calendar.BadYear as fault:
        raise Refusal(_why_not(fault)) from fault
    year.closed_at = timezone.now()
    year.save(update_fields=["closed_at"])
    events.record("fiscal_year.closed", year, by=by, year=str(year))
    return year


# ── inside ──────────────────────────────────────────────────────────────────────────


def _lock_givers(postings: Iterable[rules.Posting]) -> Mapping[str, int]:
    """Lock the accounts that give; return what each that holds money has on it.

    ``no_key``: whoever receives on a locked account need not wait for it.
    """
    held: dict[str, int] = {}
    for codes in _some(rules.givers(postings)):
        locked = Account.objects.select_for_update(no_key=True).order_by("code")
        codes_of = {
            account.pk: account.code
            for account in locked.filter(code__in=codes)
            if account.holds_money
        }
        sums = (
            Posting.objects.filter(account__in=codes_of)
            .values_list("account")
            .annotate(Sum("cents"))
        )
        held |= dict.fromkeys(codes_of.values(), 0)
        held |= {codes_of[account]: cents for account, cents in sums}
    return held


def _accounts(codes: Iterable[str]) -> dict[str, int]:
    """Return the number of each account; raise ``Account.DoesNotExist``."""
    wanted = set(codes)
    known: dict[str, int] = {}
    for some in _some(wanted):
        known |= dict(Account.objects.filter(code__in=some).values_list("code", "pk"))
    if missing := wanted - known.keys():
        raise Account.DoesNotExist(f"no account {min(missing)}")
    return known


def _some(codes: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(codes)
    while some := list(itertools.islice(rest, SOME)):
        yield some


def _posted(key: str, postings: Iterable[rules.Posting]) -> Entry | None:
    """Return the entry of ``key``; refuse when it moved something else."""
    entry = Entry.objects.filter(key=key).first()
    if entry is None:
        return None
    there = set(entry.postings.values_list("account__code", "cents"))
    if there != {(posting.account, posting.cents) for posting in postings}:
        raise Refusal(
            _("This was already recorded with other amounts: “%(label)s”.")
            % {"label": entry.label}
        )
    return entry


def _open_year_of(day: date) -> FiscalYear:
    year = FiscalYear.objects.containing(day).first()
    if year is None:
        raise Refusal(_("No fiscal year contains %(day)s.") % {"day": day.isoformat()})
    if year.closed_at:
        raise Refusal(_("The fiscal year %(year)s is closed.") % {"year": year})
    return year


def _not_enough(missing: rules.Overdrawn) -> Refusal:
    account = Account.objects.select_related("circle").get(code=missing.account)
    return Refusal(
        _("“%(account)s” holds %(held)s and cannot give %(wanted)s.")
        % {
            "account": account,
            "held": euros(missing.held),
            "wanted": euros(missing.wanted),
        }
    )


def _account_by_hand(code: str) -> Account:
    if code == POT:
        return open_pot()
    kind, _colon, number = code.partition(":")
    circle = None
    if kind == Account.Kind.CIRCLE and number.isdecimal():
        circle = Circle.objects.filter(pk=int(number)).first()
    if circle is None:
        raise Refusal(_("Money is moved by hand between the pot and circles only."))
    return open_circle_account(circle)


def _circles(account_ids: Iterable[int]) -> list[Circle]:
    """Return the circles whose accounts these are."""
    return list(Circle.objects.filter(accounts__in=list(account_ids)[:SOME]).distinct())


def _why_not(fault: calendar.BadYear) -> str:
    """Say why a year cannot be opened or closed."""
    if isinstance(fault, calendar.Overlap):
        return _("Some of these days are already in another fiscal year.")
    if isinstance(fault, calendar.Gap):
        return _("A fiscal year starts the day after the one before it ends.")
    if isinstance(fault, calendar.TooLong):
        return _("A fiscal year lasts 24 months at most.")
    if isinstance(fault, calendar.NotOver):
        return _("A fiscal year is closed once its last day has passed.")
    if isinstance(fault, calendar.NotOldest):
        return _("Close the earlier fiscal year first.")
    return _("A fiscal year ends after it starts.")
