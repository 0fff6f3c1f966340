"""Money brought to budget lines, and moved through them by those who contribute."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.ledger.models import BudgetLine, Entry
from essaim.ledger.services.books import POT, Draft, chunks, open_pot, post, post_each
from essaim.ledger.services.budgets.lines import balances, code, lock, lock_each
from essaim.rules import budgets as rules
from essaim.rules import ledger
from essaim.rules.budgets import Bucket

# A part of a budget that goes to another line of the same circle.
CARVED = "carve:"


class BudgetExhausted(Refusal):
    """The line cannot pay; ``left_cents`` says what it still could."""

    def __init__(self, line: BudgetLine, fault: rules.Exhausted) -> None:
        super().__init__(
            _("“%(line)s” has %(left)s left: %(asked)s cannot be taken from it.")
            % {"line": line, "left": euros(fault.left), "asked": euros(fault.asked)}
        )
        self.left_cents = fault.left


@dataclass(frozen=True, slots=True)
class Vote:
    """Money that one entry brings to a line; below zero, that it takes back."""

    line: BudgetLine
    cents: int
    on: date
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """What each account of a line receives by one entry."""

    line: BudgetLine
    parts: Mapping[Bucket, int]
    on: date
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Debt:
    """What passes a line and that another one, ``source``, pays by one entry."""

    line: BudgetLine
    cents: int
    source: BudgetLine
    on: date
    label: str
    key: str


@transaction.atomic
def vote(
    line: BudgetLine,
    cents: int,
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
    source: str = POT,
) -> Entry:
    """Bring ``cents`` from the pot (or ``source``) into the line, once per key.

    A negative number takes back what is still available. What is brought first fills
    what the line already passed. Raises ``Refusal`` when the giver has not enough.
    """
    return vote_each([Vote(line, cents, on, label, key)], by=by, source=source)[0]


@transaction.atomic
def vote_each(votes: Sequence[Vote], *, by: Any, source: str = POT) -> list[Entry]:
    """Bring to each of these lines its part, as ``vote`` does one; all or nothing."""
    lock_each(vote.line.pk for vote in votes)
    entries = _brought(votes)
    fresh = [vote for vote in votes if vote.key not in entries]
    if source == POT:
        open_pot()
    held = balances(vote.line for vote in fresh)
    drafts = [_bringing(vote, held[vote.line.pk], source) for vote in fresh]
    entries |= {entry.key: entry for entry in post_each(drafts, by=by)}
    return [entries[vote.key] for vote in votes]


def _brought(votes: Sequence[Vote]) -> dict[str, Entry]:
    """What was brought already, by key: of the same amount, whatever it filled."""
    found = {}
    cents = {vote.key: vote.cents for vote in votes}
    for keys in chunks(cents):
        for entry in Entry.objects.filter(key__in=keys).prefetch_related("postings"):
            if any(part.cents == -cents[entry.key] for part in entry.postings.all()):
                found[entry.key] = entry
    return found


def _bringing(vote: Vote, held: dict[Bucket, int], source: str) -> Draft:
    """The entry of a vote, of a line that holds that; it holds more after."""
    filled = min(vote.cents, -held[Bucket.EXCESS]) if vote.cents > 0 else 0
    shares = [(Bucket.EXCESS, filled), (Bucket.AVAILABLE, vote.cents - filled)]
    for bucket, cents in shares:
        held[bucket] += cents
    postings = ledger.spread(
        [(code(vote.line, bucket), cents) for bucket, cents in shares], source=source
    )
    return Draft(postings, on=vote.on, label=vote.label, key=vote.key)


@transaction.atomic
def carve(
    source: BudgetLine,
    target: BudgetLine,
    cents: int,
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
) -> bool:
    """Move ``cents`` still available from one line to another, once per key.

    What ``target`` already passed is filled first. Return whether it is new. Raises
    ``BudgetExhausted`` when the line that gives has not enough.
    """
    if cents <= 0:
        raise ValueError("a part of a budget is at least one cent")
    lock_each([source.pk, target.pk])
    key = f"{CARVED}{key}"
    if Entry.objects.filter(key=key).exists():
        return False
    held = balances([source, target])
    available = held[source.pk][Bucket.AVAILABLE]
    if cents > available:
        raise BudgetExhausted(source, rules.Exhausted(available, cents))
    filled = min(cents, -held[target.pk][Bucket.EXCESS])
    shares = [
        (code(target, Bucket.EXCESS), filled),
        (code(target, Bucket.AVAILABLE), cents - filled),
    ]
    postings = ledger.spread(shares, source=code(source, Bucket.AVAILABLE))
    post(postings, on=on, label=label, key=key, by=by)
    return True


@transaction.atomic
def change(
    line: BudgetLine,
    before: tuple[Bucket, int],
    after: tuple[Bucket, int],
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
    may_pass: bool = False,
) -> None:
    """Move the money of one thing from where it was to where it goes, once per key.

    ``before`` and ``after`` are a place of the line and an amount; ``AVAILABLE`` when
    it holds none. ``may_pass``: whether the overrun policy lets the budget be passed;
    it never does for the line of a project. Raises ``BudgetExhausted`` when it does
    not and the line has not enough.
    """
    lock(line.pk)
    key = f"{Entry.INSIDE_BUDGETS}{key}"
    if Entry.objects.filter(key=key).exists():
        return
    held = balances([line])[line.pk]
    try:
        parts = rules.change(
            before,
            after,
            available=held[Bucket.AVAILABLE],
            excess=-held[Bucket.EXCESS],
            may_pass=may_pass and not line.is_never_passed,
        )
    except rules.Exhausted as fault:
        raise BudgetExhausted(line, fault) from fault
    postings = [
        ledger.Posting(code(line, bucket), part) for bucket, part in parts.items()
    ]
    if postings:
        post(postings, on=on, label=label, key=key, by=by)


@transaction.atomic
def move(
    line: BudgetLine,
    parts: Mapping[Bucket, int],
    *,
    on: date,
    label: str,
    key: str,
    by: Any,
) -> Entry | None:
    """Give each account of a line its part in one entry, once per key.

    For what moves many things of the line together, such as the closing of its year.
    """
    return next(iter(move_each([Move(line, parts, on, label, key)], by=by)), None)


@transaction.atomic
def move_each(moves: Iterable[Move], *, by: Any) -> list[Entry]:
    """Give the accounts of each of these lines their parts, as ``move`` does one.

    What moves nothing makes no entry.
    """
    moving = [move for move in moves if any(move.parts.values())]
    lock_each(move.line.pk for move in moving)
    drafts = [
        Draft(
            [
                ledger.Posting(code(move.line, bucket), cents)
                for bucket, cents in move.parts.items()
                if cents
            ],
            on=move.on,
            label=move.label,
            key=f"{Entry.INSIDE_BUDGETS}{move.key}",
        )
        for move in moving
    ]
    return post_each(drafts, by=by)


@transaction.atomic
def repay(
    line: BudgetLine,
    cents: int,
    *,
    source: BudgetLine,
    on: date,
    label: str,
    key: str,
    by: Any,
) -> Entry:
    """Pay what passes a line from another one, whose excess grows if it has too little.

    Once per key.
    """
    return repay_each([Debt(line, cents, source, on, label, key)], by=by)[0]


@transaction.atomic
def repay_each(debts: Sequence[Debt], *, by: Any) -> list[Entry]:
    """Pay each of these debts, as ``repay`` does one; all or nothing."""
    lock_each(line.pk for debt in debts for line in (debt.line, debt.source))
    keys = {f"{Entry.INSIDE_BUDGETS}{debt.key}": debt for debt in debts}
    entries: dict[str, Entry] = {}
    for some in chunks(keys):
        entries |= {entry.key: entry for entry in Entry.objects.filter(key__in=some)}
    held = balances(debt.source for debt in debts)
    drafts = [
        _repaying(debt, held[debt.source.pk], key)
        for key, debt in keys.items()
        if key not in entries
    ]
    entries |= {entry.key: entry for entry in post_each(drafts, by=by)}
    return [entries[key] for key in keys]


def _repaying(debt: Debt, held: dict[Bucket, int], key: str) -> Draft:
    """The entry of a debt, of a source that holds that; it holds less after."""
    funded = min(debt.cents, held[Bucket.AVAILABLE])
    held[Bucket.AVAILABLE] -= funded
    parts = [
        (debt.line, Bucket.EXCESS, debt.cents),
        (debt.source, Bucket.AVAILABLE, -funded),
        (debt.source, Bucket.EXCESS, funded - debt.cents),
    ]
    return Draft(
        [ledger.Posting(code(line, at), cents) for line, at, cents in parts if cents],
        on=debt.on,
        label=debt.label,
        key=key,
    )
