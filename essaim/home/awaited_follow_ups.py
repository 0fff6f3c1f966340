"""What waits for a member among the projects they carry, once the result is known."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import FollowUp, Milestone, News, Project
from essaim.home.awaited import MOST, Awaited, start_of
from essaim.members.models import Member
from essaim.rules import followup as rules
from essaim.rules.rounds import Phase


def in_follow_ups(member: Member) -> list[Awaited]:
    """Return what ``member`` may do now about funded projects, in three queries."""
    mine = Project.objects.written_by(member).values("pk")
    return [*_to_answer(mine), *_late(mine), *_to_report(mine)]


def _to_answer(mine: QuerySet[Any, Any]) -> list[Awaited]:
    """What the count gave, neither accepted nor declined yet."""
    rows = Project.objects.filter(
        pk__in=mine,
        awarded_cents__gt=0,
        answer__isnull=True,
        round__phase=Phase.RESULT.value,
        round__imported__isnull=True,
    ).select_related("round")
    return [
        Awaited(
            deed=_("Go on with %(amount)s, or decline: %(project)s")
            % {"amount": euros(one.awarded_cents), "project": one},
            url=one.get_absolute_url(),
            detail=_("Without an answer before the follow-up starts, you do."),
            due=one.round.follow_up_at,
            verb=_("Answer"),
        )
        for one in rows.order_by("pk")[:MOST]
    ]


def _late(mine: QuerySet[Any, Any]) -> list[Awaited]:
    """Milestones whose day has passed: reached, or to be moved."""
    rows = Milestone.objects.filter(
        follow_up__project__in=mine,
        done_on__isnull=True,
        dropped_at__isnull=True,
        due_on__lt=timezone.localdate(),
    ).exclude(follow_up__state__in=rules.OVER)
    return [
        Awaited(
            deed=_("Say where it is: %(milestone)s") % {"milestone": one},
            url=one.follow_up.get_absolute_url(),
            detail=_("A milestone of “%(project)s”: say that it is there, or move it.")
            % {"project": one.follow_up.project},
            due=start_of(one.due_on),
            verb=_("Say it"),
        )
        for one in rows.select_related("follow_up__project").order_by("due_on")[:MOST]
    ]


def _to_report(mine: QuerySet[Any, Any]) -> list[Awaited]:
    """Projects that are over and have no report."""
    told = News.objects.filter(is_report=True).values("follow_up")
    rows = FollowUp.objects.filter(project__in=mine, state__in=rules.OVER)
    return [
        Awaited(
            deed=_("Tell what became of it: %(project)s") % {"project": one.project},
            url=one.get_absolute_url(),
            detail=_("A few lines: they stay in the history of choices."),
            due=None,
            verb=_("Tell the report"),
        )
        for one in rows.exclude(pk__in=told)
        .select_related("project")
        .order_by("ended_at")[:MOST]
    ]
