"""Settling: silence is consent, and on its day a declaration settles by itself.

Settled, it is owed; the settlement batches then say when it is exported and paid.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from essaim.base.clock import now
from essaim.contributions import lines, turns
from essaim.contributions.models import Contribution
from essaim.contributions.services import telling
from essaim.contributions.services.announcing import step
from essaim.contributions.services.declaring import enter, tell_declared
from essaim.contributions.services.money import lock, restate
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.payments.services import dues
from essaim.payments.sources import Step
from essaim.rules import contributions as rules
from essaim.rules.contributions import State, Verb
from essaim.rules.declarations import Outcome

# What a batch of settlements does to the contributions it pays.
_FOLLOWS = {
    "exported": (Verb.EXPORT, "contribution.exported"),
    "unexported": (Verb.UNEXPORT, "contribution.unexported"),
    "paid": (Verb.PAY, "contribution.paid"),
}


@transaction.atomic(durable=True)
def settle(pk: int) -> bool:
    """Settle a declaration whose window is over; tell whether it was.

    Nothing happens before its day, twice, while it is talked about, or while its line
    waits for the closing of the year.
    """
    contribution = lock(pk)
    if not _is_due(contribution):
        return False
    settle_as(contribution, contribution.cents, by=None)
    return True


def _is_due(contribution: Contribution) -> bool:
    day = contribution.window_ends_on
    if contribution.state != State.DECLARED or day is None:
        return False
    if timezone.localdate() < day:
        return False
    if contribution.objections.filter(closed_at__isnull=True).exists():
        return False
    frame = lines.frame_of(contribution.line)
    return not lines.waits_for_closing(contribution.line, frame)


@transaction.atomic
def settle_as(contribution: Contribution, cents: int, *, by: Member | None) -> None:
    """Owe ``cents`` for a contribution that is held; save it and tell its author."""
    restate(
        contribution,
        status=rules.follow(contribution.status, Verb.SETTLE),
        cents=cents,
        on=lines.book_day(contribution.line),
        by=by,
        may_pass=True,  # settled is never more than what was declared and let pass
    )
    contribution.settled_at = now()
    contribution.save()
    dues.owe(
        contribution.author,
        cents,
        contribution.form,
        contribution.title,
        contribution,
        contribution.line,
        timezone.localdate(),
        contribution.structure,
    )
    telling.to_author("contribution.settled", contribution, by=by, amount_cents=cents)


@transaction.atomic
def follow_payment(numbers: Sequence[int], what: Step, *, by: Any) -> None:
    """Make contributions follow the batch that exports, releases or pays them."""
    verb, kind = _FOLLOWS[what]
    line_ids = Contribution.objects.filter(pk__in=numbers).values("line")
    list(
        BudgetLine.objects.select_for_update(no_key=True)
        .filter(pk__in=line_ids)
        .order_by("pk")
    )
    for pk in sorted(numbers):
        contribution = lock(pk)
        step(contribution, verb, by=by)
        telling.to_author(kind, contribution, by=by, amount_cents=contribution.cents)


@transaction.atomic(durable=True)
def revive(pk: int) -> bool:
    """Declare a deferred contribution on the next year's line, if it has enough.

    Tell whether it was: the circle has its days to object, as for any declaration.
    """
    contribution = lock(pk)
    line = next_line(contribution)
    if contribution.state != State.DEFERRED or line is None:
        return False
    line = budgets.lock(line.pk)
    frame = lines.frame_of(line)
    if frame is None or not lines.is_open(line):
        return False
    effect = lines.effect(line, frame, asked=contribution.cents)
    if effect.outcome in (Outcome.DEFERRED, Outcome.REFUSED):
        return False
    contribution.line = line
    contribution.frame = frame
    enter(contribution, frame, contribution.cents, Verb.REVIVE, by=None)
    contribution.save()
    tell_declared(contribution, by=None)
    return True


def next_line(contribution: Contribution) -> BudgetLine | None:
    """The same line in the year that follows, once it has begun."""
    line = contribution.line
    return (
        BudgetLine.objects.filter(
            circle=line.circle_id,
            kind=line.kind,
            label=line.label,
            fiscal_year__starts_on__gt=line.fiscal_year.ends_on,
            fiscal_year__starts_on__lte=timezone.localdate(),
        )
        .order_by("fiscal_year__starts_on")
        .first()
    )


def settle_all(moment: datetime) -> int:
    """Settle every declaration whose day has come, each on its own.

    Those whose line waits for the closing of its year are not looked at again.
    """
    due = Contribution.objects.filter(
        status=State.DECLARED, window_ends_on__lte=timezone.localdate(moment)
    )
    waiting = _waiting(lines.open_lines().filter(pk__in=due.values("line")))
    ready = due.exclude(line__in=waiting).order_by("pk")
    return turns.take(settle, ready.values_list("pk", flat=True))


def revive_all(moment: datetime) -> int:
    """Declare again what was deferred, where the next year's line takes it up."""
    today = timezone.localdate(moment)
    deferred = Contribution.objects.filter(
        status=State.DEFERRED, line__fiscal_year__ends_on__lt=today
    )
    return turns.take(
        revive, deferred.order_by("declared_at", "pk").values_list("pk", flat=True)
    )


def _waiting(found: Iterable[BudgetLine]) -> list[int]:
    """Return those of these lines that settle nothing before their year closes."""
    over = list(found)
    figures = budgets.figures(over)
    return [
        line.pk
        for line in over
        if figures[line.pk].excess
        and lines.waits_for_closing(line, lines.frame_of(line))
    ]
