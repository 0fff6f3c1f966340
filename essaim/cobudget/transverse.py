"""Transverse proposals: how a page and the history tell them, when debate ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from essaim.cobudget.models import (
    Advice,
    Project,
    ProjectObjection,
    ProjectQuerySet,
    Round,
)
from essaim.discussions import reading
from essaim.rules import rounds, transverse

MOST = 30


def _of(round: Round) -> ProjectQuerySet:
    return (
        Project.objects.standing()
        .filter(round=round, transverse=True)
        .prefetch_related("incompatible")
    )


def debated_until(round: Round) -> datetime | None:
    """When the compulsory debate of this round's proposals ends.

    ``None`` when it has none, when the debate has not started, or once it is over.
    """
    if round.phase != rounds.Phase.DEBATE:
        return None
    told = [
        announced or created
        for announced, created in _of(round).values_list("announced_at", "created_at")
    ]
    started = round.debate_at or round.created_at
    return transverse.debated_until(started, told, days=round.transverse_days)


@dataclass(slots=True)
class Proposal:
    """A transverse proposal with what was said of it."""

    project: Project
    advice: list[Advice] = field(default_factory=list)
    objections: list[ProjectObjection] = field(default_factory=list)
    messages: int = 0

    @property
    def standing(self) -> int:
        """How many objections were neither lifted nor withdrawn."""
        over = {ProjectObjection.State.LIFTED, ProjectObjection.State.WITHDRAWN}
        return sum(1 for one in self.objections if one.state not in over)


def proposals(round: Round) -> Sequence[Proposal]:
    """The round's transverse proposals, oldest first, in five queries.

    Its page pins them; the history of choices tells them with
    ``{% include "cobudget/_proposals_told.html" with proposals=... %}``.
    """
    standing = _of(round).select_related("circle", "section").order_by("pk")
    rows = list(standing[:MOST])
    found = {project.pk: Proposal(project) for project in rows}
    for advice in (
        Advice.objects.current()
        .filter(project__in=rows)
        .select_related("circle", "author")
        .order_by("circle__name")
    ):
        found[advice.project_id].advice.append(advice)
    for objection in ProjectObjection.objects.filter(project__in=rows).select_related(
        "author", "settled_by"
    ):
        found[objection.project_id].objections.append(objection)
    for number, count in reading.counts(Project, found).items():
        found[number].messages = count
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Said:
    """A circle's advice, and what it said before, latest first."""

    now: Advice
    before: Sequence[Advice]


def said_of(project: Project) -> Sequence[Said]:
    """What circles say of one proposal."""
    by_circle: dict[int, list[Advice]] = {}
    rows = Advice.objects.filter(project=project).select_related("circle", "author")
    for advice in rows.order_by("circle__name", "-pk"):
        by_circle.setdefault(advice.circle_id, []).append(advice)
    return [Said(rows[0], rows[1:]) for rows in by_circle.values()]


def objections_to(project: Project) -> Sequence[ProjectObjection]:
    """What was objected to one proposal, oldest first."""
    rows = ProjectObjection.objects.filter(project=project)
    return list(rows.select_related("author", "settled_by").order_by("pk"))
