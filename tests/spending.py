"""One expense claim and one file of past contributions, for the sweeps of pages."""

import uuid
from datetime import date

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions.models import HistoryImport
from essaim.contributions.services import imports
from essaim.payments.models import ExpenseClaim
from essaim.payments.services import expense_lines, expenses
from essaim.payments.services.expense_lines import Receipt
from tests.factories import voted_line

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
EXPENSE_PAGES = {"expense", "expense_edit", "expense_line_add", "expense_receipt"}


def fill(*, member, payroll):
    """``member`` prepares a claim; ``payroll`` reads the spreadsheet of a past year."""
    expense_lines.set_kilometre_rate("Voiture", 529, date(2020, 1, 1), by=payroll)
    line = voted_line(Circle.objects.get(name="Accompagnement"), 500_00)
    claim = expenses.start(line.pk, "Rencontre de Lille", key=uuid.uuid4(), by=member)
    today = timezone.localdate()
    expense_lines.add_receipt(
        claim.pk,
        spent_on=today,
        label="Train",
        cents=84_60,
        vat_rate=1000,
        receipt=Receipt("pdf", "train.pdf", PDF),
        key=uuid.uuid4(),
        by=member,
    )
    past = (
        "Nom;Cercle;Objet;Date;Heures;Montant\n"
        f"{member.name};Accompagnement;Accueil;03/03/{today.year - 1};3;120,50\n"
        f"Zed;Accompagnemant;Accueil;03/03/{today.year - 1};3;12,345\n"
    )
    imports.upload("contributions.csv", past.encode(), by=payroll)


def sample(page):
    """The arguments of a page of these, or nothing."""
    space, _colon, name = page.name.rpartition(":")
    if space == "payments" and name.startswith("expense") and page.asks:
        claim = ExpenseClaim.objects.get(title="Rencontre de Lille")
        both = {"pk": claim.pk, "line_pk": claim.lines.earliest("pk").pk}
        return {word: both[word] for word in page.asks}
    if space == "contributions" and name.startswith("history_import") and page.asks:
        return {"pk": HistoryImport.objects.earliest("pk").pk}
    return None
