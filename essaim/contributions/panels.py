"""What contributions show on the page of a circle."""

from typing import Any

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions.frames import binding
from essaim.contributions.lines import CONTRIBUTED_TO
from essaim.contributions.reading import budget_pages, missions, needs, workstreams
from essaim.contributions.reading import contributions as reading
from essaim.contributions.reading.budgets import Book
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member

MOST = 5


def budget_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """The circle's budget of the year, as this reader may see it."""
    year = _year()
    if year is None:
        return None
    words = budget_pages.panel_words(Book(year, reader), circle.pk)
    return ("contributions/budgets/panel.html", words) if words else None


def _year() -> FiscalYear | None:
    """The year of today: that of the frame that binds, when it is."""
    today, frame = timezone.localdate(), binding()
    if frame and frame.fiscal_year.starts_on <= today <= frame.fiscal_year.ends_on:
        return frame.fiscal_year
    return FiscalYear.objects.containing(today).first()


def traces_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """The latest traces of done work: signed or not, never with an amount."""
    if circle.kind not in CONTRIBUTED_TO:
        return None
    traces = reading.traces_of(circle, reader)
    takes = circle.is_open()
    if not traces and not takes:
        return None
    return "contributions/contributions/panel.html", {
        "traces": traces,
        "peer": reading.sees_amounts(reader, circle),
        "takes": takes,
    }


def missions_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """The circle's open missions, what is essential first, and how to propose one."""
    if circle.kind not in CONTRIBUTED_TO or not circle.is_open():
        return None
    rows = missions.rows(reader, missions.Wanted(circle=circle.pk))
    return "contributions/missions/panel.html", {
        "missions": list(rows.prefetch_related(None)[:MOST])  # skills are not shown
    }


def needs_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """What is missing in the circle, what it carries over time, and how to follow."""
    if circle.kind not in CONTRIBUTED_TO or not circle.is_open():
        return None
    return "contributions/needs/panel.html", {
        "needs": list(needs.listed(reader, circle=circle)[:MOST]),
        "workstreams": list(workstreams.listed(reader, circle=circle)[:MOST]),
    }
