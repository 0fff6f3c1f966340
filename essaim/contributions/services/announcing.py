"""Before it is declared: announced, started, done; or abandoned, or expired.

Announcing reserves money on the budget line, which abandoning or expiring gives back.
"""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import attachments
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.permissions import Verdict
from essaim.base.templatetags.essaim import euros
from essaim.contributions import frames, lines, turns
from essaim.contributions.models import Contribution, Frame
from essaim.contributions.permissions.contributions import (
    may_abandon,
    may_announce,
    may_finish,
    may_start,
)
from essaim.contributions.reading.left import is_said
from essaim.contributions.services import telling
from essaim.contributions.services.checking import check_amount
from essaim.contributions.services.money import hold, lock, restate
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import contributions as rules
from essaim.rules import declarations
from essaim.rules.contributions import State, Verb

# What an author says of a contribution, the amount apart.
FIELDS = frozenset(
    {"title", "text", "url", "attachment", "is_signed", "minutes", "points"}
    | {"reason", "form", "structure", "kind", "done_on"}
)
# What it is about: said once.
ABOUT = frozenset({"mission", "workstream", "follows"})


class BeyondBudget(Refusal):
    """The line has not enough; ``left_cents`` is what it still has.

    It is said only to who may know it: with what was voted, it tells what others asked.
    """

    def __init__(
        self, line: BudgetLine, *, left: int, asked: int, by: Member | None
    ) -> None:
        if is_said(line, by):
            text = _(
                "“%(line)s” has %(left)s left, and this asks for %(asked)s. Ask for "
                "less, offer the work, or wait until money is released."
            )
        else:
            text = _(
                "“%(line)s” has less left than the %(asked)s this asks for. Its circle "
                "knows how much. Ask for less, offer the work, or wait until money is "
                "released."
            )
        super().__init__(
            text % {"line": line, "left": euros(left), "asked": euros(asked)}
        )
        self.left_cents = left


@transaction.atomic(durable=True)
def announce(
    line_id: int,
    *,
    by: Member,
    cents: int | None = None,
    key: uuid.UUID | None = None,
    **said: Any,
) -> Contribution:
    """Announce work and reserve its money; return it, once per ``key``.

    ``said`` are those named in ``FIELDS`` and ``ABOUT``. Without an amount, a time or
    points are enough: the most they allow is reserved. Raises ``BeyondBudget``.
    """
    contribution, frame, is_new = opened(
        line_id, by=by, key=key, said=said, may=may_announce
    )
    if not is_new:
        return contribution
    contribution.announced_at = now()
    contribution.expires_on = expiry(frame)
    reserve(contribution, frame, cents, by=by)
    telling.to_author(
        "contribution.announced", contribution, by=by, amount_cents=contribution.cents
    )
    return contribution


@transaction.atomic
def opened(
    line_id: int,
    *,
    by: Member,
    key: uuid.UUID | None,
    said: dict[str, Any],
    may: Callable[[Member, BudgetLine], Verdict],
) -> tuple[Contribution, Frame, bool]:
    """Return a contribution of ``by`` on a line that is held, not saved yet.

    The third value is false for one that ``key`` already made. Its author is held
    too: what one person declares over a period is counted one by one.
    """
    hold_author(by)
    line = budgets.lock(line_id)
    may(by, line).or_raise()
    frame = lines.frame_of(line)
    assert frame is not None  # both permissions refuse without one
    key = key or uuid.uuid4()
    already = Contribution.objects.filter(author=by, key=key).first()
    if already is not None:
        return already, frame, False
    contribution = Contribution(
        author=by,
        circle=line.circle,
        line=line,
        frame=frame,
        key=key,
        status=State.ANNOUNCED,
        cents=0,
    )
    say(contribution, said, FIELDS | ABOUT)
    return contribution, frame, True


def hold_author(author: Member) -> None:
    """Make who declares twice at once wait for themselves."""
    Member.objects.select_for_update(no_key=True).get(pk=author.pk)


def say(
    contribution: Contribution, said: dict[str, Any], known: frozenset[str] = FIELDS
) -> bool:
    """Write what the author says on the contribution; tell whether anything changed."""
    changed = False
    for name, value in said.items():
        if name not in known:
            raise TypeError(f"{name} is not said of a contribution")
        if name == "attachment":
            if not value:
                continue
            attachments.check(value)
        changed = changed or getattr(contribution, name) != value
        setattr(contribution, name, value)
    if not contribution.title.strip():
        raise Refusal(_("Say in a few words what it is."))
    for thing in (contribution.mission, contribution.workstream):
        if thing is not None and thing.circle_id != contribution.circle_id:
            raise Refusal(
                _("“%(thing)s” is of another circle than this budget.")
                % {"thing": thing}
            )
    return changed


def expiry(frame: Frame, today: date | None = None) -> date:
    """Return the day an announcement made today expires."""
    return (today or timezone.localdate()) + timedelta(days=frame.announcement_days)


@transaction.atomic
def reserve(
    contribution: Contribution, frame: Frame, cents: int | None, *, by: Member | None
) -> None:
    """Reserve an amount, or the most the time or the points told allow, and save."""
    limits = frames.ceilings(frame)
    amount = declarations.worth(
        cents,
        minutes=contribution.minutes,
        points=contribution.points,
        hour_cents=limits.hour_cents,
        point_cents=limits.point_cents,
    )
    if not amount or amount < 0:
        raise Refusal(_("Say an amount, or a time: money is reserved for it."))
    check_amount(contribution, frame, amount, is_declared=False)
    if contribution.pk is None:
        contribution.save()
    move(contribution, contribution.state, amount, frame, by=by)
    contribution.save()


def move(
    contribution: Contribution,
    status: State,
    cents: int,
    frame: Frame | None,
    *,
    by: Member | None,
) -> None:
    """Restate it; what the line has not is refused unless the policy lets it pass."""
    try:
        restate(
            contribution,
            status=status,
            cents=cents,
            on=budgets.book_day(contribution.line),
            by=by,
            may_pass=frame is not None and lines.may_pass(contribution.line, frame),
        )
    except budgets.BudgetExhausted as fault:
        left = fault.left_cents + hold(contribution)[1]
        raise BeyondBudget(contribution.line, left=left, asked=cents, by=by) from fault


@transaction.atomic(durable=True)
def start(pk: int, *, by: Member) -> Contribution:
    """Say that the work has begun."""
    contribution = lock(pk)
    may_start(by, contribution).or_raise()
    step(contribution, Verb.START, by=by)
    telling.to_author("contribution.started", contribution, by=by)
    return contribution


@transaction.atomic(durable=True)
def finish(pk: int, *, by: Member, done_on: date | None = None) -> Contribution:
    """Say that the work is done: its trace is left; the amount is declared after."""
    contribution = lock(pk)
    may_finish(by, contribution).or_raise()
    contribution.done_on = done_on or timezone.localdate()
    if contribution.done_on > timezone.localdate():
        raise Refusal(_("This day is still to come: declare work once it is done."))
    step(contribution, Verb.FINISH, by=by)
    telling.trace(contribution, by=by)
    return contribution


@transaction.atomic(durable=True)
def abandon(pk: int, *, by: Member) -> Contribution:
    """Give up: the money it reserved is released."""
    contribution = lock(pk)
    may_abandon(by, contribution).or_raise()
    released = contribution.cents
    step(contribution, Verb.ABANDON, by=by)
    telling.to_author(
        "contribution.abandoned", contribution, by=by, amount_cents=released
    )
    return contribution


@transaction.atomic(durable=True)
def expire(pk: int) -> bool:
    """Release what an announcement reserved, if its day has come; tell its author."""
    contribution = lock(pk)
    late = contribution.expires_on and contribution.expires_on <= timezone.localdate()
    if not late or not rules.can(contribution.status, Verb.EXPIRE):
        return False
    released = contribution.cents
    step(contribution, Verb.EXPIRE, by=None)
    telling.to_author(
        "contribution.expired", contribution, by=None, amount_cents=released
    )
    return True


@transaction.atomic
def step(contribution: Contribution, verb: Verb, *, by: Member | None) -> None:
    """Follow ``verb`` with the same amount, and save."""
    move(
        contribution,
        rules.follow(contribution.status, verb),
        contribution.cents,
        None,
        by=by,
    )
    contribution.save()


def expire_all(moment: datetime) -> int:
    """Expire every announcement whose day has come, each on its own."""
    late = Contribution.objects.filter(
        status__in=(State.ANNOUNCED, State.IN_PROGRESS),
        expires_on__lte=timezone.localdate(moment),
    )
    return turns.take(expire, late.order_by("pk").values_list("pk", flat=True))
