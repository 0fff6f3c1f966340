"""How the feed tells what happens when people are paid, one file per noun."""

from essaim.payments.notices import batches, details, expenses, setup  # noqa: F401
