"""Claims submitted and approved at once, on the last euros of a line.

On SQLite writers queue: PostgreSQL is the judge.
"""

import pytest

from essaim.payments.models import Due, ExpenseClaim
from essaim.payments.services import expenses
from essaim.payments.tests.claims import claim_of, figures
from tests.factories import MemberFactory
from tests.racing import done, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 20


def test_the_last_euros_of_a_line_go_to_as_many_as_it_can_pay(line):
    claims = [claim_of(MemberFactory(), line, 90_00) for _ in range(MANY)]
    answers = together(
        [
            lambda claim=claim: expenses.submit(claim.pk, by=claim.member)
            for claim in claims
        ]
    )
    assert len(done(answers)) == 1000 // 90
    assert figures(line).declared == len(done(answers)) * 90_00
    assert ExpenseClaim.objects.filter(state="submitted").count() == 11


def test_a_claim_approved_and_withdrawn_at_once_is_one_of_the_two(people, line):
    claim = claim_of(people["author"], line, 90_00)
    claim = expenses.submit(claim.pk, by=people["author"])
    answers = together(
        [
            lambda: expenses.approve(claim.pk, by=people["referent"]),
            lambda: expenses.approve(claim.pk, by=people["payroll"]),
            lambda: expenses.withdraw(claim.pk, by=people["author"]),
            lambda: expenses.take_back(claim.pk, by=people["author"]),
        ]
        * 2
    )
    claim.refresh_from_db()
    dues = Due.objects.count()
    assert dues == (1 if claim.state == "approved" else 0)
    assert figures(line).settled == (90_00 if dues else 0)
    assert figures(line).declared == 0
    assert 1 <= len(done(answers)) <= 2
