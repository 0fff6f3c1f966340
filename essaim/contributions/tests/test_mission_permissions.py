"""Roles × actions × states: the table is the specification."""

from itertools import product

import pytest

from essaim.contributions import permissions as may
from essaim.contributions.models import Mission, Signup, Workstream
from essaim.contributions.services.signups import look_for_stand_in, sign_up
from essaim.contributions.tests.missions import in_days, proposed
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db

STATES = tuple(Mission.State)
OPEN, DONE, CANCELLED, EXPIRED = STATES
IN_CIRCLE = {"author", "peer", "other", "referent"}
LEADERS = {"referent", "facilitator"}
STILL_HERE = {
    *IN_CIRCLE,
    *("facilitator", "outsider", "treasurer", "payroll", "manager", "goes"),
}
ALLOWED = {
    # action: who, in which states of the mission
    "propose_mission": (STILL_HERE, set(STATES)),
    "mark_essential": (LEADERS, set(STATES)),
    "edit_mission": (IN_CIRCLE | LEADERS, {OPEN}),
    "cancel_mission": ({"author", *LEADERS}, {OPEN}),
    "finish_mission": (IN_CIRCLE | LEADERS | {"goes"}, {OPEN}),
    "refresh_mission": (STILL_HERE, {OPEN, EXPIRED}),
    "sign_up": (STILL_HERE, {OPEN}),
    "withdraw_signup": ({"goes"}, set(STATES)),
    "look_for_stand_in": ({"goes"}, {OPEN}),
    "take_over": (STILL_HERE - {"goes"}, {OPEN}),
    "see_who_goes": (IN_CIRCLE | LEADERS | {"goes"}, set(STATES)),
    "have_calendar": (STILL_HERE, set(STATES)),
}
ROLES = sorted(STILL_HERE | {"gone"})
MATRIX = list(product(sorted(ALLOWED), ROLES, STATES))


@pytest.fixture
def everyone(people, circle):
    """The cast, a facilitator, and who goes without being in the circle."""
    people["facilitator"] = MemberFactory(name="facilitator")
    give_mandate(people["facilitator"], "facilitator", circle)
    give_mandate(people["outsider"], "referent", CircleFactory())
    people["goes"] = MemberFactory(name="goes")
    return people


def test_every_cell_of_the_matrix(everyone, circle):
    mission = proposed(circle, everyone["author"])
    signup = sign_up(mission.pk, by=everyone["goes"])
    wanted = look_for_stand_in(signup.pk, by=everyone["goes"])
    wanted.mission = mission
    asks = {
        "propose_mission": lambda who: may.may_propose_mission(who, circle),
        "mark_essential": lambda who: may.may_mark_essential(who, circle),
        "edit_mission": lambda who: may.may_edit_mission(who, mission),
        "cancel_mission": lambda who: may.may_cancel_mission(who, mission),
        "finish_mission": lambda who: may.may_finish_mission(who, mission),
        "refresh_mission": lambda who: may.may_refresh_mission(who, mission),
        "sign_up": lambda who: may.may_sign_up(who, mission),
        "withdraw_signup": lambda who: may.may_withdraw_signup(who, wanted),
        "look_for_stand_in": lambda who: may.may_look_for_stand_in(who, wanted),
        "take_over": lambda who: may.may_take_over(who, wanted),
        "see_who_goes": lambda who: may.may_see_who_goes(who, mission),
        "have_calendar": lambda who: may.may_have_calendar(who),
    }
    wrong = []
    for action, who, state in MATRIX:
        mission.state = state
        verdict = asks[action](everyone[who])
        roles, states = ALLOWED[action]
        if bool(verdict) is not (who in roles and state in states):
            wrong.append((action, who, state, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong
    assert len(MATRIX) == 12 * 11 * 4


def test_nothing_is_proposed_in_a_closed_circle_nor_in_the_whole(
    everyone, circle, whole
):
    assert not may.may_propose_mission(everyone["author"], whole)
    mission = proposed(circle, everyone["author"])
    circle.closed_on = in_days(-1).date()
    circle.save()
    mission.circle = circle
    assert not may.may_propose_mission(everyone["author"], circle)
    assert not may.may_refresh_mission(everyone["author"], mission)
    assert not may.may_sign_up(everyone["author"], mission)


def test_what_has_a_date_does_not_need_refreshing(everyone, circle):
    mission = proposed(circle, everyone["author"], starts_at=in_days(2))
    assert not may.may_refresh_mission(everyone["author"], mission)


def test_who_minds_the_workstream_minds_its_missions(everyone, circle):
    workstream = Workstream.objects.create(
        circle=circle, title="Rencontres", minder=everyone["outsider"]
    )
    mission = proposed(circle, everyone["author"], workstream=workstream)
    for action in (may.may_edit_mission, may.may_cancel_mission, may.may_see_who_goes):
        assert action(everyone["outsider"], mission)
        assert not action(everyone["treasurer"], mission)


def test_a_sign_up_is_seen_by_those_who_may_read_its_name(everyone, circle):
    mission = proposed(circle, everyone["author"])
    signup = sign_up(mission.pk, by=everyone["goes"])
    readers = {
        name
        for name, member in everyone.items()
        if member.is_active
        and Signup.objects.visible_to(member).filter(pk=signup.pk).exists()
    }
    assert readers == {*IN_CIRCLE, "goes"}
    sign_up(mission.pk, by=everyone["outsider"])
    assert signup in Signup.objects.visible_to(everyone["outsider"])
