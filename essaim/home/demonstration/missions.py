"""Missions, lived through the verbs that members use, each at its date."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions import occurrences
from essaim.contributions.models import Mission
from essaim.contributions.services import mission_deadlines, missions, signups
from essaim.home.demonstration.mission_stories import STORIES, Going, MissionStory
from essaim.members.models import Member, Skill

Scene = tuple[datetime, Callable[[], object]]


def scenes() -> Iterator[Scene]:
    """Every mission is proposed, people sign up, some change their mind."""
    today = timezone.now()
    for minute, story in enumerate(STORIES):
        yield _ago(story.days_ago, minute), partial(_propose, story)
        for going in story.going:
            yield _ago(going.days_ago, minute), partial(_sign_up, story, going, today)
            if going.then:
                later = _ago(max(1, going.days_ago // 2), minute)
                yield later, partial(_change_mind, story, going, today)
        if story.end:
            yield _ago(2, minute), partial(_end, story)
    yield today, lambda: mission_deadlines.pass_dates(timezone.now())


def _ago(days: int, minute: int = 0) -> datetime:
    return _at(-days, 10, minute)


def _at(days: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day, so many days from the day of the scene."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _find(title: str) -> Mission:
    return Mission.objects.get(title=title)


def _dates(story: MissionStory) -> tuple[datetime | None, datetime | None]:
    """When it starts and ends; told from today, whenever it is proposed."""
    if story.ahead is None:
        return None, None
    ahead = story.ahead + story.days_ago
    if story.weekday is not None:
        day = timezone.localdate() + timedelta(days=ahead)
        ahead += (story.weekday - day.weekday()) % 7
    return _at(ahead, story.hours[0]), _at(ahead, story.hours[1])


def _propose(story: MissionStory) -> None:
    starts_at, ends_at = _dates(story)
    due_on = None
    if story.due is not None:
        due_on = timezone.localdate() + timedelta(days=story.days_ago + story.due)
    skills = [Skill.objects.get_or_create(name=name)[0] for name in story.skills]
    hours, euros = story.hours_expected, story.euros_expected
    missions.propose(
        Circle.objects.get(name=story.circle),
        by=_member(story.author),
        title=story.title,
        text=story.text,
        parts=[missions.Part(label, size) for label, size in story.places],
        skills=skills,
        rrule=story.repeats,
        alternative_to=_find(story.other_than) if story.other_than else None,
        starts_at=starts_at,
        ends_at=ends_at,
        due_on=due_on,
        place=story.place,
        is_remote=story.remote,
        is_essential=story.essential,
        is_first_step=story.first_step,
        open_to_companions=story.companions,
        expected_minutes=round(hours * 60) if hours else None,
        expected_cents=euros * 100 if euros else None,
    )


def _date(mission: Mission, number: int | None, today: datetime) -> datetime | None:
    """Which date of a series is meant: the first one to come after today, and so on."""
    if number is None:
        return None
    dates = [one.planned for one in occurrences.every(mission) if one.starts > today]
    return dates[number]


def _sign_up(story: MissionStory, going: Going, today: datetime) -> None:
    mission = _find(story.title)
    part = mission.parts.get(label=going.part) if going.part else None
    signups.sign_up(
        mission.pk,
        by=_member(going.name),
        part_id=part.pk if part else None,
        at=_date(mission, going.date, today),
        as_companion=going.as_companion,
    )


def _change_mind(story: MissionStory, going: Going, today: datetime) -> None:
    mission = _find(story.title)
    member = _member(going.name)
    at = _date(mission, going.date, today)
    signup = mission.signups.counting().get(member=member, occurrence_at=at)
    if going.then == "withdraw":
        signups.withdraw(signup.pk, by=member)
    elif going.then == "miss":
        signups.withdraw(signup.pk, by=member, at=_date(mission, 2, today))
    else:
        signups.look_for_stand_in(signup.pk, by=member)


def _end(story: MissionStory) -> None:
    mission = _find(story.title)
    by = _member(story.author)
    if story.end == "done":
        missions.finish(mission.pk, by=by)
    else:
        missions.cancel(mission.pk, by=by, reason="Le salon est reporté au printemps.")
