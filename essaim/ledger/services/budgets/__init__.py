"""Budget lines: opened, voted, and moved through by those who contribute.

Building blocks, called by the services of the rooms above: they lock the line first,
so that of two who take its last euros together, one alone gets them.
"""

from essaim.ledger.services.budgets.lines import (
    balances,
    book_day,
    code,
    day_in_year,
    figures,
    figures_of_year,
    lock,
    lock_each,
    open_line,
    open_lines,
)
from essaim.ledger.services.budgets.moves import (
    BudgetExhausted,
    Debt,
    Move,
    Vote,
    carve,
    change,
    move,
    move_each,
    repay,
    repay_each,
    vote,
    vote_each,
)

__all__ = [
    "BudgetExhausted",
    "Debt",
    "Move",
    "Vote",
    "balances",
    "book_day",
    "carve",
    "change",
    "code",
    "day_in_year",
    "figures",
    "figures_of_year",
    "lock",
    "lock_each",
    "move",
    "move_each",
    "open_line",
    "open_lines",
    "repay",
    "repay_each",
    "vote",
    "vote_each",
]
