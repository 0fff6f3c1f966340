"""The books as tables: one account, or the whole journal.

They say to each reader what the pages say: other members' envelopes are one line per
entry, with their sum, and so are contribution budgets.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.ledger.models import Account, Entry, Posting, PostingQuerySet
from essaim.ledger.statements import hidden_in, movements
from essaim.members.models import Member

BATCH = 300


def account_rows(
    account: Account, postings: PostingQuerySet, *, member: Member
) -> Iterator[list[Cell]]:
    """Yield the movements of ``account``, newest first as on its page."""
    yield [
        _("Date"),
        _("Fiscal year"),
        _("Entry"),
        _("Label"),
        _("With"),
        _("Amount"),
        _("Amount in cents"),
        _("Balance"),
        _("Balance in cents"),
        _("Reverses"),
        _("Reversed by"),
    ]
    source = postings.newest_first().select_related(
        "entry__fiscal_year", "entry__reversed_by"
    )
    rows = source.iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        for line in movements(account, batch, member=member):
            partners = [str(partner) for partner in line.partners]
            if line.more:
                partners.append(f"+ {line.more}")
            partners += [hidden.words for hidden in line.hidden]
            entry = line.entry
            yield [
                entry.on.isoformat(),
                str(entry.fiscal_year),
                entry.pk,
                entry.label,
                " · ".join(partners),
                decimal(line.cents),
                line.cents,
                decimal(line.balance_cents),
                line.balance_cents,
                entry.reverses_id,
                _reversal_of(entry),
            ]


def journal_rows(
    *, member: Member, accounts: Collection[str] | None = None
) -> Iterator[list[Cell]]:
    """Yield every posting of the books, oldest entry first.

    With ``accounts``, codes, only the entries that move money of one of them: whole, so
    that each still balances.
    """
    yield [
        _("Date"),
        _("Fiscal year"),
        _("Entry"),
        _("Label"),
        _("Account"),
        _("Account’s name"),
        _("Amount"),
        _("Amount in cents"),
        _("Reverses"),
        _("Reversed by"),
    ]
    source = Entry.objects.visible_to(member).oldest_first()
    if accounts is not None:
        moved = Posting.objects.filter(account__code__in=accounts)
        source = source.filter(pk__in=moved.values("entry"))
    rows = source.select_related("fiscal_year", "reversed_by").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from _entries_rows(batch, member)


def _entries_rows(entries: list[Entry], member: Member) -> Iterator[list[Cell]]:
    numbers = [entry.pk for entry in entries]
    lines: dict[int, list[tuple[str, str, int]]] = {number: [] for number in numbers}
    seen = Posting.objects.filter(entry__in=numbers).visible_to(member)
    for posting in seen.select_related("account__circle").order_by("account__code"):
        account = posting.account
        lines[posting.entry_id].append((account.code, str(account), posting.cents))
    for number, sums in hidden_in(numbers, member=member).items():
        lines[number] += [("", hidden.words, hidden.cents) for hidden in sums]
    for entry in entries:
        for code, name, cents in lines[entry.pk]:
            yield [
                entry.on.isoformat(),
                str(entry.fiscal_year),
                entry.pk,
                entry.label,
                code,
                name,
                decimal(cents),
                cents,
                entry.reverses_id,
                _reversal_of(entry),
            ]


def _reversal_of(entry: Entry) -> int | None:
    mirror = getattr(entry, "reversed_by", None)
    return mirror.pk if mirror else None
