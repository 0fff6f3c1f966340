"""Roles × actions after the result: the table is the specification."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from essaim.cobudget import permissions as may
from essaim.cobudget.models import AwardAnswer, FollowUp, Project
from essaim.cobudget.tests.after import count
from essaim.rules.followup import State, Verb
from essaim.rules.rounds import ORDER, Phase
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db
ROLES = ["author", "member", "giver", "treasurer", "manager", "facilitator"]
ROLES += ["referent", "circle_treasurer", "former", "gone"]
KEEPS = {"author", "treasurer"}
STEPS = {
    ("granted", "start"),
    ("granted", "stop"),
    ("started", "finish"),
    ("started", "stop"),
    ("done", "resume"),
    ("stopped", "resume"),
}


@pytest.fixture
def people(whole, circle, awa, elise, project):
    people = {role: MemberFactory(name=role) for role in ROLES}
    people |= {"author": awa, "giver": elise}
    give_mandate(people["treasurer"], "treasurer", whole)
    give_mandate(people["manager"], "manager", whole)
    give_mandate(people["facilitator"], "facilitator", circle)
    give_mandate(people["referent"], "referent", circle)
    give_mandate(people["circle_treasurer"], "treasurer", CircleFactory())
    day = timezone.localdate()
    give_mandate(
        people["former"],
        "treasurer",
        whole,
        starts_on=day.replace(year=day.year - 2),
        ends_on=day - timedelta(days=1),
    )
    give_mandate(people["gone"], "treasurer", whole)
    people["gone"].is_active = False
    people["gone"].save()
    return people


@pytest.fixture
def project(open_round, advance, awa, elise):
    count(open_round, advance, awa, elise)
    return Project.objects.select_related("round__circle", "author").get(
        pk=open_round.drill.pk
    )


def wrong(verdict, allowed):
    assert bool(verdict) is (str(verdict.refusal) == "")
    return bool(verdict) is not allowed


def test_who_answers_for_an_award_and_when(people, project):
    for role, phase in product(ROLES, ORDER):
        project.round.phase = phase.value
        allowed = role == "author" and phase is Phase.RESULT
        assert not wrong(may.may_answer_award(people[role], project), allowed), (
            role,
            phase,
        )
    project.round.phase = "result"
    declined = AwardAnswer(project=project, accepted=False)
    assert not may.may_answer_award(people["author"], project, declined)
    accepted = AwardAnswer(project=project, accepted=True)
    assert may.may_answer_award(people["author"], project, accepted)
    project.awarded_cents = 0
    assert not may.may_answer_award(people["author"], project)


def test_who_returns_and_who_carries(people, project):
    for role, state in product(ROLES, State):
        follow_up = FollowUp(project=project, state=state.value)
        goes_on = state in {State.GRANTED, State.STARTED}
        returning = may.may_return_rest(people[role], follow_up)
        carrying = may.may_carry_grant(people[role], follow_up)
        assert not wrong(returning, role in KEEPS), (role, state)
        assert not wrong(carrying, role in KEEPS and goes_on), (role, state)
        assert not may.may_return_rest(people[role], None)
        assert not may.may_carry_grant(people[role], None)


def test_who_says_what_becomes_of_it(people, project):
    for role, state, verb in product(ROLES, State, Verb):
        follow_up = FollowUp(project=project, state=state.value)
        allowed = role == "author" and (state, verb) in STEPS
        verdict = may.may_follow_up(people[role], follow_up, verb)
        assert not wrong(verdict, allowed), (role, state, verb)
        assert not wrong(may.may_tell(people[role], follow_up), role == "author")


def test_once_its_author_has_left_the_referent_of_its_circle_answers(people, project):
    project.author.is_active = False
    project.author.save()
    follow_up = FollowUp(project=project)
    for role in ROLES:
        verdict = may.may_tell(people[role], follow_up)
        assert not wrong(verdict, role == "referent"), role
