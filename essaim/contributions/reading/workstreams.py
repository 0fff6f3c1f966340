"""Workstreams as pages show them: who minds them, what was done, what is left."""

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions import lines
from essaim.contributions.models import Contribution, Mission, Need, Workstream
from essaim.contributions.reading.budget_pages import Bar, bar
from essaim.contributions.reading.budgets import Book, Standing
from essaim.contributions.reading.contributions import is_signed_for
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.rules.needs import Stage

MOST = 20  # missions and traces shown on a workstream's page
SHELVES: dict[str, tuple[str | Promise, tuple[Stage, ...]]] = {
    "": (gettext_lazy("Going on"), (Stage.OPEN, Stage.PAUSED)),
    "passes": (gettext_lazy("Ended"), (Stage.DONE, Stage.DROPPED)),
}


@dataclass(frozen=True, slots=True)
class Trace:
    """Done work as a reader sees it: who signs, never how much."""

    contribution: Contribution
    signature: str
    author: Member | None


@dataclass(frozen=True, slots=True)
class Part:
    """A workstream's part of the budget, as a reader may see it."""

    line: BudgetLine
    standing: Standing
    bar: Bar | None


def seen(member: Member) -> QuerySet[Workstream]:
    """Return all workstreams, with what it takes to name what is around them."""
    return Workstream.objects.visible_to(member).select_related(
        "circle", "minder", "author", "line__fiscal_year", "line__circle"
    )


def listed(
    member: Member, *, shelf: str = "", circle: Circle | None = None
) -> QuerySet[Workstream]:
    """Return the workstreams of a shelf, those that wait for somebody first."""
    _words, stages = SHELVES.get(shelf, SHELVES[""])
    rows = seen(member).filter(state__in=stages)
    if circle is not None:
        rows = rows.filter(circle=circle)
    return rows.order_by(F("minder").asc(nulls_first=True), "title", "pk")


def circles_to_work_in(member: Member) -> QuerySet[Circle]:
    """Return the circles of ``member`` in which work is done, by name."""
    return (
        circles_of(member).filter(kind__in=lines.CONTRIBUTED_TO).distinct()
    ).order_by("name")


def working_circles(member: Member) -> QuerySet[Circle]:
    """Return every circle in which work is done today, by name."""
    return (
        Circle.objects.visible_to(member)
        .on(timezone.localdate())
        .filter(kind__in=lines.CONTRIBUTED_TO)
        .order_by("name")
    )


def traces(workstream: Workstream, reader: Member, *, peer: bool) -> list[Trace]:
    """Return the latest work done for it; unsigned to those of no circle of its."""
    done = (
        Contribution.objects.traces_for(reader)
        .filter(workstream=workstream)
        .select_related("author")
        .order_by("-done_on", "-pk")
    )
    return [_trace(one, reader, peer) for one in done[:MOST]]


def _trace(one: Contribution, reader: Member, peer: bool) -> Trace:
    if is_signed_for(one, reader, peer=peer):
        return Trace(one, str(one.author), one.author)
    return Trace(one, _("A member of the circle"), None)


def missions_of(workstream: Workstream, reader: Member) -> QuerySet[Mission]:
    """Return its missions, the open ones first."""
    rows = Mission.objects.visible_to(reader).filter(workstream=workstream)
    return rows.order_by("-is_essential", "-created_at", "-pk")[:MOST]


def needs_of(workstream: Workstream, reader: Member) -> QuerySet[Need]:
    """Return the needs it came from."""
    return Need.objects.visible_to(reader).filter(workstream=workstream)


def part_of(workstream: Workstream, reader: Member) -> Part | None:
    """Return its part of the budget: what the budget pages show to this reader."""
    standing = standing_of(workstream.line, reader)
    if workstream.line is None or standing is None:
        return None
    return Part(workstream.line, standing, bar(standing))


def standing_of(line: BudgetLine | None, reader: Member) -> Standing | None:
    """Return where a budget line stands, as the budget pages show it to a reader."""
    if line is None:
        return None
    return Book(line.fiscal_year, reader).line(line).standing
