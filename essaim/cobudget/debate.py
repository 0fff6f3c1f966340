"""The debate of a round: its projects and itself are discussed, and followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import may_discuss, may_moderate
from essaim.cobudget.services.followups import NEWS
from essaim.discussions import reading, subjects
from essaim.discussions.models import Comment
from essaim.discussions.services import DEBATE
from essaim.members.models import Member
from essaim.notifications import followed

MOST_QUESTIONS = 12


def register() -> None:
    """Let members discuss and follow rounds and projects."""
    subjects.register(
        Project,
        rows=_projects,
        may_comment=may_discuss,
        may_moderate=may_moderate,
        answerers=authors,
        things=_around,
    )
    subjects.register(
        Round, rows=_rounds, may_comment=may_discuss, may_moderate=may_moderate
    )
    followed.register(
        Project,
        name=_("A project"),
        topics={
            DEBATE: _("what is written about this project"),
            NEWS: _("what it becomes once it is funded"),
        },
    )
    followed.register(
        Round,
        name=_("A co-budget"),
        topics={DEBATE: _("what is written about it and its projects")},
    )


def authors(project: Project) -> list[Member]:
    """Whom questions about a project are asked to."""
    return project.authors


def _around(project: Project) -> Sequence[Model]:
    """Who follows the round hears of its projects, not of drafts they cannot see."""
    return (project,) if project.is_draft else (project, project.round)


def _projects(member: Member) -> QuerySet[Any]:
    rows = Project.objects.visible_to(member).select_related("round__circle", "author")
    return rows.prefetch_related("coauthors__member")


def _rounds(member: Member) -> QuerySet[Any]:
    return Round.objects.visible_to(member).select_related("circle")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits, and the project it is about."""

    comment: Comment
    project: Project


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a round that wait: the oldest ones, and how many in all."""

    oldest: Sequence[Asked]
    count: int


def questions_of(round: Round) -> Questions:
    """What authors have still to answer in this round."""
    standing = Project.objects.standing().filter(round=round)
    waiting = reading.unanswered(Project, standing.values("pk"))
    shown = list(waiting[:MOST_QUESTIONS])
    rows = standing.in_bulk([comment.object_id for comment in shown])
    oldest = [Asked(comment, rows[comment.object_id]) for comment in shown]
    return Questions(oldest, waiting.count())
