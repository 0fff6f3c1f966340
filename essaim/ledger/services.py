"""The only door into the books: post, reverse, open accounts and years."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.rules import ledger as rules

POT = "pot"
RESULT = "outside:result"


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


def balance(code: str) -> int:
    """Return what is on the account ``code`` now, in cents; 0 for an unknown one."""
    found = Posting.objects.filter(account__code=code).aggregate(sum=Sum("cents"))
    return found["sum"] or 0


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
    there, so that a retried request moves money once. Accounts must be open and
    ``on`` in an open fiscal year. Raises ``Unbalanced``, or ``Refusal``.
    """
    rules.check_balanced(postings)
    already = Entry.objects.filter(key=key).first()
    if already is not None:
        return already
    accounts: Mapping[str, Account] = Account.objects.in_bulk(
        {posting.account for posting in postings}, field_name="code"
    )
    entry = Entry(
        id=uuid.uuid4(),
        on=on,
        fiscal_year=_year_of(on),
        label=label[:200],
        key=key,
        posted_by=by,
        reverses=reverses,
    )
    Posting.objects.bulk_create(
        Posting(
            entry_id=entry.id, account=accounts[posting.account], cents=posting.cents
        )
        for posting in postings
    )
    entry.save(force_insert=True)
    return entry


def _year_of(day: date) -> FiscalYear:
    year = FiscalYear.objects.filter(starts_on__lte=day, ends_on__gte=day).first()
    if year is None:
        raise Refusal(_("No fiscal year contains %(day)s.") % {"day": day.isoformat()})
    if year.closed_at:
        raise Refusal(_("The fiscal year %(year)s is closed.") % {"year": year})
    return year


@transaction.atomic
def reverse(entry: Entry, *, on: date, by: Any, reason: str) -> Entry:
    """Undo ``entry`` by its mirror, dated ``on``; a second time changes nothing."""
    undone = rules.reversal(
        rules.Posting(posting.account.code, posting.cents)
        for posting in entry.postings.select_related("account")
    )
    mirror = post(
        undone,
        on=on,
        label=_("Reversal: %(label)s (%(reason)s)")
        % {"label": entry.label, "reason": reason},
        key=f"reversal:{entry.pk}",
        by=by,
        reverses=entry,
    )
    events.record("entry.reversed", entry, by=by, label=entry.label, reason=reason)
    return mirror
