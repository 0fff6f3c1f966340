"""What becomes of a funded project, told by its people; reminders at their dates.

The follow-up is held first. Nothing is rewritten: a milestone that moves keeps the day
it had, a news that was told stays told.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import (
    FollowUp,
    Milestone,
    MilestoneMove,
    News,
    Project,
    ProjectLine,
    Reminder,
)
from essaim.cobudget.people import givers_of, people_of
from essaim.cobudget.permissions import may_follow_up, may_tell
from essaim.cobudget.services.grants import left_on
from essaim.members.models import Member
from essaim.notifications.services import tell, tell_subscribers
from essaim.rules import followup as rules
from essaim.rules.followup import Ask, State, Verb

NEWS = "news"
SAID = {
    Verb.START: "project.started",
    Verb.FINISH: "project.done",
    Verb.STOP: "project.stopped",
    Verb.RESUME: "project.resumed",
}
REMINDED = {
    Ask.MILESTONE_SOON: "project.milestone_soon",
    Ask.MILESTONE_LATE: "project.milestone_late",
    Ask.NEWS: "project.news_awaited",
    Ask.REPORT: "project.report_awaited",
    Ask.REST: "project.rest_awaited",
}


def _lock(project_id: int) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    return rows.in_full().get(project=project_id)


@transaction.atomic(durable=True)
def say(project_id: int, verb: Verb, *, by: Member, reason: str = "") -> FollowUp:
    """Say that a project starts, is done, stops or goes on again.

    Said twice, it was said: nothing changes. One that stops says why.
    """
    follow_up = _lock(project_id)
    if _was_just_said(follow_up, verb):
        may_tell(by, follow_up).or_raise()
        return follow_up
    may_follow_up(by, follow_up, verb).or_raise()
    if verb is Verb.STOP and not reason.strip():
        raise Refusal(_("Say why it stops: those who gave will read it."))
    follow_up.state = rules.TRANSITIONS.follow(follow_up.state, verb).value
    if verb is Verb.START:
        follow_up.started_at = now()
    follow_up.ended_at = now() if follow_up.is_over else None
    follow_up.version += 1
    follow_up.save()
    event = _record(SAID[verb], follow_up, by=by, reason=reason.strip())
    _tell_all_concerned(event, follow_up)
    return follow_up


def _was_just_said(follow_up: FollowUp, verb: Verb) -> bool:
    """Whether the project is already where this verb leads: a button pressed twice."""
    leads = {
        to for (_from, said), to in rules.TRANSITIONS.table.items() if said is verb
    }
    return State(follow_up.state) in leads


@transaction.atomic(durable=True)
def add_milestone(
    project_id: int, *, title: str, due_on: date, key: uuid.UUID, by: Member
) -> Milestone:
    """Say what will be there, and when; the same form sent twice says it once."""
    follow_up = _lock(project_id)
    may_tell(by, follow_up).or_raise()
    if follow_up.is_over:
        raise Refusal(_("This project is over: nothing more is expected of it."))
    milestone, is_new = Milestone.objects.get_or_create(
        key=key, defaults={"follow_up": follow_up, "title": title, "due_on": due_on}
    )
    if is_new:
        _trace_of_milestone("project.milestone_set", milestone, follow_up, by=by)
    return milestone


def _milestone(milestone_id: int, by: Member) -> tuple[Milestone, FollowUp]:
    """A milestone that is still awaited, its follow-up held."""
    project = Milestone.objects.values_list("follow_up__project", flat=True)
    follow_up = _lock(project.get(pk=milestone_id))
    may_tell(by, follow_up).or_raise()
    return Milestone.objects.get(pk=milestone_id), follow_up


@transaction.atomic(durable=True)
def reach_milestone(milestone_id: int, *, on: date, by: Member) -> Milestone:
    """Say that it is there since ``on``, today at the latest."""
    milestone, follow_up = _milestone(milestone_id, by)
    if milestone.done_on is not None:
        return milestone
    _still_awaited(milestone)
    if on > timezone.localdate():
        raise Refusal(_("This day has not come yet."))
    milestone.done_on = on
    milestone.save(update_fields=["done_on"])
    event = _trace_of_milestone(
        "project.milestone_reached", milestone, follow_up, by=by
    )
    _tell_all_concerned(event, follow_up)
    return milestone


@transaction.atomic(durable=True)
def move_milestone(
    milestone_id: int, to: date, *, by: Member, reason: str = ""
) -> Milestone:
    """Expect it on another day; the one it had stays readable, with the reason."""
    milestone, follow_up = _milestone(milestone_id, by)
    _still_awaited(milestone)
    if to == milestone.due_on:
        return milestone
    MilestoneMove.objects.create(
        milestone=milestone,
        from_on=milestone.due_on,
        to_on=to,
        reason=reason.strip(),
        by=by,
    )
    milestone.due_on = to
    milestone.save(update_fields=["due_on"])
    _trace_of_milestone(
        "project.milestone_moved", milestone, follow_up, by=by, reason=reason.strip()
    )
    return milestone


@transaction.atomic(durable=True)
def drop_milestone(milestone_id: int, *, by: Member) -> Milestone:
    """Give a milestone up: it stays on the page, and is awaited no more."""
    milestone, follow_up = _milestone(milestone_id, by)
    if milestone.dropped_at is not None:
        return milestone
    _still_awaited(milestone)
    milestone.dropped_at = now()
    milestone.save(update_fields=["dropped_at"])
    _trace_of_milestone("project.milestone_dropped", milestone, follow_up, by=by)
    return milestone


def _still_awaited(milestone: Milestone) -> None:
    if not milestone.is_awaited:
        raise Refusal(_("This milestone is no longer awaited: it does not change."))


@transaction.atomic(durable=True)
def tell_news(
    project_id: int,
    *,
    title: str,
    text: str,
    key: uuid.UUID,
    by: Member,
    is_report: bool = False,
) -> News:
    """Tell news of a project, or its final report; once per ``key``.

    Those who gave are told in their own inbox, where nobody else sees that they are;
    so are those who follow the project or its circle. A project has one report: what
    comes after it is news.
    """
    follow_up = _lock(project_id)
    may_tell(by, follow_up).or_raise()
    there = News.objects.filter(key=key).first()
    if there is not None:
        return there
    if is_report and News.objects.filter(follow_up=follow_up, is_report=True).exists():
        raise Refusal(_("The report is told already: add what comes after as news."))
    if is_report and not follow_up.is_over:
        raise Refusal(_("Say first that the project is done, or stopped."))
    news = News.objects.create(
        follow_up=follow_up, title=title, text=text, is_report=is_report, by=by, key=key
    )
    kind = "project.reported" if is_report else "project.news_told"
    event = _record(kind, follow_up, by=by, title=title)
    _tell_all_concerned(event, follow_up)
    return news


def _tell_all_concerned(event: Event, follow_up: FollowUp) -> None:
    """Tell its people, those who gave, and who follows it: each alone in their inbox.

    The trace is everybody's and names nobody of them.
    """
    project = follow_up.project
    tell(event, people_of(project))
    tell(event, givers_of(project))
    things = [project, project.round, *([project.circle] if project.circle else [])]
    tell_subscribers(event, *things, topic=NEWS)


def remind_all(moment: datetime) -> int:
    """Remind the people of projects of what their dates ask; return how many times.

    Each thing once, however often this is called; each project is looked at once a
    day.
    """
    today = timezone.localdate(moment)
    rows = FollowUp.objects.exclude(looked_on=today).order_by("pk")
    return sum(_remind(pk, today) for pk in rows.values_list("project", flat=True))


@transaction.atomic(durable=True)
def _remind(project_id: int, today: date) -> int:
    follow_up = _lock(project_id)
    follow_up.looked_on = today
    follow_up.save(update_fields=["looked_on"])
    due = {each.key: each for each in _due(follow_up, today)}
    already = Reminder.objects.filter(follow_up=follow_up, what__in=due)
    for key in already.values_list("what", flat=True):
        del due[key]
    people = people_of(follow_up.project) if due else []
    milestones = {each.pk: each for each in follow_up.milestones.all()} if due else {}
    for key, each in due.items():
        Reminder.objects.create(follow_up=follow_up, what=key)
        said: dict[str, Any] = {}
        if each.step is not None:
            step = milestones[each.step]
            said = {"milestone": step.title, "due_on": step.due_on.isoformat()}
        event = _record(
            REMINDED[each.ask], follow_up, by=None, concerned=people, **said
        )
        tell(event, people)
    return len(due)


def _due(follow_up: FollowUp, today: date) -> Iterable[rules.Reminder]:
    """What its people should be reminded of, reminded already or not."""
    news = list(follow_up.news.order_by("at").values_list("at", "is_report"))
    last = news[-1][0] if news else follow_up.started_at or follow_up.opened_at
    lines = [each.line for each in ProjectLine.objects.of(follow_up.project)]
    ended = follow_up.ended_at
    return rules.reminders(
        State(follow_up.state),
        steps_of(follow_up.milestones.all()),
        last_word=timezone.localdate(last),
        ended_on=timezone.localdate(ended) if ended else None,
        has_report=any(is_report for _at, is_report in news),
        has_rest=any(left_on(lines).values()),
        today=today,
    )


def steps_of(milestones: Iterable[Milestone]) -> list[rules.Step]:
    """Milestones as the rule reads them."""
    return [rules.Step(each.pk, each.due_on, each.is_awaited) for each in milestones]


def _trace_of_milestone(
    kind: str, milestone: Milestone, follow_up: FollowUp, *, by: Member, **data: Any
) -> Event:
    return _record(
        kind,
        follow_up,
        by=by,
        milestone=milestone.title,
        due_on=milestone.due_on.isoformat(),
        **data,
    )


def _record(
    kind: str,
    follow_up: FollowUp,
    *,
    by: Member | None,
    concerned: Iterable[Member] | None = None,
    **data: Any,
) -> Event:
    """Leave a trace on a project; only ``concerned`` reads it when they are given."""
    project: Project = follow_up.project
    return events.record(
        kind,
        follow_up,
        by=by,
        about=[
            project,
            project.round,
            *([project.circle] if project.circle else []),
            *(concerned or []),
        ],
        audience=Event.Audience.EVERYONE
        if concerned is None
        else Event.Audience.CONCERNED,
        project=project.title,
        round=project.round.name,
        **data,
    )
