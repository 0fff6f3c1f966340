"""An expense goes through a batch like the rest, its VAT apart in the journal."""

import pytest
from django.utils import timezone

from essaim.payments.exports.content import Content
from essaim.payments.models import ExpenseClaim
from essaim.payments.services import batches, expenses
from essaim.payments.tests import paying
from essaim.payments.tests.claims import claim_of, figures
from essaim.rules.budgets import Figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def claim(cast, line, circle):
    paying.set_accounts(cast["treasurer"], circle)
    paying.set_details(cast)
    made = claim_of(cast["awa"], line, 120_00, 60_00)
    expenses.submit(made.pk, by=cast["awa"])
    return expenses.approve(made.pk, by=cast["keeper"])


def test_its_vat_is_apart_in_the_journal_and_it_is_paid(claim, cast, line, year):
    batch = paying.frozen(year, cast)
    claim.refresh_from_db()
    assert claim.state == "exported"
    lines = [
        (one.account, one.debit, one.credit, one.analytic)
        for one in Content(batch).lines()
    ]
    assert lines == [
        ("625100", 150_00, 0, "COMPOST"),
        ("445660", 30_00, 0, "COMPOST"),
        ("467100", 0, 180_00, "COMPOST"),
    ]
    today = timezone.localdate()
    batches.mark_paid(batch.pk, paid_on=today, by=cast["payroll"])
    assert ExpenseClaim.objects.get().state == "paid"
    assert figures(line) == Figures(voted=1_000_00, paid=180_00)


def test_a_batch_cancelled_gives_the_claim_back_to_the_next_one(claim, cast, year):
    batch = paying.frozen(year, cast)
    batches.cancel(batch.pk, reason="Erreur", by=cast["second"])
    claim.refresh_from_db()
    assert claim.state == "approved"
