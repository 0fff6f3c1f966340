"""« J’y vais »: places, waiting list, withdrawal in one gesture, stand-ins."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions.models import Signup
from essaim.contributions.services import signups, single_dates
from essaim.contributions.services.mission_deadlines import free_places
from essaim.contributions.services.signups import (
    keep_place,
    look_for_stand_in,
    sign_up,
    take_over,
    withdraw,
)
from essaim.contributions.tests.missions import (
    dates,
    in_days,
    of,
    proposed,
    standing,
    states,
    told,
    weekly,
)

pytestmark = pytest.mark.django_db


def test_signed_up_twice_is_signed_up_once(people, circle):
    mission = proposed(circle, people["author"])
    first = sign_up(mission.pk, by=people["peer"])
    assert sign_up(mission.pk, by=people["peer"]) == first
    assert Event.objects.filter(kind="signup.made").count() == 1
    assert told("signup.made") == {"author"}


def test_who_goes_is_not_told_to_everybody(people, circle):
    mission = proposed(circle, people["author"])
    sign_up(mission.pk, by=people["peer"])
    event = Event.objects.get(kind="signup.made")
    readers = [
        name
        for name, member in people.items()
        if Event.objects.visible_to(member).filter(pk=event.pk).exists()
    ]
    assert readers == ["author", "peer"]


def test_full_one_waits_and_the_first_waiting_gets_the_free_place(people, circle):
    mission = proposed(circle, people["author"], places=1)
    for name in ("peer", "other", "outsider"):
        sign_up(mission.pk, by=people[name])
    assert [s.state for s in mission.signups.all()] == ["going", "waiting", "waiting"]
    withdraw(of(mission, people["peer"]).pk, by=people["peer"])
    assert told("signup.withdrawn") == {"author"}
    assert told("signup.promoted") == {"other"}
    assert of(mission, people["other"]).state == "going"
    assert of(mission, people["outsider"]).state == "waiting"


def test_who_waits_may_withdraw_and_nobody_moves(people, circle):
    mission = proposed(circle, people["author"], places=1)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    withdraw(of(mission, people["other"]).pk, by=people["other"])
    assert standing(mission) == {"peer"}
    assert not Event.objects.filter(kind="signup.promoted").exists()


def test_withdrawn_twice_says_so(people, circle):
    mission = proposed(circle, people["author"])
    signup = sign_up(mission.pk, by=people["peer"])
    withdraw(signup.pk, by=people["peer"])
    with pytest.raises(PermissionDenied):
        withdraw(signup.pk, by=people["peer"])
    signup.refresh_from_db()
    assert signup.ended_at is not None


def test_nobody_withdraws_for_another(people, circle):
    mission = proposed(circle, people["author"])
    signup = sign_up(mission.pk, by=people["peer"])
    for name in ("author", "referent", "manager"):
        with pytest.raises(PermissionDenied):
            withdraw(signup.pk, by=people[name])


def test_who_comes_back_is_last_in_the_line(people, circle):
    mission = proposed(circle, people["author"], places=1)
    first = sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"])
    withdraw(first.pk, by=people["peer"])
    assert sign_up(mission.pk, by=people["peer"]).state == "waiting"


def test_each_part_has_its_own_places(people, circle):
    mission = proposed(circle, people["author"], places={"Bar": 1, "Accueil": 1})
    bar, desk = mission.parts.all()
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["peer"])
    assert sign_up(mission.pk, by=people["peer"], part_id=bar.pk).state == "going"
    assert sign_up(mission.pk, by=people["other"], part_id=desk.pk).state == "going"
    assert sign_up(mission.pk, by=people["author"], part_id=bar.pk).state == "waiting"
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["peer"], part_id=desk.pk)
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["outsider"], part_id=bar.pk + 1000)


def test_companions_take_no_place(people, circle):
    mission = proposed(circle, people["author"], places=1, open_to_companions=True)
    assert sign_up(mission.pk, by=people["peer"], as_companion=True).state == "going"
    assert sign_up(mission.pk, by=people["other"]).state == "going"
    assert sign_up(mission.pk, by=people["outsider"], as_companion=True).is_companion
    assert mission.signups.going().count() == 1
    # Who came to learn may take a place, or wait for one.
    assert sign_up(mission.pk, by=people["peer"]).state == "waiting"
    assert not of(mission, people["peer"]).is_companion


def test_companions_come_where_they_are_welcome(people, circle):
    mission = proposed(circle, people["author"])
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["peer"], as_companion=True)


def test_one_date_of_a_series_or_each_of_them(people, circle):
    mission = weekly(circle, people["author"], places=1)
    first, second, *_others = dates(mission)
    assert sign_up(mission.pk, by=people["peer"], at=first).state == "going"
    assert sign_up(mission.pk, by=people["other"], at=second).state == "going"
    # Each date needs a place on each date.
    assert sign_up(mission.pk, by=people["outsider"]).state == "waiting"
    withdraw(of(mission, people["peer"]).pk, by=people["peer"])
    assert of(mission, people["outsider"]).state == "waiting"
    withdraw(of(mission, people["other"]).pk, by=people["other"])
    assert of(mission, people["outsider"]).state == "going"
    assert sign_up(mission.pk, by=people["peer"], at=first).state == "waiting"


def test_a_date_that_is_not_one_is_refused(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["peer"], at=first + timedelta(hours=1))
    single_dates.cancel_date(mission.pk, first, by=people["author"])
    with pytest.raises(Refusal):
        sign_up(mission.pk, by=people["peer"], at=first)
    once = proposed(circle, people["author"], starts_at=in_days(3))
    with pytest.raises(Refusal):
        sign_up(once.pk, by=people["peer"], at=once.starts_at)


def test_who_goes_each_time_may_miss_one_date(people, circle):
    mission = weekly(circle, people["author"], places=1)
    first, second, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"], at=second)
    withdraw(whole.pk, by=people["peer"], at=second)
    assert states(mission) == {
        "peer": {None: "going", second: "absent"},
        "other": {second: "going"},
    }
    # They may come back to that date: it is taken now.
    assert sign_up(mission.pk, by=people["peer"], at=second).state == "waiting"
    with pytest.raises(Refusal):
        withdraw(whole.pk, by=people["peer"], at=first + timedelta(hours=1))
    withdraw(whole.pk, by=people["peer"], at=first)
    with pytest.raises(Refusal):
        withdraw(whole.pk, by=people["peer"], at=first)


def test_who_leaves_a_series_leaves_its_dates(people, circle):
    mission = weekly(circle, people["author"], places=1)
    first, second, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"])
    withdraw(whole.pk, by=people["peer"], at=first)
    look_for_stand_in(whole.pk, by=people["peer"], at=second)
    withdraw(whole.pk, by=people["peer"])
    assert states(mission) == {"other": {None: "going"}}


def test_a_date_that_has_passed_is_not_withdrawn_from(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    signup = sign_up(mission.pk, by=people["peer"], at=first)
    with time_machine.travel(first + timedelta(days=1), tick=False):
        with pytest.raises(Refusal):
            withdraw(signup.pk, by=people["peer"])
        with pytest.raises(Refusal):
            sign_up(mission.pk, by=people["other"], at=first)


def test_an_essential_mission_that_loses_its_last_one_is_said(people, circle):
    mission = proposed(circle, people["referent"], is_essential=True, places=2)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    withdraw(of(mission, people["peer"]).pk, by=people["peer"])
    assert not Event.objects.filter(kind="mission.uncovered").exists()
    withdraw(of(mission, people["other"]).pk, by=people["other"])
    assert told("mission.uncovered") == {"referent"}
    event = Event.objects.get(kind="mission.uncovered")
    assert event.actor is None
    assert event.audience == Event.Audience.EVERYONE


def test_nothing_is_said_when_somebody_who_waited_comes_instead(people, circle):
    mission = proposed(circle, people["referent"], is_essential=True, places=1)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    withdraw(of(mission, people["peer"]).pk, by=people["peer"])
    assert not Event.objects.filter(kind="mission.uncovered").exists()


def test_a_stand_in_is_looked_for_without_saying_for_whom(people, circle):
    mission = proposed(circle, people["author"], places=1)
    signup = sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"])
    look_for_stand_in(signup.pk, by=people["peer"])
    look_for_stand_in(signup.pk, by=people["peer"])
    event = Event.objects.get(kind="signup.stand_in_wanted")
    assert event.actor is None
    assert "peer" not in str(event.data)
    assert told("signup.stand_in_wanted") == {"author", "other"}
    assert of(mission, people["peer"]).state == "going"


def test_taken_over_in_one_gesture(people, circle):
    mission = proposed(circle, people["author"], places=1)
    signup = sign_up(mission.pk, by=people["peer"])
    look_for_stand_in(signup.pk, by=people["peer"])
    taken = take_over(signup.pk, by=people["outsider"])
    assert taken.state == "going"
    assert standing(mission) == {"outsider"}
    assert told("signup.taken_over") == {"author", "peer"}
    with pytest.raises(PermissionDenied):
        take_over(signup.pk, by=people["other"])


def test_who_waited_takes_over_with_the_same_sign_up(people, circle):
    mission = proposed(circle, people["author"], places=1)
    signup = sign_up(mission.pk, by=people["peer"])
    waiting = sign_up(mission.pk, by=people["other"])
    look_for_stand_in(signup.pk, by=people["peer"])
    assert take_over(signup.pk, by=people["other"]) == waiting
    assert Signup.objects.counting().count() == 1


def test_who_goes_already_cannot_take_over(people, circle):
    mission = proposed(circle, people["author"], places=2)
    signup = sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"])
    look_for_stand_in(signup.pk, by=people["peer"])
    with pytest.raises(Refusal):
        take_over(signup.pk, by=people["other"])
    with pytest.raises(PermissionDenied):
        take_over(signup.pk, by=people["peer"])


def test_one_date_is_taken_over_from_who_goes_each_time(people, circle):
    mission = weekly(circle, people["author"], places=1)
    first, second, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    wanted = look_for_stand_in(whole.pk, by=people["peer"], at=second)
    assert wanted.pk != whole.pk
    take_over(wanted.pk, by=people["outsider"])
    assert states(mission) == {
        "peer": {None: "going", second: "absent"},
        "outsider": {second: "going"},
    }
    assert sign_up(mission.pk, by=people["other"], at=first).state == "waiting"


def test_one_may_keep_ones_place_after_all(people, circle):
    mission = proposed(circle, people["author"])
    signup = sign_up(mission.pk, by=people["peer"])
    look_for_stand_in(signup.pk, by=people["peer"])
    keep_place(signup.pk, by=people["peer"])
    keep_place(signup.pk, by=people["peer"])
    with pytest.raises(PermissionDenied):
        take_over(signup.pk, by=people["other"])
    assert told("signup.place_kept") == {"author"}


def test_who_waits_or_learns_has_no_place_to_give(people, circle):
    mission = proposed(circle, people["author"], places=1, open_to_companions=True)
    sign_up(mission.pk, by=people["peer"])
    waiting = sign_up(mission.pk, by=people["other"])
    learning = sign_up(mission.pk, by=people["outsider"], as_companion=True)
    for signup, name in ((waiting, "other"), (learning, "outsider")):
        with pytest.raises(PermissionDenied):
            look_for_stand_in(signup.pk, by=people[name])


def test_who_left_the_cooperative_does_not_sign_up(people, circle):
    mission = proposed(circle, people["author"])
    with pytest.raises(PermissionDenied):
        signups.sign_up(mission.pk, by=people["gone"])


def test_nobody_joins_what_is_over(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(1))
    with (
        time_machine.travel(timezone.now() + timedelta(days=3), tick=False),
        pytest.raises(Refusal),
    ):
        sign_up(mission.pk, by=people["peer"])


def test_who_leaves_the_cooperative_leaves_a_place(people, circle):
    mission = proposed(circle, people["author"], places=1)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    people["peer"].is_active = False
    people["peer"].save()
    for _again in range(2):
        free_places(timezone.now())
    assert states(mission) == {"other": {None: "going"}}
    assert told("signup.let_go") == {"author"}
    assert Event.objects.filter(kind="signup.let_go").count() == 1
