"""What waits for a member among the projects they write: invitations, drafts."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.cobudget.models import CoAuthor, Project, Round
from essaim.home.awaited import MOST, Awaited
from essaim.members.models import Member


def in_projects(member: Member) -> list[Awaited]:
    """Return what ``member`` may do now about projects, in two queries."""
    return [*_invitations(member), *_drafts(member)]


def _invitations(member: Member) -> list[Awaited]:
    rows = (
        CoAuthor.objects.awaiting(member)
        .filter(project__withdrawn_at__isnull=True)
        .select_related("project", "invited_by")
    )
    return [
        Awaited(
            deed=_("Write a project with others: %(project)s")
            % {"project": one.project},
            url=one.project.get_absolute_url(),
            detail=_("%(member)s invites you to be one of its authors.")
            % {"member": one.invited_by},
            due=None,
            verb=_("Answer"),
        )
        for one in rows[:MOST]
    ]


def _drafts(member: Member) -> list[Awaited]:
    rows: QuerySet[Any] = (
        Project.objects.written_by(member)
        .filter(
            is_draft=True,
            withdrawn_at__isnull=True,
            round__phase=Round.Phase.DEPOSIT,
        )
        .select_related("round")
    )
    return [
        Awaited(
            deed=_("Finish my draft: %(project)s") % {"project": one},
            url=reverse("cobudget:project_amend", args=[one.round_id, one.pk]),
            detail=_("Only its authors see it until it is submitted to “%(round)s”.")
            % {"round": one.round},
            due=one.round.debate_at,
            verb=_("Go on writing"),
        )
        for one in rows[:MOST]
    ]
