"""Lists of projects: what is asked for, page by page, in whose order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import QueryDict

from essaim.base.shortcuts import searched
from essaim.circles.models import Circle
from essaim.cobudget.models import (
    Envelope,
    Favourite,
    Project,
    ProjectQuerySet,
    PublicName,
    PublicPage,
    Round,
)
from essaim.cobudget.permissions import may_show_name
from essaim.members.models import Member
from essaim.rules import rounds

PER_PAGE = 50


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the member asks to see; what cannot be read is ignored."""

    words: str = ""
    circle: int | None = None
    transverse: bool = False
    mine: bool = False
    tag: int | None = None
    favourites_of: Member | None = None

    @classmethod
    def of(cls, query: QueryDict, member: Member | None = None) -> "Wanted":
        """Read it from the address of the page, for ``member``."""
        return cls(
            words=searched(query)[:100],
            circle=_number(query.get("cercle", "")),
            transverse=query.get("transverses") == "1",
            mine=query.get("choix") == "1",
            tag=_number(query.get("etiquette", "")),
            favourites_of=member if query.get("favoris") == "1" else None,
        )

    @property
    def narrows(self) -> bool:
        """Whether some projects may be hidden by it."""
        return any(
            (
                *(self.words, self.circle, self.transverse),
                *(self.tag, self.favourites_of),
            )
        )

    def among(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """Keep the projects it asks for."""
        if self.words:
            projects = projects.matching(self.words)
        if self.circle:
            projects = projects.filter(circle=self.circle)
        if self.transverse:
            projects = projects.filter(transverse=True)
        if self.tag:
            projects = projects.filter(tags=self.tag)
        if self.favourites_of:
            kept = Favourite.objects.visible_to(self.favourites_of)
            projects = projects.filter(pk__in=kept.values("project"))
        return projects


def circles_of(round: Round) -> list[Circle]:
    """The circles that carry a project of ``round``, for the filter."""
    shown = Project.objects.submitted().filter(round=round, circle__isnull=False)
    return list(Circle.objects.filter(pk__in=shown.values("circle")))


def own_drafts(round: Round, member: Member) -> list[Project]:
    """The drafts of ``round`` that this member writes or is invited to write."""
    mine = Project.objects.visible_to(member).filter(round=round, is_draft=True)
    return list(mine.filter(withdrawn_at__isnull=True))


def public_page(round: Round, wanted: Wanted, page: str | None) -> Page[Project]:
    """One page of the round's projects; transverse ones have a place of their own.

    They are here too when they are looked for, and once counted: those funded then
    come first, in the order of decision.
    """
    decided = F("decision_rank").asc(nulls_last=True)
    standing = Project.objects.standing().filter(round=round)
    standing = standing.select_related("circle", "section")
    if not (round.is_counted or wanted.narrows):
        standing = standing.filter(transverse=False)
    standing = standing.prefetch_related("incompatible")
    found = wanted.among(standing).order_by(
        *([decided] if round.is_counted else []), "-transverse", "pk"
    )
    return Paginator(found, PER_PAGE).get_page(page)


def member_page(
    round: Round,
    member: Member,
    wanted: Wanted,
    page: str | None,
    *,
    held: Mapping[int, int],
) -> Page[Any]:
    """One page in the order drawn for this member: the same at each visit.

    ``page.object_list`` holds the projects themselves.
    """
    standing = Project.objects.standing().filter(round=round)
    among = wanted.among(standing)
    found = list(among.values_list("key", "pk", "section__position"))
    numbers = {key: number for key, number, _place in found}
    places = {key: place or 0 for key, _number, place in found}
    everyone = standing.values_list("key", flat=True) if wanted.narrows else numbers
    order = rounds.shuffled(list(everyone), seed=f"{round.pk}:{member.pk}")
    here = sorted((key for key in order if key in numbers), key=places.__getitem__)
    seen: Sequence[int] = [numbers[key] for key in here]
    if wanted.mine:
        seen = [pk for pk in seen if held.get(pk)]
    shown: Page[Any] = Paginator(seen, PER_PAGE).get_page(page)
    drawn = Project.objects.select_related("circle", "section")
    drawn = drawn.prefetch_related("incompatible")
    rows = drawn.in_bulk(list(shown.object_list))
    shown.object_list = [rows[int(pk)] for pk in shown.object_list]
    return shown


def beside(round: Round, page: Page[Any], numbers: Iterable[int]) -> list[Project]:
    """The projects of these numbers that ``page`` does not show, to be shown too."""
    shown = {project.pk for project in page.object_list}
    missing = [number for number in numbers if number not in shown]
    if not missing:
        return []
    standing = Project.objects.standing().filter(round=round)
    standing = standing.select_related("circle", "section")
    standing = standing.prefetch_related("incompatible")
    return list(standing.filter(pk__in=missing))


def incompatible(round: Round) -> list[tuple[Project, Project]]:
    """The pairs of standing projects of ``round`` that cannot be made together."""
    standing = Project.objects.standing().filter(round=round).order_by("title", "pk")
    return [
        (project, other)
        for project in standing.prefetch_related("incompatible")
        for other in project.rivals
        if (project.title, project.pk) < (other.title, other.pk)
    ]


def in_own_order(round: Round, member: Member) -> list[Project]:
    """Every project of ``round``, in the order drawn for this member."""
    standing = Project.objects.standing().filter(round=round)
    rows = standing.select_related("circle", "section")
    by_key = {project.key: project for project in rows.prefetch_related("incompatible")}
    order = rounds.shuffled(list(by_key), seed=f"{round.pk}:{member.pk}")
    return sorted((by_key[key] for key in order), key=place_of)


def place_of(project: Project) -> int:
    """The place of its section, by which lists are grouped; 0 without sections."""
    return project.section.position if project.section else 0


def said(envelope: Envelope) -> dict[int, int]:
    """What this envelope says of each project, in a round without amounts."""
    kept = envelope.allocations.values_list("project_id", "points")
    return {project: points for project, points in kept if points is not None}


def choices(envelope: Envelope | None) -> dict[int, int]:
    """What its member directs of it now, what a delegate directs apart: by project."""
    if envelope is None:
        return {}
    mine = F("cents") - F("delegated_cents")
    return dict(envelope.allocations.values_list("project_id", mine))


def chosen(envelope: Envelope) -> list[tuple[Project, int]]:
    """The projects this envelope gives to, the largest amounts first."""
    given = envelope.allocations.filter(cents__gt=0).select_related("project__circle")
    return [(one.project, one.cents) for one in given.order_by("-cents", "project_id")]


def shown_to_public(round: Round) -> ProjectQuerySet:
    """What the public page lists: standing projects, those funded first once counted.

    Nothing of what they receive: amounts directed are the members' business.
    """
    decided = F("decision_rank").asc(nulls_last=True)
    return (
        Project.objects.standing()
        .filter(round=round)
        .select_related("circle", "section")
        .prefetch_related("incompatible")
        .defer("received_cents", "fate", "imported")
        .order_by(*([decided] if round.is_counted else []), "-transverse", "pk")
    )


def public_name(project: Project, member: Member) -> dict[str, Any] | None:
    """The public page of its round, and whether one's own name is beside the project.

    Nothing for whoever is no author, or while there is no such page.
    """
    if not may_show_name(member, project):
        return None
    page = PublicPage.objects.of(project.round)
    if page is None:
        return None
    return {"page": page, "shown": PublicName.objects.of(project, member).exists()}


def more_possible(round: Round, mine: int) -> int | None:
    """What the cap of the round still lets a member add to a project, in cents.

    ``None`` without a cap. It is the cap less their part: never the cap itself.
    """
    return None if round.cap_cents is None else max(0, round.cap_cents - mine)


def titles(round: Round) -> list[tuple[int, str]]:
    """The projects one may choose from, by number and title."""
    standing = Project.objects.standing().filter(round=round)
    return list(standing.order_by("title", "pk").values_list("pk", "title"))


def of_numbers(round: Round, numbers: Iterable[str]) -> list[Project]:
    """The projects of these numbers, in their order, each once."""
    asked = [int(one) for one in numbers if one.isdecimal() and len(one) < 19]
    standing = Project.objects.standing().filter(round=round, pk__in=asked)
    rows = {
        project.pk: project
        for project in standing.select_related(
            "circle", "author", "section"
        ).prefetch_related("coauthors__member")
    }
    return [rows[number] for number in dict.fromkeys(asked) if number in rows]
