"""Needs as pages list them: those that wait first, the most felt at their head."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from essaim.base.permissions import Verdict
from essaim.circles.models import Circle
from essaim.contributions.models import Mission, Need
from essaim.contributions.permissions.needs import may_feel
from essaim.contributions.services.needs import felt_days
from essaim.members.models import Member
from essaim.rules.needs import State

# What a page shows, by the word of its address.
SHELVES: dict[str, tuple[str | Promise, tuple[State, ...]]] = {
    "": (_("Waiting"), (State.OPEN,)),
    "repris": (_("Taken up"), (State.ANSWERED,)),
    "passes": (_("Past"), (State.MET, State.EXPIRED, State.WITHDRAWN)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A need in a list, and whether the reader may say that they feel it."""

    need: Any
    feeling: Verdict


def seen(member: Member) -> QuerySet[Any]:
    """Return all needs, with how many feel each of late and whether one does."""
    days = felt_days()
    return (
        Need.objects.visible_to(member)
        .with_felt(days=days)
        .felt_by(member, days=days)
        .select_related("circle", "author", "workstream")
    )


def listed(
    member: Member, *, shelf: str = "", circle: Circle | None = None
) -> QuerySet[Any]:
    """Return the needs of a shelf: the most felt first, then the newest."""
    _words, states = SHELVES.get(shelf, SHELVES[""])
    rows = seen(member).filter(state__in=states)
    if circle is not None:
        rows = rows.filter(circle=circle)
    if states == (State.OPEN,):
        return rows.order_by("-felt_count", "-created_at", "-pk")
    return rows.order_by("-created_at", "-pk")


def lines(rows: Any, *, reader: Member) -> list[Line]:
    """Return each need with what its reader may do; no query more."""
    return [Line(need, may_feel(reader, need)) for need in rows]


def missions_of(need: Need, reader: Member) -> QuerySet[Mission]:
    """Return the missions that answer a need, the open ones first."""
    rows = Mission.objects.visible_to(reader).filter(need=need)
    return rows.select_related("circle").order_by("-created_at", "-pk")
