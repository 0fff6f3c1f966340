"""Budget lines: opened, voted, and moved through by those who contribute.

Building blocks, called by the services of the rooms above: they lock the line first,
so that of two who take its last euros together, one alone gets them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.ledger.models import Account, BudgetLine, Entry, FiscalYear, Posting
from essaim.ledger.services.books import POT, open_account, open_pot, post
from essaim.rules import budgets as rules
from essaim.rules import ledger
from essaim.rules.budgets import Bucket, Figures

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


def code(line: BudgetLine, bucket: Bucket) -> str:
    """The code of one account of a line."""
    return f"budget:{line.pk}:{bucket}"


@transaction.atomic
def open_line(
    circle: Circle, year: FiscalYear, *, kind: str = "open", label: str = ""
) -> BudgetLine:
    """Return the budget line of a circle for a year, opened with its accounts."""
    line, _created = BudgetLine.objects.get_or_create(
        circle=circle, fiscal_year=year, kind=kind, label=label
    )
    for bucket in Bucket:
        kind_ = Account.Kind.EXCESS if bucket is Bucket.EXCESS else Account.Kind.BUDGET
        open_account(code(line, bucket), kind=kind_, budget_line=line)
    return line


def lock(line_id: int) -> BudgetLine:
    """Hold a line until the transaction ends; who moves its money waits."""
    return BudgetLine.objects.select_for_update(no_key=True).get(pk=line_id)


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
    lock(line.pk)
    already = Entry.objects.filter(key=key, postings__cents=-cents).first()
    if already is not None:
        return already
    if source == POT:
        open_pot()
    if cents < 0:
        postings = ledger.transfer(
            -cents, source=code(line, Bucket.AVAILABLE), target=source
        )
        return post(postings, on=on, label=label, key=key, by=by)
    held = balances([line])[line.pk]
    filled = min(cents, -held[Bucket.EXCESS])
    shares = [
        (code(line, Bucket.EXCESS), filled),
        (code(line, Bucket.AVAILABLE), cents - filled),
    ]
    return post(
        ledger.spread(shares, source=source), on=on, label=label, key=key, by=by
    )


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
    for number in sorted({source.pk, target.pk}):
        lock(number)
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
    it holds none. ``may_pass``: whether the overrun policy lets the budget be passed.
    Raises ``BudgetExhausted`` when it does not and the line has not enough.
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
            may_pass=may_pass,
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
    lock(line.pk)
    postings = [
        ledger.Posting(code(line, bucket), cents)
        for bucket, cents in parts.items()
        if cents
    ]
    if not postings:
        return None
    key = f"{Entry.INSIDE_BUDGETS}{key}"
    return post(postings, on=on, label=label, key=key, by=by)


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

    Once per key. The caller holds both lines.
    """
    key = f"{Entry.INSIDE_BUDGETS}{key}"
    already = Entry.objects.filter(key=key).first()
    if already is not None:
        return already
    funded = min(cents, balances([source])[source.pk][Bucket.AVAILABLE])
    postings = [
        ledger.Posting(code(line, Bucket.EXCESS), cents),
        ledger.Posting(code(source, Bucket.AVAILABLE), -funded),
        ledger.Posting(code(source, Bucket.EXCESS), funded - cents),
    ]
    return post(
        [posting for posting in postings if posting.cents],
        on=on,
        label=label,
        key=key,
        by=by,
    )


def balances(lines: Iterable[BudgetLine]) -> dict[int, dict[Bucket, int]]:
    """Return what each account of each line holds: one query, whatever their number."""
    numbers = [line.pk for line in lines]
    found: dict[int, dict[Bucket, int]] = {
        number: dict.fromkeys(Bucket, 0) for number in numbers
    }
    sums = (
        Posting.objects.filter(account__budget_line__in=numbers)
        .values_list("account__budget_line", "account__code")
        .annotate(Sum("cents"))
    )
    for number, account, cents in sums:
        found[number][Bucket(account.rpartition(":")[2])] = cents
    return found


def figures(lines: Iterable[BudgetLine]) -> dict[int, Figures]:
    """Return where the money of each line stands: one query, whatever their number."""
    return {number: rules.figures(held) for number, held in balances(lines).items()}


def figures_of_year(year: FiscalYear) -> dict[int, Figures]:
    """Return the figures of every line of a year, in one query."""
    held: dict[int, dict[Bucket, int]] = defaultdict(lambda: dict.fromkeys(Bucket, 0))
    sums = (
        Posting.objects.filter(account__budget_line__fiscal_year=year)
        .values_list("account__budget_line", "account__code")
        .annotate(Sum("cents"))
    )
    for number, account, cents in sums:
        held[number][Bucket(account.rpartition(":")[2])] = cents
    return {number: rules.figures(each) for number, each in held.items()}
