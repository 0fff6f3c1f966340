"""A need is one line: felt, it lasts; unfelt, it fades; and nobody learns who feels."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event, EventAbout
from essaim.circles.models import Membership
from essaim.contributions import tasks
from essaim.contributions.models import Felt, Need
from essaim.contributions.services import needs, workstreams
from essaim.contributions.services.needs import say_need
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from essaim.rules.needs import TRANSITIONS, State, Verb

pytestmark = pytest.mark.django_db


def counted(need, days=30):
    return Need.objects.with_felt(days=days).get(pk=need.pk).felt_count


def told(member):
    notices = Notice.objects.filter(member=member).order_by("event_id")
    return [notice.event.kind for notice in notices.select_related("event")]


def in_days(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


@pytest.fixture
def need(circle, people, frame):
    return say_need(
        circle.pk, "Relire le guide des notes de frais", by=people["author"]
    )


def test_a_need_is_one_line_and_a_circle(circle, people, frame):
    need = say_need(circle.pk, "  Relire\n le guide  ", by=people["outsider"])
    assert need.text == "Relire le guide"
    assert need.state == Need.State.OPEN
    assert need.expires_on == timezone.localdate() + timedelta(days=frame.need_days)
    event = Event.objects.get(kind="need.said")
    assert event.data == {"need": "Relire le guide", "circle": "Accompagnement"}


def test_without_a_frame_a_need_waits_ninety_days(circle, people):
    need = say_need(circle.pk, "Relire le guide", by=people["author"])
    assert need.expires_on == timezone.localdate() + timedelta(days=90)


def test_a_double_click_says_one_need(circle, people, need):
    again = say_need(circle.pk, need.text.upper(), by=people["author"])
    assert again == need
    assert Need.objects.count() == 1
    assert Event.objects.filter(kind="need.said").count() == 1


def test_what_another_said_is_felt_not_said_again(circle, people, need):
    with pytest.raises(Refusal, match=r"\w"):
        say_need(circle.pk, need.text, by=people["peer"])
    assert Need.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_is_not_a_need(circle, people, text):
    with pytest.raises(Refusal, match=r"\w"):
        say_need(circle.pk, text, by=people["author"])
    assert not Need.objects.exists()


def test_those_who_follow_the_circle_are_told(circle, people, frame):
    notifications.subscribe(circle, by=people["outsider"], topic="missions")
    notifications.subscribe(circle, by=people["peer"])
    notifications.subscribe(circle, by=people["other"], topic="budget")
    say_need(circle.pk, "Relire", by=people["author"])
    assert told(people["outsider"]) == told(people["peer"]) == ["need.said"]
    assert told(people["other"]) == []


# Felt


def test_a_felt_need_counts_each_person_once_and_lasts_longer(need, people, frame):
    with in_days(10):
        for name in ("peer", "peer", "outsider"):
            needs.feel_need(need.pk, by=people[name])
        need.refresh_from_db()
        assert counted(need) == 2
        assert need.expires_on == timezone.localdate() + timedelta(days=frame.need_days)


def test_the_count_evaporates_and_so_do_the_rows(need, people, frame):
    needs.feel_need(need.pk, by=people["peer"])
    with in_days(frame.felt_days - 1):
        assert counted(need) == 1
        needs.feel_need(need.pk, by=people["outsider"])
        tasks.tick(timezone.now())
        assert Felt.objects.count() == 2
    with in_days(frame.felt_days):
        assert counted(need) == 1
        tasks.tick(timezone.now())
        assert [felt.member for felt in Felt.objects.all()] == [people["outsider"]]
        needs.feel_need(need.pk, by=people["peer"])
        assert counted(need) == 2


def test_one_may_feel_it_no_more(need, people):
    needs.feel_need(need.pk, by=people["peer"])
    for _ in range(2):
        needs.unfeel_need(need.pk, by=people["peer"])
    assert counted(need) == 0


def test_nothing_says_who_feels_a_need(need, people):
    """Neither a trace nor anything a trace is about: to oneself alone, a button."""
    before = Event.objects.count(), EventAbout.objects.count()
    needs.feel_need(need.pk, by=people["peer"])
    needs.unfeel_need(need.pk, by=people["peer"])
    needs.feel_need(need.pk, by=people["peer"])
    assert (Event.objects.count(), EventAbout.objects.count()) == before
    mine = Need.objects.felt_by(people["peer"], days=30).get()
    theirs = Need.objects.felt_by(people["other"], days=30).get()
    assert mine.is_felt
    assert not theirs.is_felt


def test_when_it_ends_nothing_stays_of_who_felt_it(need, people):
    needs.feel_need(need.pk, by=people["peer"])
    needs.meet_need(need.pk, by=people["other"])
    assert not Felt.objects.exists()
    about = EventAbout.objects.filter(event__kind="need.met")
    assert {one.content_type.model for one in about} == {"need", "circle"}


# Its end


def test_who_said_it_and_who_feels_it_are_told_of_its_end(need, people):
    needs.feel_need(need.pk, by=people["outsider"])
    needs.meet_need(need.pk, by=people["peer"])
    assert told(people["author"]) == told(people["outsider"]) == ["need.met"]
    assert told(people["peer"]) == told(people["other"]) == []


def test_a_need_nobody_refreshed_fades_once(need, people, frame):
    needs.feel_need(need.pk, by=people["peer"])
    with in_days(frame.need_days):
        tasks.tick(timezone.now())
        need.refresh_from_db()
        assert need.state == Need.State.OPEN, "its last day is one of its days"
    with in_days(frame.need_days + 1):
        for _ in range(2):
            tasks.tick(timezone.now())
        need.refresh_from_db()
        assert need.state == Need.State.EXPIRED
        assert told(people["author"]) == ["need.faded"]
        assert Event.objects.filter(kind="need.faded").count() == 1
        assert not Need.objects.waiting().exists()


def test_what_faded_waits_again_when_it_is_still_true(need, people, frame):
    with in_days(frame.need_days + 1):
        tasks.tick(timezone.now())
        needs.refresh_need(need.pk, by=people["peer"])
        need.refresh_from_db()
        assert need.state == Need.State.OPEN
        assert need.expires_on == timezone.localdate() + timedelta(days=frame.need_days)


def test_refreshing_twice_a_day_leaves_one_trace(need, people):
    with in_days(1):
        for _ in range(2):
            needs.refresh_need(need.pk, by=people["author"])
    assert Event.objects.filter(kind="need.refreshed").count() == 1


def test_one_need_that_cannot_fade_keeps_no_other(need, circle, people, frame):
    other = say_need(circle.pk, "Un autre", by=people["author"])
    Need.objects.filter(pk=need.pk).update(state=Need.State.MET)
    with in_days(frame.need_days + 1):
        tasks.tick(timezone.now())
    other.refresh_from_db()
    need.refresh_from_db()
    assert other.state == Need.State.EXPIRED
    assert need.state == Need.State.MET


# Every move


MOVES = {
    Verb.REFRESH: needs.refresh_need,
    Verb.MEET: needs.meet_need,
    Verb.WITHDRAW: needs.withdraw_need,
    Verb.ANSWER: lambda pk, by: workstreams.make_workstream(pk, by=by),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", MOVES)
def test_a_need_goes_where_the_rules_say_and_nowhere_else(need, people, state, verb):
    Need.objects.filter(pk=need.pk).update(state=state)
    leads = TRANSITIONS.get((state, verb))
    if leads is None:
        with pytest.raises(PermissionDenied, match=r"\w"):
            MOVES[verb](need.pk, by=people["author"])
        leads = state
    else:
        MOVES[verb](need.pk, by=people["author"])
    need.refresh_from_db()
    assert need.state == leads


@pytest.mark.parametrize("state", State)
def test_only_what_waits_is_felt_or_fades(need, people, frame, state):
    Need.objects.filter(pk=need.pk).update(state=state)
    if state == State.OPEN:
        needs.feel_need(need.pk, by=people["peer"])
    else:
        with pytest.raises(PermissionDenied, match=r"\w"):
            needs.feel_need(need.pk, by=people["peer"])
    with in_days(frame.need_days + 1):
        assert needs.fade_need(need.pk) is (state == State.OPEN)


def test_a_need_becomes_a_workstream_of_its_circle(need, people):
    needs.feel_need(need.pk, by=people["outsider"])
    made = workstreams.make_workstream(need.pk, by=people["peer"])
    need.refresh_from_db()
    assert (need.state, need.workstream) == (Need.State.ANSWERED, made)
    assert (made.title, made.circle) == (need.text, need.circle)
    assert made.minder == made.author == people["peer"]
    assert told(people["author"]) == told(people["outsider"]) == ["need.answered"]
    assert workstreams.make_workstream(need.pk, by=people["peer"]) == made
    with pytest.raises(PermissionDenied):
        workstreams.make_workstream(need.pk, by=people["other"])


def test_who_left_the_circle_moves_its_needs_no_more(need, people):
    Membership.objects.filter(member=people["peer"]).update(
        left_on=timezone.localdate()
    )
    with pytest.raises(PermissionDenied):
        needs.meet_need(need.pk, by=people["peer"])
