"""The building blocks: open accounts, post, reverse. Called by other services."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.rules import ledger as rules

POT = "pot"
SOME = 500  # rows asked by name in one query: SQLite counts parameters


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
    return write(postings, on=on, label=label, key=key, by=by, reverses=reverses)[0]


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
    mirror, is_new = write(
        rules.reversal(rules.Posting(p.account.code, p.cents) for p in postings),
        on=on,
        label=_("Reversal: %(label)s (%(reason)s)")
        % {"label": entry.label, "reason": reason},
        key=f"reversal:{entry.pk}",
        by=by,
        reverses=entry,
    )
    if is_new:
        events.record(
            "entry.reversed",
            entry,
            by=by,
            about=_circles(p.account_id for p in postings),
            label=entry.label,
            reason=reason,
        )
    return mirror


@transaction.atomic
def write(
    postings: Sequence[rules.Posting],
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
    reverses: Entry | None = None,
) -> tuple[Entry, bool]:
    """Do what ``post`` says; say also whether the entry is new."""
    rules.check_balanced(postings)
    held = _lock_givers(postings)
    already = _posted(key, postings)
    if already is not None:
        return already, False
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
                [
                    Posting(
                        entry_id=entry.pk,
                        account_id=accounts[posting.account],
                        cents=posting.cents,
                    )
                    for posting in postings
                ],
                batch_size=2000,
            )
            entry.save(force_insert=True)
    except IntegrityError:
        # Someone posted the same key, or closed the year, between our look and now.
        already = _posted(key, postings)
        if already is not None:
            return already, False
        _open_year_of(on)
        raise
    return entry, True


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


def _circles(account_ids: Iterable[int]) -> list[Circle]:
    """Return the circles whose accounts these are."""
    return list(Circle.objects.filter(accounts__in=list(account_ids)[:SOME]).distinct())
