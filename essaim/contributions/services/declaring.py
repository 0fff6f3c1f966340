"""Declaring: its author alone says and corrects the amount, until it is settled.

Below the ceilings nobody is asked. What the budget cannot pay meets the overrun policy
that the frame chose beforehand.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.contributions import frames, lines
from essaim.contributions.models import Contribution, Frame, Mission, Objection
from essaim.contributions.permissions.contributions import (
    may_adjust,
    may_declare,
    may_declare_new,
    may_offer,
    may_withdraw,
)
from essaim.contributions.services import telling
from essaim.contributions.services.announcing import (
    expiry,
    hold_author,
    move,
    opened,
    reserve,
    say,
)
from essaim.contributions.services.checking import check_amount, check_said
from essaim.contributions.services.money import lock, restate
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import contributions as rules
from essaim.rules import declarations
from essaim.rules.contributions import State, Verb
from essaim.rules.declarations import Outcome


class Stale(Refusal):
    """The page that was sent is older than what is stored. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This contribution changed while you were writing. What you wrote is "
                "kept below: compare it with the page, then send it again."
            )
        )


def check_version(contribution: Contribution, version: int | None) -> None:
    """Raise ``Stale`` when what was sent was read before the last change."""
    if version is not None and version != contribution.version:
        raise Stale


def held_with_its_author(pk: int, *, by: Member) -> Contribution:
    """Hold the author, the mission, the line and the contribution, in that order."""
    hold_author(by)
    mission_id = Contribution.objects.values_list("mission", flat=True).get(pk=pk)
    hold_mission(mission_id)
    return lock(pk)


def hold_mission(pk: int | None) -> None:
    """Make those who declare for the same mission wait for each other."""
    if pk is not None:
        Mission.objects.select_for_update(no_key=True).get(pk=pk)


@transaction.atomic(durable=True)
def declare_new(
    line_id: int,
    *,
    by: Member,
    cents: int | None,
    key: uuid.UUID | None = None,
    **said: Any,
) -> Contribution:
    """Declare work that is done and was not announced; return it, once per ``key``."""
    mission = said.get("mission")
    hold_author(by)
    hold_mission(mission.pk if mission else None)
    contribution, frame, is_new = opened(
        line_id, by=by, key=key, said=said, may=may_declare_new
    )
    if not is_new:
        return contribution
    contribution.status = State.DONE.value
    _declare(contribution, frame, cents, by=by)
    return contribution


@transaction.atomic(durable=True)
def declare(
    pk: int,
    *,
    by: Member,
    cents: int | None,
    version: int | None = None,
    **said: Any,
) -> Contribution:
    """Declare announced work with the amount its author sets; the window opens.

    ``version`` is that of the page it was read on. Raises ``Stale``, ``TooMuch`` over
    a ceiling, ``BeyondBudget`` when the policy refuses what the line cannot pay.
    """
    contribution = held_with_its_author(pk, by=by)
    may_declare(by, contribution).or_raise()
    check_version(contribution, version)
    say(contribution, said)
    frame = lines.frame_of(contribution.line)
    assert frame is not None  # may_declare refuses without one
    _declare(contribution, frame, cents, by=by)
    return contribution


def _declare(
    contribution: Contribution, frame: Frame, cents: int | None, *, by: Member
) -> None:
    is_traced = contribution.state == State.DONE and contribution.pk is not None
    contribution.frame = frame
    contribution.done_on = contribution.done_on or _last_day(contribution)
    amount = amount_of(contribution, frame, cents)
    check_said(contribution, frame)
    check_amount(contribution, frame, amount, is_declared=True)
    if contribution.pk is None:
        contribution.save()
    enter(contribution, frame, amount, Verb.DECLARE, by=by)
    contribution.save()
    if not is_traced:
        telling.trace(contribution, by=by)
    tell_declared(contribution, by=by)


def _last_day(contribution: Contribution) -> Any:
    """Today, or the last day of the year that pays when it has ended."""
    return budgets.day_in_year(contribution.line)


def amount_of(contribution: Contribution, frame: Frame, cents: int | None) -> int:
    """Return the amount the author sets: in words of the frame when it has points."""
    limits = frames.ceilings(frame)
    amount = declarations.worth(
        cents, points=contribution.points, point_cents=limits.point_cents
    )
    if amount is None or amount <= 0:
        raise Refusal(_("Say an amount, or offer the work: it is then unpaid."))
    return amount


def enter(
    contribution: Contribution,
    frame: Frame,
    cents: int,
    verb: Verb,
    *,
    by: Member | None,
) -> None:
    """Put an amount into the line's declared money, or defer it as the policy says."""
    held = contribution.cents if contribution.state in rules.HOLDS else 0
    effect = lines.effect(contribution.line, frame, asked=cents, held=held)
    contribution.declared_cents = cents
    contribution.declared_at = now()
    if effect.outcome == Outcome.DEFERRED and verb == Verb.DECLARE:
        rules.follow(contribution.status, Verb.DEFER)
        contribution.deferred_at = now()
        move(contribution, State.DEFERRED, cents, frame, by=by)
        return
    move(contribution, rules.follow(contribution.status, verb), cents, frame, by=by)
    open_window(contribution, frame)


def open_window(contribution: Contribution, frame: Frame) -> None:
    """Give the circle's members their days to object, from today on."""
    contribution.window_ends_on = declarations.window_end(
        timezone.localdate(), frame.objection_days
    )


def tell_declared(contribution: Contribution, *, by: Member | None) -> None:
    """Tell the circle what was declared and until when one may object; or deferred."""
    if contribution.state == State.DEFERRED:
        telling.to_author(
            "contribution.deferred",
            contribution,
            by=None,
            amount_cents=contribution.cents,
        )
        return
    assert contribution.window_ends_on is not None
    telling.to_circle(
        "contribution.declared",
        contribution,
        by=by,
        amount_cents=contribution.cents,
        settles_on=contribution.window_ends_on.isoformat(),
    )


@transaction.atomic(durable=True)
def adjust(
    pk: int,
    *,
    by: Member,
    version: int | None = None,
    cents: int | None = None,
    **said: Any,
) -> Contribution:
    """Correct what one said, or the amount: its author alone, until it is settled.

    Upwards, a new objection window opens. In dialogue, the adjustment answers the
    objection: it is closed, and may be raised again in the new window. Deferred, it is
    declared after all when the line has enough for it. Announced, it lasts longer.
    """
    contribution = held_with_its_author(pk, by=by)
    may_adjust(by, contribution).or_raise()
    check_version(contribution, version)
    before = contribution.cents
    changed = say(contribution, said)
    frame = lines.frame_of(contribution.line)
    assert frame is not None  # may_adjust refuses without one
    if contribution.state in (State.ANNOUNCED, State.IN_PROGRESS, State.DONE):
        contribution.expires_on = expiry(frame)
        reserve(contribution, frame, before if cents is None else cents, by=by)
        telling.to_author(
            "contribution.amended",
            contribution,
            by=by,
            before_cents=before,
            amount_cents=contribution.cents,
        )
        return contribution
    amount = amount_of(contribution, frame, before if cents is None else cents)
    if not changed and amount == before:
        return contribution
    check_said(contribution, frame)
    check_amount(contribution, frame, amount, is_declared=True)
    _correct(contribution, frame, amount, by=by)
    contribution.adjusted_at = now()
    contribution.save()
    telling.to_circle(
        "contribution.adjusted",
        contribution,
        by=by,
        before_cents=before,
        amount_cents=contribution.cents,
    )
    return contribution


def _correct(
    contribution: Contribution, frame: Frame, cents: int, *, by: Member
) -> None:
    """Move a declared contribution to its corrected amount."""
    before = contribution.cents
    if contribution.state == State.IN_DIALOGUE:
        close_objections(contribution, Objection.Outcome.ADJUSTED, by=by)
        enter(contribution, frame, cents, Verb.RESUME, by=by)
    elif contribution.state == State.DEFERRED:
        effect = lines.effect(contribution.line, frame, asked=cents)
        if effect.outcome == Outcome.DEFERRED:
            move(contribution, State.DEFERRED, cents, frame, by=by)
            contribution.declared_cents = cents
        else:
            enter(contribution, frame, cents, Verb.REVIVE, by=by)
    else:
        move(contribution, State.DECLARED, cents, frame, by=by)
        contribution.declared_cents = cents
        if cents > before:
            open_window(contribution, frame)


@transaction.atomic
def close_objections(
    contribution: Contribution,
    outcome: str,
    *,
    by: Member | None,
    ruling: str = "",
    source: str = "",
) -> list[Objection]:
    """Close what is open against it, and return those closed."""
    closed = list(
        contribution.objections.filter(closed_at__isnull=True).select_related("author")
    )
    for objection in closed:
        objection.closed_at = now()
        objection.closed_by = by
        objection.outcome = outcome
        objection.ruling = ruling
        objection.source = source
        objection.save()
    return closed


@transaction.atomic(durable=True)
def offer(pk: int, *, by: Member) -> Contribution:
    """Offer the work: it is unpaid, its trace stays, its money is released."""
    contribution = lock(pk)
    may_offer(by, contribution).or_raise()
    was_done = contribution.declared_at is not None or contribution.state == State.DONE
    met = _leave(contribution, Verb.OFFER, 0, by=by)
    contribution.done_on = contribution.done_on or _last_day(contribution)
    contribution.save()
    if not was_done:
        telling.trace(contribution, by=by)
    telling.to_those("contribution.offered", contribution, by=by, those=met)
    return contribution


@transaction.atomic(durable=True)
def withdraw(pk: int, *, by: Member) -> Contribution:
    """Take back a declaration: nothing is owed for it any more."""
    contribution = lock(pk)
    may_withdraw(by, contribution).or_raise()
    met = _leave(contribution, Verb.WITHDRAW, contribution.cents, by=by)
    contribution.save()
    telling.to_those("contribution.withdrawn", contribution, by=by, those=met)
    return contribution


def _leave(
    contribution: Contribution, verb: Verb, cents: int, *, by: Member
) -> list[Member]:
    """Leave the budget; return who had objected."""
    closed = close_objections(contribution, Objection.Outcome.WITHDRAWN, by=by)
    restate(
        contribution,
        status=rules.follow(contribution.status, verb),
        cents=cents,
        on=budgets.book_day(contribution.line),
        by=by,
    )
    contribution.window_ends_on = None
    return [objection.author for objection in closed]
