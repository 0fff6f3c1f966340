"""Recurrent work: agreed once by the circle, it renews itself each period.

Each time a contribution is in progress with its money reserved, and its author is
reminded to complete it; anybody concerned stops it at once.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Mandate
from essaim.contributions import frames, lines, turns
from essaim.contributions.models import Agreement, Contribution, Frame, Mission
from essaim.contributions.permissions.agreements import (
    may_agree,
    may_propose_agreement,
    may_stop_agreement,
)
from essaim.contributions.permissions.contributions import RECORDERS
from essaim.contributions.services import telling
from essaim.contributions.services.announcing import hold_author, reserve
from essaim.contributions.services.checking import allowed_forms, check_each_time
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications import services as notifications
from essaim.rules import ceilings
from essaim.rules.calendar import Days
from essaim.rules.contributions import State


@transaction.atomic(durable=True)
def propose(
    line_id: int,
    *,
    by: Member,
    title: str,
    cents: int,
    form: str,
    every: str,
    starts_on: date,
    ends_on: date,
    minutes: int | None = None,
    mission: Mission | None = None,
    key: uuid.UUID | None = None,
) -> Agreement:
    """Propose recurrent work to the circle of a line, once per ``key``."""
    hold_author(by)
    line = budgets.lock(line_id)
    may_propose_agreement(by, line).or_raise()
    key = key or uuid.uuid4()
    already = Agreement.objects.filter(author=by, key=key).first()
    if already is not None:
        return already
    frame = lines.frame_of(line)
    assert frame is not None  # may_propose_agreement refuses without one
    _check(frame, title=title, cents=cents, form=form, days=(starts_on, ends_on))
    check_each_time(frame, cents, minutes)
    agreement = Agreement.objects.create(
        author=by,
        circle=line.circle,
        line=line,
        mission=mission,
        title=title.strip(),
        cents=cents,
        minutes=minutes,
        form=form,
        every=every,
        starts_on=starts_on,
        ends_on=ends_on,
        key=key,
    )
    mandates = Mandate.objects.in_force().of_kind(*RECORDERS).in_circle(line.circle)
    _record("agreement.proposed", agreement, by=by, told=[m.member for m in mandates])
    return agreement


def _check(
    frame: Frame, *, title: str, cents: int, form: str, days: tuple[date, date]
) -> None:
    if not title.strip():
        raise Refusal(_("Say in a few words what it is."))
    if cents <= 0:
        raise Refusal(_("Say the amount of each time."))
    if form not in allowed_forms(frame):
        raise Refusal(_("Choose how to be paid among what the frame allows."))
    if days[1] < days[0]:
        raise Refusal(_("It ends before it starts."))


@transaction.atomic(durable=True)
def agree(agreement_id: int, *, by: Member, source: str) -> Agreement:
    """Record that the circle agreed, and where; it renews itself from then on."""
    agreement = _lock(agreement_id)
    may_agree(by, agreement).or_raise()
    if not source.strip():
        raise Refusal(_("Say where the circle agreed: a meeting, a decision."))
    agreement.agreed_at = now()
    agreement.agreed_by = by
    agreement.source = source.strip()
    agreement.save()
    _record("agreement.agreed", agreement, by=by, told=[agreement.author])
    return agreement


@transaction.atomic(durable=True)
def stop(agreement_id: int, *, by: Member) -> Agreement:
    """Stop it at once: it renews itself no more. What is under way goes on."""
    agreement = _lock(agreement_id)
    may_stop_agreement(by, agreement).or_raise()
    agreement.stopped_on = timezone.localdate()
    agreement.save()
    _record("agreement.stopped", agreement, by=by, told=[agreement.author])
    return agreement


def _lock(pk: int) -> Agreement:
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("circle", "line__fiscal_year", "author")
        .get(pk=pk)
    )


def _record(
    kind: str,
    agreement: Agreement,
    *,
    by: Member | None,
    told: list[Member],
    **data: str,
) -> None:
    event = events.record(
        kind,
        agreement,
        by=by,
        about=[agreement.circle, agreement.author, *told],
        audience=Event.Audience.CONCERNED,
        agreement=agreement.title,
        circle=agreement.circle.name,
        amount_cents=agreement.cents,
        **data,
    )
    notifications.tell(event, told)


def renew_all(moment: datetime) -> int:
    """Renew every agreement in force for the periods it has not been renewed for."""
    today = timezone.localdate(moment)
    frame = frames.binding(today)
    if frame is None:
        return 0
    late = [
        (agreement.pk, period)
        for agreement in Agreement.objects.in_force(today).order_by("pk")
        for period in periods(agreement, frame, today)
    ]
    return turns.take(lambda i: renew(*late[i]), range(len(late)))


def periods(agreement: Agreement, frame: Frame, today: date) -> Iterator[Days]:
    """Yield the periods of the frame's year it should have been renewed for by today.

    The first is the one when the circle agreed, or when it starts if that is later.
    """
    assert agreement.agreed_at is not None
    year = frames.days_of(frame)
    first = max(
        agreement.starts_on, timezone.localdate(agreement.agreed_at), year.first
    )
    day = first
    done = set(
        agreement.contributions.filter(period_on__isnull=False).values_list(
            "period_on", flat=True
        )
    )
    while day <= min(today, agreement.ends_on):
        period = ceilings.period(day, agreement.every, year)
        if period.first not in done:
            yield period
        day = period.last + timedelta(days=1)


@transaction.atomic(durable=True)
def renew(agreement_id: int, period: Days) -> Contribution | None:
    """Put a contribution in progress for one period, its money reserved.

    Once per period. When the line of that year has not enough, its author is told, and
    it is tried again as long as the period lasts.
    """
    agreement = Agreement.objects.select_related("author", "line").get(pk=agreement_id)
    hold_author(agreement.author)
    line = _line_of(agreement, period.first)
    if line is None:
        _cannot(agreement, period)
        return None
    line = budgets.lock(line.pk)
    agreement = _lock(agreement_id)
    frame = lines.frame_of(line)
    already = agreement.contributions.filter(period_on=period.first).exists()
    if frame is None or already or agreement.stopped_on is not None:
        return None
    contribution = Contribution(
        author=agreement.author,
        circle=agreement.circle,
        line=line,
        frame=frame,
        mission=agreement.mission,
        agreement=agreement,
        period_on=period.first,
        title=agreement.title,
        minutes=agreement.minutes,
        form=agreement.form,
        status=State.IN_PROGRESS,
        announced_at=now(),
        expires_on=period.last + timedelta(days=frame.announcement_days),
    )
    try:
        with transaction.atomic():
            reserve(contribution, frame, agreement.cents, by=None)
    except Refusal:
        _cannot(agreement, period)
        return None
    telling.to_author(
        "agreement.renewed", contribution, by=None, amount_cents=agreement.cents
    )
    return contribution


def _line_of(agreement: Agreement, day: date) -> BudgetLine | None:
    """The agreement's line in the fiscal year of a day."""
    line = agreement.line
    return (
        BudgetLine.objects.filter(
            circle=line.circle_id,
            kind=line.kind,
            label=line.label,
            fiscal_year__starts_on__lte=day,
            fiscal_year__ends_on__gte=day,
        )
        .select_related("fiscal_year")
        .first()
    )


def _cannot(agreement: Agreement, period: Days) -> None:
    """Tell its author once per period that it could not be renewed."""
    kind, on = "agreement.not_renewed", period.first.isoformat()
    told = Event.objects.about(agreement).filter(kind=kind, data__period_on=on)
    if not told.exists():
        _record(kind, agreement, by=None, told=[agreement.author], period_on=on)
