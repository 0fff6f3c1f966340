"""Missions: proposed by anyone, changed with care, faded when nobody wants them."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions.models import Mission, Need
from essaim.contributions.services import missions, signups
from essaim.contributions.services.mission_deadlines import (
    pass_dates,
    watch_essentials,
)
from essaim.contributions.services.missions import Part
from essaim.contributions.tests.missions import (
    dates,
    in_days,
    of,
    proposed,
    told,
    weekly,
)
from essaim.members.models import Skill
from essaim.notifications.models import Subscription
from tests.factories import CircleFactory, voted_line

pytestmark = pytest.mark.django_db


def subscribe(member, thing, topic=""):
    Subscription.objects.create(
        member=member,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
        topic=topic,
    )


def test_a_title_and_a_circle_are_enough_for_anyone(people, circle):
    mission = missions.propose(circle, by=people["outsider"], title="Ranger la salle")
    assert mission.state == Mission.State.OPEN
    assert [part.places for part in mission.parts.all()] == [1]
    assert mission.expires_on == timezone.localdate() + timedelta(days=90)
    event = Event.objects.get(kind="mission.proposed")
    assert event.data == {"mission": "Ranger la salle", "circle": circle.name}
    assert event.audience == Event.Audience.EVERYONE


def test_it_fades_as_the_frame_in_force_says(people, circle, frame):
    mission = proposed(circle, people["author"])
    assert mission.expires_on == timezone.localdate() + timedelta(frame.need_days)


def test_a_form_sent_twice_proposes_once(people, circle):
    key = uuid.uuid4()
    first = proposed(circle, people["author"], key=key)
    assert proposed(circle, people["author"], key=key) == first
    other = proposed(circle, people["peer"], key=key)
    assert other != first
    assert Event.objects.filter(kind="mission.proposed").count() == 2


def test_those_who_follow_its_circle_or_its_skills_are_told(people, circle):
    skill = Skill.objects.create(name="Accueil")
    subscribe(people["peer"], circle)
    subscribe(people["other"], skill, "missions")
    subscribe(people["treasurer"], circle, "budget")
    subscribe(people["author"], circle)
    proposed(circle, people["author"], skills=[skill])
    assert told("mission.proposed") == {"peer", "other"}


def test_a_need_is_answered_by_its_mission(people, circle):
    need = Need.objects.create(
        circle=circle, text="Un accueil", expires_on=timezone.localdate()
    )
    mission = proposed(circle, people["peer"], need=need)
    need.refresh_from_db()
    assert need.state == Need.State.ANSWERED
    assert list(need.missions.all()) == [mission]


def test_another_approach_is_linked_and_blocks_nothing(people, circle):
    first = proposed(circle, people["author"])
    other = proposed(circle, people["peer"], alternative_to=first)
    first.refresh_from_db()
    assert first.state == Mission.State.OPEN
    assert list(first.alternatives.all()) == [other]
    assert told("mission.proposed") == {"author"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "few words"),
        ({"ends_at": in_days(2)}, "starts as well"),
        ({"starts_at": in_days(3), "ends_at": in_days(3)}, "before it starts"),
        ({"starts_at": in_days(-3)}, "passed"),
        ({"rrule": "FREQ=WEEKLY;COUNT=3"}, "first time"),
        ({"rrule": "FREQ=WEEKLY", "starts_at": in_days(3)}, "no end"),
        ({"rrule": "FREQ=DAILY;COUNT=10000", "starts_at": in_days(3)}, "400 dates"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=XX;COUNT=2", "starts_at": in_days(3)}, "XX"),
        (
            {"rrule": "FREQ=WEEKLY;UNTIL=20200101", "starts_at": in_days(3)},
            "end before",
        ),
        ({"parts": [Part(places=100_000)]}, "between 1 and 500"),
        ({"parts": [Part(places=-1)]}, "between 1 and 500"),
        ({"parts": [Part(str(n)) for n in range(13)]}, "at most 12"),
        ({"parts": [Part("Bar"), Part("bar")]}, "same name"),
        ({"expected_cents": -1}, "negative"),
    ],
)
def test_what_could_not_be_is_refused_with_a_sentence(people, circle, fields, words):
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        missions.propose(circle, by=people["author"], **{"title": "T", **fields})
    assert words in str(refusal.value)
    assert not Mission.objects.exists()
    assert not Event.objects.filter(kind__startswith="mission.").exists()


def test_a_line_or_a_workstream_of_another_circle_is_refused(people, circle, year):
    line = voted_line(CircleFactory(), 100_00, year=year)
    with pytest.raises(Refusal):
        proposed(circle, people["author"], line=line)


def test_only_those_who_lead_the_circle_say_what_is_essential(people, circle):
    with pytest.raises(PermissionDenied):
        proposed(circle, people["author"], is_essential=True)
    mission = proposed(circle, people["referent"], is_essential=True)
    missions.edit(mission.pk, by=people["peer"], title="Autre titre", is_essential=True)
    with pytest.raises(PermissionDenied):
        missions.edit(mission.pk, by=people["peer"], is_essential=False)


def test_a_series_starts_at_the_first_date_its_rule_makes(people, circle):
    mission = proposed(
        circle,
        people["author"],
        starts_at=in_days(3),
        ends_at=in_days(3, 20),
        rrule="FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2",
    )
    first = timezone.localtime(mission.starts_at)
    assert (first.day, first.hour) == (31, 18)
    assert mission.ends_at - mission.starts_at == timedelta(hours=2)
    assert mission.next_at == mission.next_planned_at == mission.starts_at


def test_what_is_written_over_a_page_of_before_is_refused(people, circle):
    mission = proposed(circle, people["author"])
    missions.edit(mission.pk, by=people["author"], version=0, title="Deux")
    with pytest.raises(Refusal):
        missions.edit(mission.pk, by=people["peer"], version=0, title="Trois")
    mission.refresh_from_db()
    assert (mission.title, mission.sequence) == ("Deux", 1)


def test_those_who_go_are_told_of_a_change(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    signups.sign_up(mission.pk, by=people["outsider"])
    missions.edit(mission.pk, by=people["peer"], starts_at=in_days(4))
    assert told("mission.edited") == {"author", "outsider"}


def test_parts_are_renamed_exchanged_and_taken_away(people, circle):
    mission = proposed(circle, people["author"], places={"Bar": 2, "Accueil": 1})
    bar, desk = mission.parts.all()
    signups.sign_up(mission.pk, by=people["peer"], part_id=bar.pk)
    signups.sign_up(mission.pk, by=people["other"], part_id=desk.pk)
    parts = [Part("Accueil", 3, bar.pk), Part("Bar", 1, desk.pk)]
    missions.edit(mission.pk, by=people["author"], parts=parts)
    assert of(mission, people["peer"]).part.label == "Accueil"
    with pytest.raises(Refusal):
        missions.edit(mission.pk, by=people["author"], parts=parts[:1])
    signups.withdraw(of(mission, people["other"]).pk, by=people["other"])
    missions.edit(mission.pk, by=people["author"], parts=parts[:1])
    assert [part.label for part in mission.parts.all()] == ["Accueil"]


def test_a_part_keeps_a_place_for_each_who_goes(people, circle):
    mission = proposed(circle, people["author"], places=2)
    [part] = mission.parts.all()
    for name in ("peer", "other"):
        signups.sign_up(mission.pk, by=people[name])
    with pytest.raises(Refusal):
        missions.edit(mission.pk, by=people["author"], parts=[Part("", 1, part.pk)])


def test_a_larger_part_lets_in_those_who_wait(people, circle):
    mission = proposed(circle, people["author"], places=1)
    [part] = mission.parts.all()
    for name in ("peer", "other"):
        signups.sign_up(mission.pk, by=people[name])
    assert of(mission, people["other"]).state == "waiting"
    missions.edit(mission.pk, by=people["author"], parts=[Part("", 2, part.pk)])
    assert of(mission, people["other"]).state == "going"
    assert told("signup.promoted") == {"other"}


def test_what_nobody_refreshes_fades_and_comes_back(people, circle):
    mission = proposed(circle, people["author"])
    signups.sign_up(mission.pk, by=people["peer"])
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        pass_dates(timezone.now())
        pass_dates(timezone.now())
        mission.refresh_from_db()
        assert mission.state == Mission.State.EXPIRED
        assert told("mission.expired") == {"author", "peer"}
        with pytest.raises(PermissionDenied):
            signups.sign_up(mission.pk, by=people["other"])
        missions.refresh(mission.pk, by=people["outsider"])
        mission.refresh_from_db()
        assert mission.state == Mission.State.OPEN
        assert mission.expires_on == timezone.localdate() + timedelta(days=90)
    assert Event.objects.filter(kind="mission.expired").count() == 1


def test_refreshed_twice_the_same_day_it_is_said_once(people, circle):
    mission = proposed(circle, people["author"])
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        missions.refresh(mission.pk, by=people["peer"])
        missions.refresh(mission.pk, by=people["other"])
    assert Event.objects.filter(kind="mission.refreshed").count() == 1


def test_due_by_a_day_it_fades_after_it(people, circle):
    due = timezone.localdate() + timedelta(days=4)
    mission = proposed(circle, people["author"], due_on=due)
    assert mission.expires_on == due
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        pass_dates(timezone.now())
        mission.refresh_from_db()
        assert mission.state == Mission.State.OPEN
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        pass_dates(timezone.now())
    mission.refresh_from_db()
    assert mission.state == Mission.State.EXPIRED


def test_a_series_goes_on_to_its_next_date_then_is_over(people, circle):
    mission = weekly(circle, people["author"], count=2)
    first, second = dates(mission)
    with time_machine.travel(first + timedelta(hours=3), tick=False):
        pass_dates(timezone.now())
        mission.refresh_from_db()
        assert mission.next_planned_at == second
    with time_machine.travel(second + timedelta(hours=3), tick=False):
        pass_dates(timezone.now())
        pass_dates(timezone.now())
        mission.refresh_from_db()
        assert (mission.state, mission.next_at) == (Mission.State.DONE, None)
    assert Event.objects.filter(kind="mission.over").count() == 1


def test_a_date_under_way_may_still_be_joined(people, circle):
    mission = proposed(
        circle, people["author"], starts_at=in_days(1, 9), ends_at=in_days(1, 17)
    )
    with time_machine.travel(in_days(1, 12), tick=False):
        pass_dates(timezone.now())
        signups.sign_up(mission.pk, by=people["peer"])


def test_cancelled_those_who_were_going_are_told_why(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    signups.sign_up(mission.pk, by=people["outsider"])
    missions.cancel(mission.pk, by=people["referent"], reason="Le four est en panne.")
    event = Event.objects.get(kind="mission.cancelled_because")
    assert event.data["reason"] == "Le four est en panne."
    assert told("mission.cancelled_because") == {"author", "outsider"}
    with pytest.raises(PermissionDenied):
        missions.cancel(mission.pk, by=people["referent"])


def test_who_goes_may_say_that_it_is_done(people, circle):
    mission = proposed(circle, people["author"])
    with pytest.raises(PermissionDenied):
        missions.finish(mission.pk, by=people["outsider"])
    signups.sign_up(mission.pk, by=people["outsider"])
    missions.finish(mission.pk, by=people["outsider"])
    mission.refresh_from_db()
    assert mission.state == Mission.State.DONE


def test_an_essential_one_a_week_away_without_anyone_is_said_once(people, circle):
    mission = proposed(
        circle, people["referent"], starts_at=in_days(9), is_essential=True
    )
    watcher = people["outsider"]
    subscribe(watcher, circle, "uncovered")
    watch_essentials(timezone.now())
    assert not Event.objects.filter(kind="mission.uncovered").exists()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        watch_essentials(timezone.now())
        watch_essentials(timezone.now())
        assert told("mission.uncovered") == {"referent", "outsider"}
        assert Event.objects.filter(kind="mission.uncovered").count() == 1
    assert list(Mission.objects.uncovered()) == [mission]
    signups.sign_up(mission.pk, by=people["peer"])
    assert not Mission.objects.uncovered().exists()
