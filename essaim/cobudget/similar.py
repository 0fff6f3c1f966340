"""The projects of a round that look like one another, and the proposals to merge."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from essaim.cobudget.models import MergeProposal, Project, Round
from essaim.members.models import Member
from essaim.rules.likeness import Words, alike

ENOUGH = 2_000  # projects compared: beyond, a suggestion is not worth the wait


def like(
    round: Round, reader: Member, *, title: str, summary: str, but: int | None = None
) -> list[Project]:
    """The projects of ``round`` that look most like these words, the likest first."""
    standing = Project.objects.visible_to(reader).standing().filter(round=round)
    if but is not None:
        standing = standing.exclude(pk=but)
    rows = standing.values_list("pk", "title", "summary")[:ENOUGH]
    others = [(pk, Words(name, sentence)) for pk, name, sentence in rows]
    found = [one.key for one in alike(Words(title, summary), others)]
    if not found:
        return []
    projects = Project.objects.select_related("author").in_bulk(found)
    return [projects[pk] for pk in found]


@dataclass(frozen=True, slots=True)
class Pending:
    """A proposal to merge, as the authors of one of its projects read it."""

    proposal: MergeProposal
    other: Project
    goes_on: bool  # the project of the page is the one that goes on
    is_asked: bool


def pending(project: Project) -> Sequence[Pending]:
    """The proposals about ``project`` that nobody has answered."""
    rows = MergeProposal.objects.filter(
        Q(kept=project) | Q(merged=project), closed_at__isnull=True
    ).select_related("kept", "merged", "proposed_by")
    return [
        Pending(
            proposal=row,
            other=row.merged if row.kept_id == project.pk else row.kept,
            goes_on=row.kept_id == project.pk,
            is_asked=row.asked_id == project.pk,
        )
        for row in rows
    ]
