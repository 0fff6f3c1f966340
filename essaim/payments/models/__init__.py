"""What is owed to whom, how it is paid, and the files that say so."""

from essaim.payments.models.batches import Batch, BatchFile, BatchPayee, Due
from essaim.payments.models.details import PayeeDetails
from essaim.payments.models.expenses import ExpenseClaim, ExpenseLine, KilometreRate
from essaim.payments.models.setup import AccountingSetup, CircleCode, FormAccounts

__all__ = [
    "AccountingSetup",
    "Batch",
    "BatchFile",
    "BatchPayee",
    "CircleCode",
    "Due",
    "ExpenseClaim",
    "ExpenseLine",
    "FormAccounts",
    "KilometreRate",
    "PayeeDetails",
]
