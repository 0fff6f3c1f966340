"""What the projects one follows, gave to or carries tell: a list of one's own.

Which projects they are says what their reader gave to: it is read by them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.cobudget.models import (
    Allocation,
    Favourite,
    FollowUp,
    Milestone,
    News,
    Project,
    Round,
)
from essaim.members.models import Member
from essaim.notifications.models import Subscription
from essaim.rules import followup as rules

PER_PAGE = 20
MOST = 200
"""Of each kind: beyond, the pages of the projects tell it."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something a project tells: its news, a milestone reached, where it is."""

    on: date
    project: Project
    words: str
    url: str
    text: str = ""


def follow_ups_of(reader: Member) -> list[FollowUp]:
    """The follow-ups of the projects they follow, keep, gave to or carry."""
    followed = Subscription.objects.visible_to(reader).filter(
        content_type=ContentType.objects.get_for_model(Project)
    )
    given = Allocation.objects.filter(envelope__member=reader, cents__gt=0)
    kept = Favourite.objects.visible_to(reader)
    theirs = Project.objects.written_by(reader)
    rows = FollowUp.objects.visible_to(reader).filter(
        Q(project__in=followed.values("object_id"))
        | Q(project__in=given.values("project"))
        | Q(project__in=kept.values("project"))
        | Q(project__in=theirs.values("pk"))
    )
    return list(rows.select_related("project__round").order_by("pk"))


def latest(found: Sequence[FollowUp], number: str | None) -> Page[Any]:
    """What they told, the latest first, one page of it: two queries."""
    by_pk = {one.pk: one for one in found}
    told = [step for one in found for step in _steps(one)]
    rows = News.objects.filter(follow_up__in=list(by_pk))[:MOST]
    told += [_news(each, by_pk[each.follow_up_id]) for each in rows]
    reached = Milestone.objects.filter(follow_up__in=list(by_pk), done_on__isnull=False)
    told += [
        _reached(each, by_pk[each.follow_up_id])
        for each in reached.order_by("-done_on")[:MOST]
    ]
    told.sort(key=lambda one: (one.on, one.project.pk), reverse=True)
    return Paginator(told, PER_PAGE).get_page(number)


def _steps(one: FollowUp) -> list[Told]:
    words = {
        rules.State.DONE: _("It is done."),
        rules.State.STOPPED: _("It stops."),
    }
    url = one.get_absolute_url()
    told = []
    if one.started_at is not None:
        on = timezone.localdate(one.started_at)
        told.append(Told(on, one.project, _("It has started."), url))
    if one.is_over and one.ended_at is not None:
        on = timezone.localdate(one.ended_at)
        told.append(Told(on, one.project, words[rules.State(one.state)], url))
    return told


def _news(each: News, of: FollowUp) -> Told:
    place = "report" if each.is_report else f"news-{each.pk}"
    words = _("Its report: %(title)s") if each.is_report else "%(title)s"
    return Told(
        timezone.localdate(each.at),
        of.project,
        words % {"title": each.title},
        f"{of.get_absolute_url()}#{place}",
        each.text,
    )


def _reached(each: Milestone, of: FollowUp) -> Told:
    assert each.done_on is not None  # those asked for have been reached
    return Told(
        each.done_on,
        of.project,
        _("Reached: %(milestone)s") % {"milestone": each.title},
        f"{of.get_absolute_url()}#milestones",
    )


def awaited(found: Sequence[FollowUp]) -> list[Milestone]:
    """The milestones to come of those still going on, the next one first."""
    going = {one.pk: one for one in found if not one.is_over}
    rows = Milestone.objects.filter(
        follow_up__in=list(going), done_on__isnull=True, dropped_at__isnull=True
    )
    coming = list(rows.order_by("due_on", "pk")[:PER_PAGE])
    for each in coming:
        each.follow_up = going[each.follow_up_id]
    return coming


def late_reports(round: Round) -> list[FollowUp]:
    """The projects of a round that are over and late to tell what they became."""
    today = timezone.localdate()
    reported = News.objects.filter(is_report=True)
    rows = FollowUp.objects.filter(
        project__round=round, state__in=rules.OVER, ended_at__isnull=False
    ).exclude(pk__in=reported.values("follow_up"))
    return [
        one
        for one in rows.select_related("project").order_by("ended_at", "pk")
        if rules.report_is_late(
            timezone.localdate(one.ended_at), has_report=False, today=today
        )
    ]
