"""A process killed in the middle of a freeze, a payment or a closing does nothing."""

import pytest
from django.utils import timezone

from essaim.contributions.models import Contribution, YearClosing
from essaim.contributions.services import closings, settling
from essaim.contributions.tests import years
from essaim.contributions.tests.states import declare, in_days
from essaim.contributions.tests.years import after
from essaim.payments.models import Batch, Due, ExpenseClaim
from essaim.payments.services import batches, details, expenses
from essaim.payments.tests import paying
from essaim.payments.tests.claims import claim_of
from tests.killing import dies, rows_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STRIDE = 11  # statements from one death to the next
ROOMS = ("base", "ledger", "payments", "contributions", "notifications")


def assert_it_is_whole_or_not_at_all(act):
    """Kill it at its start, then further and further, then let it go to its end."""
    before = rows_of(*ROOMS)
    killed_at = [0]
    while dies(act, at=killed_at[-1] + STRIDE):
        killed_at.append(killed_at[-1] + STRIDE)
        assert rows_of(*ROOMS) == before, f"killed before statement {killed_at[-1]}"
    assert len(killed_at) > 3
    assert rows_of(*ROOMS) != before
    years.assert_balanced()


@pytest.fixture
def batch(people, year, line, settings, tmp_path):
    """A contribution and an expense, in a batch that two people agree to."""
    settings.MEDIA_ROOT = tmp_path / "media"
    payroll, author = people["payroll"], people["author"]
    paying.set_accounts(payroll, line.circle)
    details.give_codes(author.pk, {"analytic_code": "AUT"}, by=payroll)
    details.set_account(
        holder="Author", iban=paying.IBANS["awa"], bic="", by=people["author"]
    )
    one = declare(line, author)
    with in_days(10):
        assert settling.settle(one.pk)
    claim = claim_of(author, line, 10_00)
    expenses.submit(claim.pk, by=author)
    expenses.approve(claim.pk, by=payroll)
    Due.objects.waiting().update(settled_on=timezone.localdate())
    return paying.approve(paying.prepare(year, payroll), people["treasurer"])


def test_a_batch_is_frozen_then_paid_whole_or_not_at_all(batch, people, line):
    payroll = people["payroll"]
    assert_it_is_whole_or_not_at_all(
        lambda: batches.freeze(batch.pk, version=batch.version, by=payroll)
    )
    frozen = Batch.objects.get()
    assert frozen.state == Batch.State.FROZEN
    assert frozen.files.exists()
    assert_it_is_whole_or_not_at_all(
        lambda: batches.mark_paid(frozen.pk, paid_on=timezone.localdate(), by=payroll)
    )
    assert set(Contribution.objects.values_list("status", flat=True)) == {"paid"}
    assert set(ExpenseClaim.objects.values_list("state", flat=True)) == {"paid"}
    assert years.figures(line).left + years.figures(line).paid == 1_000_00


def test_a_year_is_closed_whole_or_not_at_all(people, year, next_year, passed):
    passed("prorate")
    with after(year):
        prepared = closings.prepare(year.pk, by=people["treasurer"])
        assert_it_is_whole_or_not_at_all(
            lambda: closings.post(
                year.pk, by=people["manager"], fingerprint=prepared.fingerprint
            )
        )
    assert YearClosing.objects.count() == 1
    assert set(Contribution.objects.values_list("status", flat=True)) == {"settled"}
