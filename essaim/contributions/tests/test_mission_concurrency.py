"""Fifty run for the last place. On SQLite writers queue: PostgreSQL is the judge."""

import pytest

from essaim.contributions.models import Signup
from essaim.contributions.services.series import change_from
from essaim.contributions.services.signups import (
    look_for_stand_in,
    sign_up,
    take_over,
    withdraw,
)
from essaim.contributions.tests.missions import dates, proposed, weekly
from tests.factories import MemberFactory
from tests.racing import together

MANY = 50
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Signup.State


def going(mission, at=None):
    return mission.signups.filter(state=State.GOING, occurrence_at=at).count()


def signing_up(mission, member, at=None):
    return lambda: sign_up(mission.pk, by=member, at=at)


def test_fifty_for_the_last_place_find_one_place(people, circle):
    mission = proposed(circle, people["author"], places=7)
    crowd = MemberFactory.create_batch(MANY)
    answers = together([signing_up(mission, member) for member in crowd])
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert going(mission) == 7
    assert mission.signups.filter(state=State.WAITING).count() == MANY - 7


def test_one_who_clicks_fifty_times_is_there_once(people, circle):
    mission = proposed(circle, people["author"], places=7)
    answers = together([signing_up(mission, people["peer"])] * MANY)
    assert len({answer.pk for answer in answers}) == 1
    assert mission.signups.count() == 1


def test_places_left_at_once_go_to_those_who_wait_and_to_no_more(people, circle):
    mission = proposed(circle, people["author"], places=20)
    crowd = MemberFactory.create_batch(MANY)
    for member in crowd:
        sign_up(mission.pk, by=member)
    leaving = list(mission.signups.filter(state=State.GOING).select_related("member"))
    together([lambda one=one: withdraw(one.pk, by=one.member) for one in leaving])
    assert going(mission) == 20
    assert mission.signups.filter(state=State.WAITING).count() == MANY - 40


def test_one_place_to_take_over_is_taken_over_once(people, circle):
    mission = proposed(circle, people["author"], places=1)
    signup = sign_up(mission.pk, by=people["peer"])
    look_for_stand_in(signup.pk, by=people["peer"])
    crowd = MemberFactory.create_batch(MANY)
    answers = together(
        [lambda member=member: take_over(signup.pk, by=member) for member in crowd]
    )
    assert len([a for a in answers if isinstance(a, Signup)]) == 1
    assert going(mission) == 1


def test_a_series_cut_while_people_sign_up_loses_nobody(people, circle):
    mission = weekly(circle, people["author"], places=5)
    first, second, third, _last = dates(mission)
    crowd = MemberFactory.create_batch(12)
    acts = [signing_up(mission, member, third) for member in crowd]
    acts.append(
        lambda: change_from(
            mission.pk,
            second,
            "FREQ=WEEKLY;COUNT=3",
            by=people["author"],
            starts_at=second,
        )
    )
    answers = together(acts)
    made = [a for a in answers if isinstance(a, Signup)]
    kept = Signup.objects.standing()
    assert {one.pk for one in made} == set(kept.values_list("pk", flat=True))
    assert kept.filter(state=State.GOING, occurrence_at=third).count() <= 5
    assert first in dates(mission)
