"""What others say of a project, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import Amendment, Project, ProjectVersion, Review
from essaim.cobudget.permissions import may_answer_amendment, may_withdraw_amendment
from essaim.cobudget.services.amendments import AMENDED
from essaim.members.models import Member
from essaim.rules import feasibility
from essaim.rules.differences import Piece, differences
from essaim.rules.feasibility import Opinion

LABELS = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "text": _("The whole project"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an amendment changes in one field."""

    name: str
    pieces: Sequence[Piece]

    @property
    def label(self) -> str:
        """What the field is, in words."""
        return str(LABELS[self.name])


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment, what it changes, and what its reader may do of it."""

    amendment: Amendment
    changes: Sequence[Change]
    may_answer: bool
    may_withdraw: bool


def amendments(project: Project, reader: Member) -> list[Proposed]:
    """The amendments proposed, those awaiting an answer first."""
    rows = list(project.amendments.select_related("proposer", "answered_by"))
    numbers = {row.base for row in rows}
    bases = {one.number: one for one in project.versions.filter(number__in=numbers)}
    for row in rows:
        row.project = project
    found = [
        Proposed(
            amendment=row,
            changes=_changes(row, bases[row.base]),
            may_answer=bool(may_answer_amendment(reader, row)),
            may_withdraw=bool(may_withdraw_amendment(reader, row)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.amendment.state != Amendment.State.OPEN)


def _changes(amendment: Amendment, base: ProjectVersion) -> list[Change]:
    pairs = ((name, getattr(base, name), getattr(amendment, name)) for name in AMENDED)
    return [
        Change(name, differences(before, after))
        for name, before, after in pairs
        if before != after
    ]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What reviewers say together, and each of them."""

    given: Sequence[Review]
    awaited: Sequence[Review]
    verdict: str


def reviews(project: Project) -> Reviewed:
    """The reviews of a project, given and awaited."""
    rows = list(project.reviews.select_related("reviewer").prefetch_related("earlier"))
    given = [row for row in rows if row.opinion]
    found = feasibility.verdict(Opinion(row.opinion) for row in given)
    return Reviewed(
        given=given,
        awaited=[row for row in rows if not row.opinion],
        verdict=str(Review.Found(found.value).label) if found else "",
    )
