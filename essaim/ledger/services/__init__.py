"""The only door into the books: post, reverse, open accounts, budgets and years."""

from essaim.ledger.services.books import (
    POT,
    balance,
    open_account,
    open_accounts,
    open_circle_account,
    open_pot,
    post,
    reverse,
)
from essaim.ledger.services.by_hand import RESULT, feed_pot, move, reverse_entry
from essaim.ledger.services.years import close_fiscal_year, open_fiscal_year

__all__ = [
    "POT",
    "RESULT",
    "balance",
    "close_fiscal_year",
    "feed_pot",
    "move",
    "open_account",
    "open_accounts",
    "open_circle_account",
    "open_fiscal_year",
    "open_pot",
    "post",
    "reverse",
    "reverse_entry",
]
