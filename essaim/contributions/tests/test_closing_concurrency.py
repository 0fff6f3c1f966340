"""Two browsers post the same closing at once: one wins. PostgreSQL is the judge."""

import pytest

from essaim.base.models import Event
from essaim.contributions.models import ClosingLine, YearClosing
from essaim.contributions.services import closings
from essaim.contributions.tests import years
from essaim.contributions.tests.years import after
from essaim.ledger.services import budgets
from essaim.payments.models import Due
from essaim.rules.budgets import Bucket
from tests.factories import MemberFactory, give_mandate
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_ten_who_post_at_once_one_closes_the_year(
    people, whole, line, passed, year, next_year
):
    passed("prorate")
    posters = MemberFactory.create_batch(10)
    for member in posters:
        give_mandate(member, "manager", whole)
    with after(year):
        prepared = closings.prepare(year.pk, by=people["treasurer"])
        answers = together(
            [
                lambda member=member: closings.post(
                    year.pk, by=member, fingerprint=prepared.fingerprint
                )
                for member in posters
            ]
        )
    won = [answer for answer in answers if isinstance(answer, YearClosing)]
    assert len(won) == 1
    assert all(
        isinstance(answer, closings.AlreadyClosed)
        for answer in answers
        if answer not in won
    )
    assert ClosingLine.objects.count() == Due.objects.count() == 3
    assert Event.objects.filter(kind="closing.posted").count() == 1
    years.assert_balanced()
    assert years.figures(line).settled == 1_000_00


def test_fifty_who_take_the_last_euros_never_pass_the_budget(line):
    def take(number):
        return lambda: budgets.change(
            line,
            (Bucket.AVAILABLE, 0),
            (Bucket.RESERVED, 30_00),
            on=line.fiscal_year.starts_on,
            label="Atelier",
            key=f"fifty:{number}",
            by=None,
        )

    answers = together([take(number) for number in range(50)])
    assert sum(answer is None for answer in answers) == 1_000_00 // 30_00
    assert years.figures(line).left == 1_000_00 % 30_00
    years.assert_balanced()
