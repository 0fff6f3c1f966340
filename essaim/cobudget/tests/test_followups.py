"""What becomes of a project is said by its people; late is what the dates say."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.clock import standing_at
from essaim.base.errors import Refusal
from essaim.base.models import Event, EventAbout
from essaim.circles.models import Membership
from essaim.cobudget.models import FollowUp, Milestone, News, Project
from essaim.cobudget.reading.followups import told_of
from essaim.cobudget.services import followups, grants, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.services.followups import NEWS
from essaim.cobudget.tasks import tick
from essaim.cobudget.tests.after import give_back
from essaim.members.models import Member
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from essaim.rules.followup import Standing, Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(open_round, advance, awa, elise, basile):
    """Awa's drill: Élise and Basile gave to it."""
    round = open_round()
    for giver in (elise, basile):
        allocate(round.pk, {open_round.drill.pk: 50_00}, by=giver)
    advance(round, "follow_up")
    return Project.objects.get(pk=open_round.drill.pk)


@pytest.fixture
def milestone(project, awa):
    return followups.add_milestone(
        project.pk,
        title="Elle perce",
        due_on=timezone.localdate() + timedelta(days=10),
        key=uuid.uuid4(),
        by=awa,
    )


def state(project):
    return FollowUp.objects.get(project=project)


def in_days(days):
    return standing_at(timezone.now() + timedelta(days=days))


def tell(project, by, *, is_report=False, key=None):
    return followups.tell_news(
        project.pk,
        title="Elle est là",
        text="*Enfin.*",
        key=key or uuid.uuid4(),
        by=by,
        is_report=is_report,
    )


def standing(project, reader):
    return told_of(FollowUp.objects.in_full().get(project=project), reader)["standing"]


def told(kind):
    event = Event.objects.filter(kind=kind).latest("pk")
    return {notice.member.name for notice in Notice.objects.filter(event=event)}


def test_its_people_say_that_it_starts_is_done_and_goes_on_again(project, awa):
    followups.say(project.pk, Verb.START, by=awa)
    assert state(project).state == "started"
    assert state(project).started_at
    followups.say(project.pk, Verb.FINISH, by=awa)
    assert state(project).is_over
    assert state(project).ended_at
    followups.say(project.pk, Verb.RESUME, by=awa)
    assert state(project).state == "started"
    assert state(project).ended_at is None


def test_a_button_pressed_twice_says_it_once(project, awa):
    followups.say(project.pk, Verb.START, by=awa)
    followups.say(project.pk, Verb.START, by=awa)
    assert Event.objects.filter(kind="project.started").count() == 1


def test_what_does_not_follow_is_refused(project, awa):
    """A neighbour lets a draft with no budget be completed: no state is skipped."""
    with pytest.raises(PermissionDenied):
        followups.say(project.pk, Verb.FINISH, by=awa)
    assert state(project).state == "granted"


def test_nobody_says_it_for_them(project, elise, chloe, basile):
    for member in (elise, chloe, basile):
        with pytest.raises(PermissionDenied):
            followups.say(project.pk, Verb.START, by=member)


def test_one_that_stops_says_why_and_keeps_its_history(project, awa):
    with pytest.raises(Refusal):
        followups.say(project.pk, Verb.STOP, by=awa, reason="  ")
    followups.say(project.pk, Verb.STOP, by=awa, reason="Plus personne")
    project.refresh_from_db()
    assert project.awarded_cents == 100_00
    assert project.allocations.count() == 2
    assert Event.objects.get(kind="project.stopped").data["reason"] == "Plus personne"


def test_late_comes_from_a_date_and_goes_when_it_moves(project, milestone, awa):
    assert standing(project, awa) is Standing.GRANTED
    with in_days(11):
        assert standing(project, awa) is Standing.LATE
        today = timezone.localdate()
        followups.move_milestone(
            milestone.pk, today + timedelta(days=5), by=awa, reason="Pluie"
        )
        assert standing(project, awa) is Standing.GRANTED
    [move] = milestone.moves.all()
    assert move.from_on == milestone.due_on
    assert move.reason == "Pluie"


def test_a_milestone_is_reached_once_and_not_before_its_day(project, milestone, awa):
    today = timezone.localdate()
    with pytest.raises(Refusal):
        followups.reach_milestone(milestone.pk, on=today + timedelta(1), by=awa)
    followups.reach_milestone(milestone.pk, on=today, by=awa)
    followups.reach_milestone(milestone.pk, on=today - timedelta(3), by=awa)
    milestone.refresh_from_db()
    assert milestone.done_on == today
    with pytest.raises(Refusal):
        followups.move_milestone(milestone.pk, today, by=awa)
    with pytest.raises(Refusal):
        followups.drop_milestone(milestone.pk, by=awa)


def test_a_milestone_given_up_stays_and_makes_nothing_late(project, milestone, awa):
    followups.drop_milestone(milestone.pk, by=awa)
    followups.drop_milestone(milestone.pk, by=awa)
    with in_days(30):
        assert standing(project, awa) is Standing.GRANTED
    assert Milestone.objects.filter(pk=milestone.pk).exists()


def test_the_same_form_sent_twice_makes_one_milestone_and_one_news(project, awa):
    key = uuid.uuid4()
    for _ in range(2):
        followups.add_milestone(
            project.pk, title="x", due_on=timezone.localdate(), key=key, by=awa
        )
        tell(project, awa, key=key)
    assert Milestone.objects.count() == News.objects.count() == 1


def test_others_neither_set_nor_move_nor_tell(project, milestone, elise):
    today = timezone.localdate()
    for act in (
        lambda: followups.add_milestone(
            project.pk, title="x", due_on=today, key=uuid.uuid4(), by=elise
        ),
        lambda: followups.reach_milestone(milestone.pk, on=today, by=elise),
        lambda: followups.move_milestone(milestone.pk, today, by=elise),
        lambda: followups.drop_milestone(milestone.pk, by=elise),
        lambda: tell(project, elise),
    ):
        with pytest.raises(PermissionDenied):
            act()


# -- told to those who gave, and nobody learns who they are --------------------------


def test_those_who_gave_are_told_in_their_own_inbox(project, awa, chloe, driss):
    tell(project, awa)
    assert told("project.news_told") == {"Élise", "Basile"}


def test_the_trace_of_a_news_names_nobody_who_gave(project, awa):
    tell(project, awa)
    event = Event.objects.get(kind="project.news_told")
    people = EventAbout.objects.filter(event=event, content_type__model="member")
    assert not people.exists()
    assert "Élise" not in str(event.data)
    assert "Basile" not in str(event.data)


def test_a_giver_who_left_is_not_told(project, awa, elise):
    Member.objects.filter(pk=elise.pk).update(is_active=False)
    tell(project, awa)
    assert told("project.news_told") == {"Basile"}


def test_who_follows_the_project_is_told_too(project, awa, driss):
    notifications.subscribe(project, by=driss, topic=NEWS)
    tell(project, awa)
    assert "Driss" in told("project.news_told")


def test_one_reads_only_one_s_own_notices(project, awa, elise, basile, chloe):
    tell(project, awa)
    for reader in (awa, chloe):
        assert not Notice.objects.visible_to(reader).filter(
            event__kind="project.news_told"
        )
    assert Notice.objects.visible_to(elise).get(event__kind="project.news_told")


# -- the report ----------------------------------------------------------------------


def test_the_report_comes_once_the_project_is_over_and_once(project, awa):
    with pytest.raises(Refusal):
        tell(project, awa, is_report=True)
    followups.say(project.pk, Verb.STOP, by=awa, reason="x")
    report = tell(project, awa, is_report=True)
    with pytest.raises(Refusal):
        tell(project, awa, is_report=True)
    assert News.objects.get(is_report=True) == report


# -- reminders -----------------------------------------------------------------------


def ticked(days):
    with in_days(days):
        tick(timezone.now())
        tick(timezone.now())


def kinds():
    asked = Event.objects.filter(kind__in=followups.REMINDED.values()).order_by("pk")
    return [event.kind for event in asked]


def test_its_people_are_reminded_of_a_milestone_before_and_after_once_each(
    project, milestone, awa
):
    for days in (0, 2, 4, 5, 11, 12, 13):
        ticked(days)
    assert kinds() == ["project.milestone_soon", "project.milestone_late"]
    assert told("project.milestone_late") == {"Awa"}


def test_a_reminder_is_read_by_those_reminded_only(project, milestone, awa, elise):
    ticked(11)
    event = Event.objects.get(kind="project.milestone_late")
    assert event in Event.objects.visible_to(awa)
    assert event not in Event.objects.visible_to(elise)


def test_a_silence_of_two_months_is_recalled_and_a_news_ends_it(project, awa):
    ticked(59)
    assert kinds() == []
    ticked(60)
    ticked(61)
    assert kinds() == ["project.news_awaited"]
    with in_days(62):
        tell(project, awa)
    ticked(121)
    assert kinds() == ["project.news_awaited"]


def test_once_over_the_report_and_the_rest_are_asked_two_weeks_after(project, awa):
    followups.say(project.pk, Verb.STOP, by=awa, reason="x")
    ticked(13)
    assert kinds() == []
    ticked(14)
    assert set(kinds()) == {"project.report_awaited", "project.rest_awaited"}


def test_nothing_more_is_asked_of_one_that_reported_and_returned(project, awa):
    followups.say(project.pk, Verb.STOP, by=awa, reason="x")
    tell(project, awa, is_report=True)
    give_back(project, 100_00, by=awa)
    ticked(90)
    assert kinds() == []


def test_what_is_left_of_a_project_that_is_over_is_not_carried(project, awa):
    followups.say(project.pk, Verb.STOP, by=awa, reason="x")
    with pytest.raises(PermissionDenied):
        grants.carry(project.pk, by=awa)


def test_members_of_its_circle_who_follow_everything_are_told(
    new_round, submit, chloe, advance, awa, elise, driss, circle
):
    Membership.objects.create(circle=circle, member=driss)
    notifications.subscribe(circle, by=driss)
    round = new_round()
    project = submit(round, 50, circle=circle)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    advance(round, "allocation")
    allocate(round.pk, {project.pk: 50_00}, by=elise)
    advance(round, "follow_up")
    tell(project, awa)
    assert told("project.news_told") == {"Driss", "Élise"}
