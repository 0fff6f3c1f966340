"""Two hundred at once against what ends a round. PostgreSQL is the judge."""

import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum

from essaim.base.errors import Refusal
from essaim.cobudget.counting import count_round
from essaim.cobudget.models import Allocation, Count, Envelope, Project, Round
from essaim.cobudget.services import halting, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, Posting
from tests.factories import MemberFactory
from tests.racing import done, together

MANY = 200
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crowd(new_round, submit, advance, chloe, basile, cast, elise):
    """Two hundred members more, 40 € each; three projects, far from their goals."""

    def make(**settings):
        round = new_round(**settings)
        make.projects = [submit(round, 1_000, 20_000) for _ in range(3)]
        make.people = MemberFactory.create_batch(MANY)
        rounds.fund_round(round.pk, (MANY + 5) * 40_00, by=chloe, key="crowd")
        return advance(round, "allocation")

    return make


def racing(round, make, end, seed):
    """All save 30 € at once, ``end`` somewhere among them; return the answers."""
    chance = random.Random(seed)

    def saving(member):
        first, second, _third = chance.sample(make.projects, 3)
        wishes = {first.pk: 20_00, second.pk: 10_00}
        return lambda: allocate(round.pk, wishes, by=member)

    acts = [saving(member) for member in make.people]
    acts.insert(chance.randrange(MANY), end)
    return together(acts)


def check_each_is_counted_or_refused_with_a_sentence(answers):
    for answer in answers:
        if isinstance(answer, Exception):
            assert isinstance(answer, PermissionDenied | Refusal), answer
            assert str(answer).endswith(".")
    return [answer for answer in answers if isinstance(answer, Envelope)]


def check_books():
    assert Posting.objects.aggregate(s=Sum("cents"))["s"] == 0
    for account in Account.objects.with_balance():
        assert account.kind == Account.Kind.OUTSIDE or account.balance_cents >= 0


@pytest.mark.slow
@pytest.mark.parametrize("tally", ["sealed", "open"])
def test_parallel_allocations(crowd, basile, tally):
    """Racing the closing, each is counted whole or told that allocation is closed."""
    round = crowd(tally=tally)

    def close():
        return rounds.advance(round.pk, expected="allocation", by=basile)

    answers = racing(round, crowd, close, seed=tally)
    saved = check_each_is_counted_or_refused_with_a_sentence(answers)
    assert len(done(answers)) == len(saved) + 1
    stored = Count.objects.get(round=round)
    given = Allocation.objects.aggregate(s=Sum("cents"))["s"] or 0
    assert given == len(saved) * 30_00
    assert stored.voices == len(saved), "who was told “saved” is counted"
    assert count_round(Round.objects.get(pk=round.pk)).cost == stored.cost_cents
    for project in Project.objects.all():
        told = project.allocations.aggregate(s=Sum("cents"))["s"] or 0
        assert project.received_cents == told
    assert ledger.balance(round.account_code) == 0
    check_books()


@pytest.mark.slow
def test_parallel_allocations_against_a_cancellation(crowd, basile):
    """Each is kept whole or refused; every cent is back in the pot."""
    round = crowd()

    def cancel():
        return halting.cancel_round(round.pk, by=basile, reason="Plus de salle.")

    answers = racing(round, crowd, cancel, seed=3)
    saved = check_each_is_counted_or_refused_with_a_sentence(answers)
    given = Allocation.objects.aggregate(s=Sum("cents"))["s"] or 0
    assert given == len(saved) * 30_00
    assert ledger.balance(ledger.POT) == 10_000_00
    check_books()


def test_cancelled_eight_times_at_once_it_is_cancelled_once(crowd, basile):
    round = crowd()

    def cancel():
        return halting.cancel_round(round.pk, by=basile, reason="Plus de salle.")

    assert len(done(together([cancel] * 8))) == 1
    assert ledger.balance(ledger.POT) == 10_000_00


def test_closed_and_cancelled_at_once_only_one_happens(crowd, basile):
    round = crowd()
    answers = together(
        [
            lambda: rounds.advance(round.pk, expected="allocation", by=basile),
            lambda: halting.cancel_round(round.pk, by=basile, reason="Non."),
        ]
        * 4
    )
    assert len(done(answers)) == 1
    round.refresh_from_db()
    assert round.is_counted is not round.is_cancelled
    check_books()
