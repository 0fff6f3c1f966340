"""What a member reads of their own: nobody else reads this page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.circles.models import Circle
from essaim.contributions import timeline
from essaim.contributions.models import Agreement, Contribution, Frame
from essaim.contributions.permissions.agreements import (
    circles_spoken_for,
    may_agree,
    may_stop_agreement,
)
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member
from essaim.rules.contributions import State

PER_PAGE = 20
MOST = 100  # what is under way or coming: nobody has more at once
UNDER_WAY = (
    *(State.DONE, State.IN_DIALOGUE, State.IN_PROGRESS, State.ANNOUNCED),
    State.DEFERRED,
)
RESERVED = (State.ANNOUNCED, State.IN_PROGRESS, State.DONE)
COMING = (State.DECLARED, State.SETTLED, State.EXPORTED)


@dataclass(frozen=True, slots=True)
class Coming:
    """Money on its way: settled on a day unless somebody objects, then paid."""

    contribution: Contribution
    settles_on: date | None
    paid_after: date | None


def _mine(member: Member) -> QuerySet[Contribution]:
    return Contribution.objects.of(member).select_related(
        "circle", "mission", "line__fiscal_year"
    )


def under_way(member: Member) -> list[Contribution]:
    """What still asks something of its author, the nearest to money first."""
    rows = _mine(member).filter(status__in=UNDER_WAY)[:MOST]
    order = [state.value for state in UNDER_WAY]
    return sorted(rows, key=lambda one: order.index(one.status))


def coming(member: Member, frame: Frame | None) -> list[Coming]:
    """What is coming to them and when, the soonest first."""
    rows = _mine(member).filter(status__in=COMING)[:MOST]
    found = [
        Coming(
            one,
            one.window_ends_on if one.state == State.DECLARED else None,
            timeline.next_settlement(one, frame),
        )
        for one in rows
    ]
    today = timezone.localdate()
    return sorted(found, key=lambda one: (one.paid_after or today, one.contribution.pk))


@dataclass(frozen=True, slots=True)
class Totals:
    """One's own sums of a year, in cents: nobody else reads them."""

    reserved: int = 0
    declared: int = 0
    settled: int = 0
    paid: int = 0


def totals(
    member: Member, year: FiscalYear | None, circle: Circle | None = None
) -> Totals:
    """Return one's own sums over a year, or in a circle. Unpaid work is not counted."""
    rows = Contribution.objects.of(member)
    if year is not None:
        rows = rows.filter(line__fiscal_year=year)
    if circle is not None:
        rows = rows.filter(line__circle=circle)
    found = rows.aggregate(
        reserved=Sum("cents", filter=Q(status__in=RESERVED)),
        declared=Sum("cents", filter=Q(status__in=("declared", "in-dialogue"))),
        settled=Sum("cents", filter=Q(status__in=("settled", "exported"))),
        paid=Sum("cents", filter=Q(status="paid")),
    )
    return Totals(**{name: cents or 0 for name, cents in found.items()})


def past(member: Member, number: str | None) -> Page[Contribution]:
    """What has ended, newest first, page by page."""
    rows = _mine(member).exclude(status__in=(*UNDER_WAY, *COMING)).order_by("-pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def who_sees() -> list[tuple[str, str]]:
    """Who reads what of one's contributions, in words."""
    return [
        (
            _("What you announce, until it is done"),
            _("You, the members of the circle, payroll."),
        ),
        (
            _("The trace of done work"),
            _("All members: signed, or “a member of the circle” as you choose."),
        ),
        (
            _("The amount, the reason, the file of a declaration"),
            _("You, the members of the circle (they may object), payroll."),
        ),
        (
            _("Your total in a circle, and across circles"),
            _("You. Payroll too, with a trace that you can read. Nobody else."),
        ),
        (_("What you offer"), _("Its trace, as any work. Nobody counts it.")),
        (
            _("Your bank details"),
            _("You. Payroll, with a reason and a trace that you can read."),
        ),
    ]


def agreements_of(member: Member) -> list[Agreement]:
    """One's own recurrent work that is not stopped."""
    rows = Agreement.objects.filter(
        author=member, stopped_on__isnull=True, ends_on__gte=timezone.localdate()
    )
    return list(rows.select_related("circle")[:MOST])


def agreements_for(reader: Member, number: str | None) -> Page[Any]:
    """The recurrent work one may read, with what one may do about each."""
    rows = Agreement.objects.visible_to(reader).select_related(
        "circle", "author", "agreed_by", "line__fiscal_year"
    )
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    spoken = circles_spoken_for(reader, {one.circle_id for one in page})
    for one in page:
        speaks = one.circle_id in spoken
        one.agreeing = may_agree(reader, one, speaks=speaks)
        one.stopping = may_stop_agreement(reader, one, speaks=speaks)
    return page


def table(member: Member) -> Iterator[Sequence[Cell]]:
    """Yield one's own contributions as a table."""
    yield [
        *(_("Number"), _("What"), _("Circle"), _("Mission"), _("State"), _("Amount")),
        *(_("Amount declared"), _("Minutes"), _("Points"), _("Why this amount")),
        *(_("Paid as"), _("Announced on"), _("Done on"), _("Declared on")),
        *(_("Settled on"), _("Trace"), _("Link"), _("Signed with my name")),
    ]
    for one in _mine(member).order_by("pk").iterator(chunk_size=500):
        yield [
            one.pk,
            one.title,
            one.circle.name,
            one.mission.title if one.mission else "",
            one.get_status_display(),
            decimal(one.cents),
            decimal(one.declared_cents) if one.declared_cents is not None else "",
            one.minutes,
            one.points,
            one.reason,
            one.get_form_display(),
            _day(one.announced_at),
            one.done_on.isoformat() if one.done_on else "",
            *(_day(one.declared_at), _day(one.settled_at)),
            *(one.text, one.url, _("yes") if one.is_signed else _("no")),
        ]


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
