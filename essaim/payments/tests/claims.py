"""Claims made for tests, through the services only."""

import uuid
from datetime import date

from django.utils import timezone

from essaim.ledger.services import budgets
from essaim.payments.services import expense_lines, expenses
from essaim.payments.services.expense_lines import Receipt

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


def receipt(name="ticket.pdf", content=PDF):
    return Receipt("pdf", name, content)


def claim_of(by, line, *amounts, title="Train"):
    """A claim in preparation with a receipt at 20 % for each amount."""
    claim = expenses.start(line.pk, title, key=uuid.uuid4(), by=by)
    for cents in amounts:
        claim = spend(claim, cents, by=by)
    return claim


def spend(claim, cents, *, by, **more):
    said = {
        "spent_on": timezone.localdate(),
        "label": "Billet",
        "cents": cents,
        "vat_rate": 2000,
        "receipt": receipt(),
        "key": uuid.uuid4(),
    }
    return expense_lines.add_receipt(claim.pk, by=by, **(said | more))


def travel(claim, kilometres, *, by, **more):
    said = {
        "spent_on": timezone.localdate(),
        "label": "Lille – Arras",
        "kilometres": kilometres,
        "vehicle": "Voiture",
        "key": uuid.uuid4(),
    }
    return expense_lines.add_journey(claim.pk, by=by, **(said | more))


def rate(thousandths, *, by, on=date(2020, 1, 1)):
    return expense_lines.set_kilometre_rate("Voiture", thousandths, on, by=by)


def figures(line):
    return budgets.figures([line])[line.pk]


def at(claim, state):
    """Put a claim in a state as if all that leads there had happened."""
    claim.state = state
    return claim
