"""What a budget line leads to among payments: an expense claim."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.payments.permissions.expenses import may_claim_expenses
from essaim.payments.reading.expenses import open_lines

ROOM = "payments"


def of_lines(
    lines: Sequence[BudgetLine], reader: Member
) -> Mapping[int, Sequence[Door]]:
    """Where an expense is claimed on each of these lines that is open."""
    if not may_claim_expenses(reader):
        return {}
    numbers = [line.pk for line in lines]
    drawn = open_lines().filter(pk__in=numbers).values_list("pk", flat=True)
    page = reverse("payments:expense_create")
    words = _("Claim an expense on it")
    return {pk: [Door(ROOM, words, f"{page}?ligne={pk}", True)] for pk in drawn}
