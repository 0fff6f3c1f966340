"""Lists of contributions: what to show to whom, filtered, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from essaim.base import mandates
from essaim.base.csv import Cell, decimal
from essaim.circles.models import Circle
from essaim.circles.people import circle_ids_of
from essaim.contributions.models import Contribution, ContributionQuerySet, Mission
from essaim.members.models import Member
from essaim.rules.contributions import State

PER_PAGE = 30
RECENT = 5


def sees_amounts(reader: Member, circle: Circle) -> bool:
    """Whether ``reader`` reads the declarations of a circle whole: peers, payroll."""
    return mandates.holds(reader, "payroll") or circle.pk in circle_ids_of(reader)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a list: never a person. What cannot be read is ignored."""

    state: str = ""
    mission: int | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """Read it from the address of the page."""
        state, mission = query.get("etat", ""), query.get("mission", "")
        known = mission.isascii() and mission.isdecimal() and len(mission) < 10
        return cls(
            state=state if state in Contribution.Status.values else "",
            mission=int(mission) if known else None,
            first=_day(query.get("du", "")),
            last=_day(query.get("au", "")),
        )

    @property
    def narrows(self) -> bool:
        """Whether some rows may be hidden by it."""
        return any((self.state, self.mission, self.first, self.last))

    def among(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        """Keep what it asks for; a period is that of the work, once it is done."""
        if self.state:
            rows = rows.filter(status=self.state)
        if self.mission:
            rows = rows.filter(mission=self.mission)
        if self.first:
            rows = rows.filter(done_on__gte=self.first)
        if self.last:
            rows = rows.filter(done_on__lte=self.last)
        return rows


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def of_circle(circle: Circle, reader: Member, wanted: Wanted) -> ContributionQuerySet:
    """Return the contributions of a circle that ``reader`` may read, newest first.

    Whole for its members and payroll; for the others, the traces of done work, and
    whole their own.
    """
    rows = Contribution.objects.filter(circle=circle)
    if sees_amounts(reader, circle):
        rows = rows.visible_to(reader)
    else:
        wanted = Wanted("", wanted.mission, wanted.first, wanted.last)
        rows = rows.traces_for(reader)
    return wanted.among(rows).select_related("author", "mission").order_by("-pk")


def page_of(rows: QuerySet[Contribution], number: str | None) -> Page[Contribution]:
    """One page of a list."""
    return Paginator(rows, PER_PAGE).get_page(number)


def missions_of(circle: Circle, reader: Member) -> QuerySet[Mission]:
    """The missions a list of this circle may be narrowed to."""
    done = Contribution.objects.filter(circle=circle).traces_for(reader)
    return (
        Mission.objects.visible_to(reader)
        .filter(pk__in=done.values("mission"))
        .order_by("title")
    )


def is_signed_for(contribution: Contribution, reader: Member, *, peer: bool) -> bool:
    """Whether ``reader`` reads who did it: always its circle, the others if signed."""
    return peer or contribution.is_signed or contribution.author_id == reader.pk


def rows_without_names(
    rows: QuerySet[Contribution], *, with_amounts: bool
) -> Iterator[Sequence[Cell]]:
    """Yield a list as a table. It carries no name: those for payroll do."""
    heads = [_("What"), _("Mission"), _("Done on")]
    if with_amounts:
        heads += [_("State"), _("Declared on"), _("Amount"), _("Minutes")]
    yield heads
    for row in rows.iterator(chunk_size=500):
        cells: list[Cell] = [
            row.title,
            row.mission.title if row.mission else "",
            row.done_on.isoformat() if row.done_on else "",
        ]
        if with_amounts:
            cells += [
                row.get_status_display(),
                _iso(row.declared_at),
                decimal(row.cents),
                row.minutes,
            ]
        yield cells


def _iso(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def traces_of(circle: Circle, reader: Member) -> list[Contribution]:
    """The latest traces of done work of a circle, for its page."""
    return list(
        Contribution.objects.filter(circle=circle)
        .traces_for(reader)
        .select_related("author")
        .order_by("-done_on", "-pk")[:RECENT]
    )


def waiting_for_complement(member: Member) -> QuerySet[Contribution]:
    """One's own work that is done and not declared yet."""
    return Contribution.objects.of(member).filter(status=State.DONE)
