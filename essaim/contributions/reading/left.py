"""What is left of the budgets one draws on, as a form or a refusal may say it.

What is left, beside what was voted, is what was asked. So it is said to who may read
it on the page of the budget, and to nobody else: neither in the name of a choice, nor
before an amount is confirmed, nor in the reason of a refusal.
"""

from collections.abc import Iterable

from essaim.contributions.permissions.budgets import may_read_amounts
from essaim.contributions.reading.budgets import Book, Standing
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


def standings(lines: Iterable[BudgetLine], reader: Member) -> dict[int, Standing]:
    """How each of these lines stands for ``reader``: a book per year, whatever else."""
    rows = list(lines)
    years = {line.fiscal_year_id: line.fiscal_year for line in rows}
    books = {number: Book(year, reader) for number, year in years.items()}
    return {
        line.pk: books[line.fiscal_year_id].line(line).standing
        for line in rows
        if line.pk in books[line.fiscal_year_id].sums
    }


def cents(lines: Iterable[BudgetLine], reader: Member) -> dict[int, int | None]:
    """What each of these lines has left; ``None`` where ``reader`` may not know."""
    return {number: seen.left for number, seen in standings(lines, reader).items()}


def is_said(line: BudgetLine, reader: Member | None) -> bool:
    """Whether ``reader`` may know what a line has left."""
    if reader is None:
        return False
    return bool(may_read_amounts(reader, line.circle)) or (
        cents([line], reader).get(line.pk) is not None
    )
