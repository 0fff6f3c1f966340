"""Verbs that hold several things, in crossed orders: nobody waits for ever.

On SQLite writers queue: PostgreSQL is the judge. Of two that wait for each other it
ends one with ``deadlock detected``, which is no refusal: the test fails with it.
"""

import pytest
from django.utils import timezone

from essaim.contributions.models import Contribution, YearClosing
from essaim.contributions.services import closings, declaring, frame_effect, settling
from essaim.contributions.tests import years
from essaim.contributions.tests.states import choose, declare, in_days
from essaim.contributions.tests.years import after, open_next
from essaim.ledger.services import budgets
from essaim.payments.models import Due, ExpenseClaim
from essaim.payments.services import batches, details, expenses
from essaim.payments.tests.claims import claim_of
from essaim.payments.tests.paying import approve, freeze, prepare, set_accounts
from tests.factories import CircleFactory, FrameFactory, MemberFactory, voted_line
from tests.racing import done, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ATTEMPTS = pytest.mark.parametrize("attempt", range(3))


@pytest.fixture
def lines(whole, year, frame):
    """Four lines of four circles."""
    circles = CircleFactory.create_batch(4, parent=whole)
    return [voted_line(circle, 1_000_00, year=year) for circle in circles]


def paid_from(work, spent, people, year):
    """A frozen batch: work paid by some lines, and what was spent by others."""
    for line in work:
        one = declare(line, people["author"])
        with in_days(10):
            assert settling.settle(one.pk)
    for line in spent:
        claim = claim_of(people["author"], line, 10_00)
        expenses.submit(claim.pk, by=people["author"])
        expenses.approve(claim.pk, by=people["payroll"])
    Due.objects.waiting().update(settled_on=timezone.localdate())
    batch = approve(prepare(year, people["payroll"]), people["treasurer"])
    return freeze(batch, people["payroll"])


@ATTEMPTS
def test_two_batches_that_draw_on_the_same_lines_are_paid_together(
    people, year, lines, attempt
):
    set_accounts(people["payroll"])
    code = {"analytic_code": "AUT"}
    details.give_codes(people["author"].pk, code, by=people["payroll"])
    one = paid_from(lines[2:], lines[:2], people, year)
    two = paid_from(lines[:2], lines[2:], people, year)
    today = timezone.localdate()
    answers = together(
        [
            lambda batch=batch: batches.mark_paid(
                batch.pk, paid_on=today, by=people["payroll"]
            )
            for batch in (one, two)
        ]
    )
    assert len(done(answers)) == 2
    assert set(Contribution.objects.values_list("status", flat=True)) == {"paid"}
    assert set(ExpenseClaim.objects.values_list("state", flat=True)) == {"paid"}
    held = budgets.figures(lines).values()
    assert [figures.paid for figures in held] == [110_00] * 4
    years.assert_balanced()


@ATTEMPTS
def test_a_year_is_closed_while_its_declarations_are_withdrawn(
    people, year, next_year, lines, attempt
):
    """Who withdraws holds a line and writes in the year; so does who closes it."""
    choose("prorate")
    declared = [
        declare(line, author, cents=60_00)
        for line in lines
        for author in MemberFactory.create_batch(3)
    ]
    with after(year):
        prepared = closings.prepare(year.pk, by=people["treasurer"])
        answers = together(
            [
                lambda: closings.post(
                    year.pk, by=people["manager"], fingerprint=prepared.fingerprint
                ),
                *(
                    lambda one=one: declaring.withdraw(one.pk, by=one.author)
                    for one in declared[::3]
                ),
            ]
        )
    assert isinstance(answers[0], YearClosing | closings.Changed)
    states = set(Contribution.objects.values_list("status", flat=True))
    closed = isinstance(answers[0], YearClosing)
    assert ("settled" in states) is closed
    assert ("declared" in states) is not closed
    years.assert_balanced()


@ATTEMPTS
def test_what_was_deferred_is_revived_while_its_year_is_closed(
    people, circle, year, attempt
):
    """The next year’s line was opened first: its number is the smaller one."""
    FrameFactory(fiscal_year=year, overrun="defer")
    next_year = open_next(year)
    FrameFactory(fiscal_year=next_year)
    following = voted_line(circle, 500_00, year=next_year)
    line = voted_line(circle, 100_00, year=year)
    assert following.pk < line.pk
    waiting = [declare(line, people["author"], cents=101_00) for _one in range(4)]
    assert {one.status for one in waiting} == {"deferred"}
    with after(year):
        prepared = closings.prepare(year.pk, by=people["treasurer"])
        answers = together(
            [
                lambda: closings.post(
                    year.pk, by=people["manager"], fingerprint=prepared.fingerprint
                ),
                *(lambda one=one: settling.revive(one.pk) for one in waiting),
                *(lambda one=one: settling.revive(one.pk) for one in waiting[::-1]),
            ]
        )
    assert isinstance(answers[0], YearClosing | closings.Changed)
    assert sum(answer is True for answer in answers) == 4
    assert budgets.figures([following])[following.pk].declared == 404_00
    years.assert_balanced()


@ATTEMPTS
def test_budgets_take_effect_while_members_declare_on_them(
    people, year, lines, attempt
):
    """A declaration names the frame that binds it, while that frame is held."""
    later = FrameFactory(fiscal_year=year, version=2, takes_effect_on=year.starts_on)
    for line in lines:
        later.lines.create(circle=line.circle, cents=1)
    crowd = MemberFactory.create_batch(8)
    answers = together(
        [
            lambda: frame_effect.post_budgets(later.pk),
            *(
                lambda one=one, line=line: declare(line, one, cents=10_00)
                for one, line in zip(crowd, lines * 2, strict=True)
            ),
        ]
    )
    assert len(done(answers)) == 9
    years.assert_balanced()
