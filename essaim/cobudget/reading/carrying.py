"""The lives of a project, from one round to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import may_carry
from essaim.members.models import Member
from essaim.rules import rounds


@dataclass(frozen=True, slots=True)
class Lives:
    """What a project was before, what became of it, where it may go on."""

    earlier: Project | None
    later: Sequence[Project]
    possible: Sequence[Round]


def lives_of(project: Project, reader: Member) -> Lives:
    """The lives of ``project`` as ``reader`` may see them; the drafts of others not."""
    seen = Project.objects.visible_to(reader).select_related("round")
    later = list(seen.filter(carried_from=project).order_by("pk"))
    earlier = (
        seen.filter(pk=project.carried_from_id).first()
        if project.carried_from_id
        else None
    )
    return Lives(earlier, later, _possible(project, reader, later))


def _possible(
    project: Project, reader: Member, later: Sequence[Project]
) -> list[Round]:
    if project.is_draft or not project.is_written_by(reader):
        return []
    taken = {one.round_id for one in later}
    waiting = Round.objects.visible_to(reader).going_on().filter(phase="deposit")
    return [
        one
        for one in waiting
        if one.pk not in taken and may_carry(reader, project, one)
    ]


def candidates(reader: Member, round: Round) -> QuerySet[Project]:
    """The projects ``reader`` may carry over to ``round``, latest first."""
    over = Q(round__phase__in=rounds.COUNTED) | Q(round__cancelled_at__isnull=False)
    return (
        Project.objects.written_by(reader)
        .submitted()
        .filter(over)
        .exclude(round=round)
        .exclude(carried_to__round=round)
        .select_related("round")
        .order_by("-pk")
    )
