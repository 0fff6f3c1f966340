"""The building blocks: open accounts, post, reverse. Called by other services."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.ledger.models import (
    Account,
    Entry,
    FiscalYear,
    Posting,
)
from essaim.ledger.numbers import new_entry_numbers
from essaim.rules import ledger as rules

POT = "pot"
T = TypeVar("T")
SOME = 500  # rows asked by name in one query: SQLite counts parameters


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is written."""

    postings: Sequence[rules.Posting]
    on: date
    label: str
    key: str
    reverses: Entry | None = None


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
    draft = Draft(postings, on=on, label=label, key=key, reverses=reverses)
    return write_each([draft], by=by)[0]


def post_each(drafts: Iterable[Draft], *, by: Any) -> list[Entry]:
    """Write these entries all at once, as ``post`` writes one, and return them.

    Each finds on the accounts what those before it left there. All are written, or
    none: the number of queries hardly depends on how many they are.
    """
    return [entry for entry, _new in write_each(list(drafts), by=by)]


@transaction.atomic
def write_each(drafts: Sequence[Draft], *, by: Any) -> list[tuple[Entry, bool]]:
    """Do what ``post_each`` says; say also of each entry whether it is new."""
    for draft in drafts:
        rules.check_balanced(draft.postings)
    held = _lock_givers(posting for draft in drafts for posting in draft.postings)
    there = _posted(drafts)
    fresh = [draft for draft in drafts if draft.key not in there]
    _check_covered(fresh, held)
    written = _entries(fresh, by=by)
    try:
        with transaction.atomic():
            _insert(fresh, written)
    except IntegrityError:
        # Someone posted the same key, or closed the year, between our look and now.
        there = _posted(drafts)
        if len(there) == len({draft.key for draft in drafts}):
            return [(there[draft.key], False) for draft in drafts]
        for draft in fresh:
            _open_year_of(draft.on)
        raise
    new = {entry.key: entry for entry in written}
    return [
        (there.get(draft.key) or new[draft.key], draft.key in new) for draft in drafts
    ]


def _check_covered(drafts: Iterable[Draft], held: Mapping[str, int]) -> None:
    """Refuse what an account does not hold, those before having taken their part."""
    left = dict(held)
    for draft in drafts:
        try:
            rules.check_covered(draft.postings, left)
        except rules.Overdrawn as missing:
            raise _not_enough(missing) from missing
        for posting in draft.postings:
            if posting.account in left:
                left[posting.account] += posting.cents


def _entries(drafts: Sequence[Draft], *, by: Any) -> list[Entry]:
    years = {day: _open_year_of(day) for day in {draft.on for draft in drafts}}
    return [
        Entry(
            id=number,
            on=draft.on,
            fiscal_year=years[draft.on],
            label=draft.label[:200],
            key=draft.key,
            posted_by=by,
            reverses=draft.reverses,
        )
        for number, draft in zip(new_entry_numbers(len(drafts)), drafts, strict=True)
    ]


def _insert(drafts: Sequence[Draft], entries: Sequence[Entry]) -> None:
    """Write the postings, then the entries they are of."""
    accounts = _accounts(
        posting.account for draft in drafts for posting in draft.postings
    )
    Posting.objects.bulk_create(
        (
            Posting(
                entry_id=entry.pk,
                account_id=accounts[posting.account],
                cents=posting.cents,
            )
            for entry, draft in zip(entries, drafts, strict=True)
            for posting in draft.postings
        ),
        batch_size=2000,
    )
    Entry.objects.bulk_create(entries, batch_size=2000)


def _lock_givers(postings: Iterable[rules.Posting]) -> Mapping[str, int]:
    """Lock the accounts that give; return what each that holds money has on it.

    ``no_key``: whoever receives on a locked account need not wait for it.
    """
    held: dict[str, int] = {}
    for codes in chunks(rules.givers(postings)):
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
    for some in chunks(wanted):
        known |= dict(Account.objects.filter(code__in=some).values_list("code", "pk"))
    if missing := wanted - known.keys():
        raise Account.DoesNotExist(f"no account {min(missing)}")
    return known


def chunks(things: Iterable[T], size: int = SOME) -> Iterator[list[T]]:
    """Yield these a few hundred at a time."""
    rest = iter(things)
    while some := list(itertools.islice(rest, size)):
        yield some


def _posted(drafts: Iterable[Draft]) -> dict[str, Entry]:
    """Return the entries there are, by key; refuse when one moved something else."""
    wanted = {draft.key: draft for draft in drafts}
    there: dict[str, Entry] = {}
    for keys in chunks(wanted):
        there |= {entry.key: entry for entry in Entry.objects.filter(key__in=keys)}
    for key, entry in there.items():
        moved = set(entry.postings.values_list("account__code", "cents"))
        if moved != {(each.account, each.cents) for each in wanted[key].postings}:
            raise Refusal(
                _("This was already recorded with other amounts: “%(label)s”.")
                % {"label": entry.label}
            )
    return there


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
