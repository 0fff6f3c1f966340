"""Fifty at once, behind a barrier. On SQLite writers queue: PostgreSQL is the judge."""

import uuid

import pytest
from django.utils import timezone

from essaim.contributions.models import Contribution, Frame, Mission
from essaim.contributions.services import announcing, declaring, objections, settling
from essaim.contributions.tests.states import (
    SAID,
    announce,
    choose,
    declare,
    exhaust,
    in_days,
)
from essaim.ledger.services import budgets
from essaim.payments.models import Due
from essaim.rules.contributions import State
from tests.factories import MemberFactory
from tests.racing import done, together

MANY = 50
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def figures(line):
    return budgets.figures([line])[line.pk]


@pytest.mark.parametrize("policy", ["refuse", "defer"])
def test_parallel_announcements(people, line, policy):
    """Fifty on the last hundred euros of a budget: never over, whoever wins."""
    choose(policy)
    exhaust(line, people["other"], left=100_00)
    crowd = MemberFactory.create_batch(MANY)
    answers = together(
        [lambda one=one: announce(line, one, cents=9_00) for one in crowd]
    )
    assert len(done(answers)) == 11
    assert all(
        isinstance(answer, announcing.BeyondBudget)
        for answer in answers
        if isinstance(answer, Exception)
    )
    assert (figures(line).left, figures(line).excess) == (1_00, 0)
    assert Contribution.objects.filter(author__in=crowd).count() == 11


def test_announcements_and_declarations_together_never_pass(people, line):
    exhaust(line, people["other"], left=100_00)
    crowd = MemberFactory.create_batch(MANY)
    acts = [
        (lambda one=one: declare(line, one, cents=9_00))
        if number % 2
        else (lambda one=one: announce(line, one, cents=9_00))
        for number, one in enumerate(crowd)
    ]
    answers = together(acts)
    assert len(done(answers)) == 11
    assert figures(line).excess == 0


def test_one_form_sent_eight_times_at_once_makes_one(people, line):
    key = uuid.uuid4()
    answers = together(
        [lambda: announce(line, people["author"], cents=9_00, key=key)] * 8
    )
    assert len({one.pk for one in done(answers)}) == 1
    assert figures(line).reserved == 9_00


def test_one_person_never_passes_their_ceiling_by_declaring_everywhere_at_once(
    people, line
):
    Frame.objects.update(person_cap_cents=100_00)
    answers = together([lambda: declare(line, people["author"], cents=30_00)] * 10)
    assert len(done(answers)) == 3


def test_a_mission_never_passes_its_ceiling(people, line):
    Frame.objects.update(mission_cap_cents=100_00)
    mission = Mission.objects.create(circle=line.circle, title="M")
    crowd = MemberFactory.create_batch(10)
    answers = together(
        [
            lambda one=one: declare(line, one, cents=30_00, mission=mission)
            for one in crowd
        ]
    )
    assert len(done(answers)) == 3


@pytest.mark.parametrize("attempt", range(3))
def test_settling_and_objecting_at_once_one_alone_happens(people, line, attempt):
    """On the last day the objection is heard or the money is owed, never both."""
    one = declare(line, people["author"])
    # Two clocks a day apart: it is the last day of the window for who objects, and
    # the day after for the software.
    with timezone.override("Pacific/Kiritimati"):
        last = timezone.localdate()
    Contribution.objects.filter(pk=one.pk).update(window_ends_on=last)

    def object_now():
        with timezone.override("Pacific/Pago_Pago"):
            return objections.raise_objection(
                one.pk, by=people["peer"], about="work", argument="Non"
            )

    def settle_now():
        with timezone.override("Pacific/Kiritimati"):
            return settling.settle(one.pk)

    answers = together([settle_now, object_now] * 3)
    one.refresh_from_db()
    settled = sum(answer is True for answer in answers)
    heard = sum(not isinstance(a, bool | Exception) for a in answers)
    assert settled + heard == 1
    assert one.state == (State.SETTLED if settled else State.IN_DIALOGUE)
    assert Due.objects.count() == settled


@pytest.mark.parametrize("attempt", range(3))
def test_the_circle_decides_or_the_objection_is_lifted_never_both(
    people, line, attempt
):
    one = declare(line, people["author"])
    objection = objections.raise_objection(
        one.pk, by=people["peer"], about="work", argument="Non"
    )
    said = {"ruling": "50 €", "source": "Réunion", "cents": 50_00}
    with in_days(10):
        answers = together(
            [
                lambda: objections.rule(one.pk, by=people["referent"], **said),
                lambda: objections.lift(objection.pk, by=people["peer"]),
                lambda: declaring.adjust(one.pk, by=people["author"], cents=80_00),
            ]
        )
    assert done(answers)
    one.refresh_from_db()
    objection.refresh_from_db()
    assert objection.closed_at is not None
    assert (one.state == State.SETTLED) is (objection.outcome == "ruled")
    held = figures(line)
    assert held.settled + held.declared == one.cents


@pytest.mark.parametrize("attempt", range(3))
def test_withdrawing_while_it_settles_never_owes_what_is_withdrawn(
    people, line, attempt
):
    one = declare(line, people["author"])
    with in_days(10):
        answers = together(
            [
                lambda: settling.settle(one.pk),
                lambda: declaring.withdraw(one.pk, by=people["author"]),
                lambda: settling.settle(one.pk),
                lambda: declaring.offer(one.pk, by=people["author"]),
            ]
        )
    one.refresh_from_db()
    owed = Due.objects.filter(cancelled_at__isnull=True).count()
    assert owed == (one.state == State.SETTLED)
    assert len([a for a in done(answers) if a is not False]) == 1
    assert figures(line).declared == 0


def test_two_corrections_from_the_same_page_one_is_told(people, line):
    one = declare(line, people["author"])
    answers = together(
        [
            lambda cents=cents: declaring.adjust(
                one.pk, by=people["author"], version=one.version, cents=cents
            )
            for cents in (80_00, 70_00, 60_00)
        ]
    )
    assert len(done(answers)) == 1
    assert sum(isinstance(answer, declaring.Stale) for answer in answers) == 2
    one.refresh_from_db()
    assert figures(line).declared == one.cents


def test_two_objections_at_once_one_dialogue(people, line):
    one = declare(line, people["author"])
    answers = together(
        [
            lambda name=name: objections.raise_objection(
                one.pk, by=people[name], about="work", argument="Non"
            )
            for name in ("peer", "other", "referent")
        ]
    )
    assert len(done(answers)) == 1
    assert one.objections.count() == 1


def test_declaring_the_same_twice_at_once_declares_once(people, line):
    one = announce(line, people["author"])
    answers = together(
        [lambda: declaring.declare(one.pk, by=people["author"], cents=90_00, **SAID)]
        * 4
    )
    assert len(done(answers)) == 1
    assert figures(line).declared == 90_00
