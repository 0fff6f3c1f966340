"""Budget lines: opened, held, and read; what moves through them is beside."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from essaim.circles.models import Circle
from essaim.ledger.models import (
    Account,
    BudgetLine,
    BudgetLineQuerySet,
    FiscalYear,
    Posting,
)
from essaim.ledger.services.books import SOME, chunks, open_accounts
from essaim.rules import budgets as rules
from essaim.rules.budgets import Bucket, Figures


def code(line: BudgetLine, bucket: Bucket) -> str:
    """The code of one account of a line."""
    return f"budget:{line.pk}:{bucket}"


@transaction.atomic
def open_line(
    circle: Circle, year: FiscalYear, *, kind: str = "open", label: str = ""
) -> BudgetLine:
    """Return the budget line of a circle for a year, opened with its accounts."""
    line = BudgetLine(circle=circle, fiscal_year=year, kind=kind, label=label)
    return open_lines([line])[0]


@transaction.atomic
def open_lines(wanted: Sequence[BudgetLine]) -> list[BudgetLine]:
    """Return these lines as the books have them, all opened at once if they are new.

    ``wanted`` are not saved: they say a circle, a year, a kind and a label.
    """
    there = _known(wanted)
    new = [line for line in wanted if _name(line) not in there]
    if new:
        BudgetLine.objects.bulk_create(new, ignore_conflicts=True, batch_size=SOME)
        opened = _known(new)
        open_accounts(
            Account(code=code(line, bucket), kind=_kind(bucket), budget_line=line)
            for line in opened.values()
            for bucket in _places(line)
        )
        there |= opened
    return [there[_name(line)] for line in wanted]


def _name(line: BudgetLine) -> tuple[int, int, str, str]:
    return line.circle_id, line.fiscal_year_id, line.kind, line.label


def _known(lines: Sequence[BudgetLine]) -> dict[tuple[int, int, str, str], BudgetLine]:
    found = {}
    for some in chunks(lines):
        rows = BudgetLine.objects.filter(
            circle__in={line.circle_id for line in some},
            fiscal_year__in={line.fiscal_year_id for line in some},
        )
        for row in rows.select_related("circle", "fiscal_year"):
            found[_name(row)] = row
    return found


def _places(line: BudgetLine) -> list[Bucket]:
    """The accounts of a line: one that is never passed has no place for an excess."""
    never = {Bucket.EXCESS} if line.is_never_passed else set()
    return [bucket for bucket in Bucket if bucket not in never]


def _kind(bucket: Bucket) -> str:
    """Of what kind the account is: what passes a line alone goes below zero."""
    return Account.Kind.EXCESS if bucket is Bucket.EXCESS else Account.Kind.BUDGET


def lock(line_id: int) -> BudgetLine:
    """Hold a line until the transaction ends; who moves its money waits.

    Who holds several takes them by ``lock_each``, before anything else of them: two
    who held some of the other's would wait for ever.
    """
    return _held().get(pk=line_id)


def lock_each(line_ids: Iterable[int]) -> dict[int, BudgetLine]:
    """Hold lines until the transaction ends, always in the order of their numbers."""
    held: dict[int, BudgetLine] = {}
    for some in chunks(sorted(set(line_ids))):
        held |= {line.pk: line for line in _held().filter(pk__in=some).order_by("pk")}
    return held


def _held() -> BudgetLineQuerySet:
    rows = BudgetLine.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("circle", "fiscal_year")


def day_in_year(line: BudgetLine, today: date | None = None) -> date:
    """Return the day of the line's year that is closest to ``today``."""
    year = line.fiscal_year
    return min(max(today or timezone.localdate(), year.starts_on), year.ends_on)


def book_day(line: BudgetLine) -> date:
    """Return the day a movement of the line is dated.

    It is in the line's year for as long as that year is open, then today.
    """
    if line.fiscal_year.closed_at is not None:
        return timezone.localdate()
    return day_in_year(line)


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
