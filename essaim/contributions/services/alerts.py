"""A budget line reaches 80 % or 100 %, or will before its year ends: who follows it is
told, with the referent of its circle. Once per threshold and crossing.

The state of the line decides, not the person who moved it: at each tick, what is
engaged is compared with what was told.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from essaim.base import events
from essaim.base.clock import now as present
from essaim.base.models import Event
from essaim.circles.models import Mandate, Role
from essaim.circles.people import members_of
from essaim.contributions import frames
from essaim.contributions.models import BudgetAlert, Contribution
from essaim.contributions.reading.budgets import Book
from essaim.contributions.reading.pace import Paces
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.notifications.services import tell, tell_subscribers
from essaim.payments.models import ExpenseClaim
from essaim.rules import expenses
from essaim.rules.budgets import Figures
from essaim.rules.contributions import HOLDS
from essaim.rules.pace import Projection
from essaim.rules.privacy import NOBODY, THRESHOLD, sum_of_few

THRESHOLDS = {80: BudgetAlert.Kind.EIGHTY, 100: BudgetAlert.Kind.ALL}
TOLD = {
    BudgetAlert.Kind.EIGHTY: "budget.reached",
    BudgetAlert.Kind.ALL: "budget.used_up",
    BudgetAlert.Kind.FORECAST: "budget.forecast",
}


def watch(now: datetime) -> int:
    """Tell what changed since it was told; return how many alerts it made."""
    today = timezone.localdate(now)
    year = FiscalYear.objects.containing(today).first()
    if year is None:
        return 0
    book = Book(year, None)
    standing = _standing(book.lines)
    made = sum(_cross(book, line, standing.get(line.pk, set())) for line in book.lines)
    return made + _foresee(book, now)


def _standing(lines: Iterable[BudgetLine]) -> dict[int, set[str]]:
    """What was told of each line and still holds."""
    found: dict[int, set[str]] = {}
    rows = BudgetAlert.objects.filter(
        line__in=[line.pk for line in lines], ended_at__isnull=True
    )
    for line, kind in rows.values_list("line", "kind"):
        found.setdefault(line, set()).add(kind)
    return found


def _cross(book: Book, line: BudgetLine, told: set[str]) -> int:
    """Compare a line with what was told of it."""
    sums = book.sums[line.pk]
    figures = Figures(voted=sums.figures.voted, declared=sums.engaged)
    reached = {kind for per, kind in THRESHOLDS.items() if figures.reached(per)}
    ended = told & set(THRESHOLDS.values()) - reached
    if ended:
        BudgetAlert.objects.filter(
            line=line, kind__in=ended, ended_at__isnull=True
        ).update(ended_at=present())
    fresh = reached - told
    if not fresh:
        return 0
    few = _is_of_few(book, line)
    loudest = max(fresh, key=lambda kind: kind == BudgetAlert.Kind.ALL)
    with transaction.atomic():
        alerts = [_once(line, kind) for kind in sorted(fresh)]
        for alert in alerts:
            if alert is not None and alert.kind == loudest:
                _tell(alert, few=few, voted_cents=figures.voted)
    return 1


def _foresee(book: Book, now: datetime) -> int:
    """Tell, once for each line, that its pace uses it up before the year ends."""
    rows = BudgetAlert.objects.filter(
        line__in=[line.pk for line in book.lines],
        kind__in=(BudgetAlert.Kind.FORECAST, BudgetAlert.Kind.ALL),
    )
    known = set(rows.values_list("line", flat=True))
    waiting = [line for line in book.lines if line.pk not in known]
    if not waiting:
        return 0
    paces = Paces(book, timezone.localdate(now))
    made = 0
    for line in waiting:
        pace = paces.line(line)
        if pace and pace.projection and pace.projection.exhausted_on:
            made += _forecast(line, pace.projection, paces)
    return made


def _forecast(line: BudgetLine, projection: Projection, paces: Paces) -> int:
    with transaction.atomic():
        alert = _once(
            line,
            BudgetAlert.Kind.FORECAST,
            exhausted_on=projection.exhausted_on,
        )
        if alert is None or projection.exhausted_on is None:
            return 0
        voted = paces.book.sums[line.pk].figures.voted
        _tell(
            alert,
            few=_is_of_few(paces.book, line)
            or paces.is_of_few(line.pk, projection.since),
            voted_cents=voted,
            lacking_cents=projection.excess(voted),
            since_on=projection.since.isoformat(),
            exhausted_on=projection.exhausted_on.isoformat(),
        )
    return 1


def _is_of_few(book: Book, line: BudgetLine) -> bool:
    """Whether one of those who asked something of a line has fewer than three others.

    What is told to all members is told to them too, who know what they asked.
    """
    people = NOBODY.union(*book.people.get(line.pk, {}).values())
    if sum_of_few(people):
        return True
    asked = Contribution.objects.filter(line=line, status__in=HOLDS, cents__gt=0)
    claimed = ExpenseClaim.objects.filter(
        line=line, state__in=expenses.HOLDS, cents__gt=0
    )
    most = THRESHOLD + 1
    known = {*asked.order_by().values_list("author", flat=True).distinct()[:most]}
    known |= {*claimed.order_by().values_list("member", flat=True).distinct()[:most]}
    return 0 < len(known) < most


def _once(line: BudgetLine, kind: str, **said: Any) -> BudgetAlert | None:
    """Keep that it is told; nothing when another process has just done it."""
    alert, is_new = BudgetAlert.objects.get_or_create(
        line=line, kind=kind, ended_at=None, defaults=said
    )
    return alert if is_new else None


def _tell(alert: BudgetAlert, *, few: bool, **figures: Any) -> None:
    """Leave the trace and tell those who follow; only its circle when few asked."""
    line = alert.line
    circle = line.circle
    frame = frames.binding()
    peers = list(members_of(circle).filter(is_active=True)) if few else []
    event = events.record(
        TOLD[BudgetAlert.Kind(alert.kind)],
        alert,
        by=None,
        about=[line, circle, *peers],
        audience=Event.Audience.CONCERNED if few else Event.Audience.EVERYONE,
        circle=circle.name,
        line=str(line),
        year=str(line.fiscal_year),
        policy=frame.overrun if frame else "",
        **figures,
    )
    tell_subscribers(event, line, circle, topic="budget")
    held = Mandate.objects.in_force().of_kind(Role.Kind.REFERENT)
    referents = held.filter(role__circle=circle).values("member")
    tell(event, Member.objects.active().filter(pk__in=referents))
