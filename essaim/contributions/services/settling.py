"""Settling: silence is consent, and on its day a declaration settles by itself.

Settled, it is owed; the settlement batches then say when it is exported and paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from essaim.base.clock import now
from essaim.contributions import lines, turns
from essaim.contributions.models import Contribution, Objection
from essaim.contributions.services import telling
from essaim.contributions.services.declaring import enter, tell_declared
from essaim.contributions.services.money import lock, lock_each, restate, step_each
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.ledger.services.books import chunks
from essaim.members.models import Member
from essaim.payments.models import Due
from essaim.payments.services import dues
from essaim.payments.sources import Step
from essaim.rules import contributions as rules
from essaim.rules import declarations
from essaim.rules.contributions import State, Verb
from essaim.rules.declarations import Outcome

# What a batch of settlements does to the contributions it pays.
_FOLLOWS = {
    "exported": (Verb.EXPORT, "contribution.exported"),
    "unexported": (Verb.UNEXPORT, "contribution.unexported"),
    "paid": (Verb.PAY, "contribution.paid"),
}
TOGETHER = 100  # settled in one transaction: their line is held for a moment only
# What the next year's line cannot take up yet.
_STILL_WAITS = (Outcome.DEFERRED, Outcome.REFUSED)


def settle(pk: int) -> bool:
    """Settle a declaration whose window is over; tell whether it was.

    Nothing happens before its day, twice, while it is talked about, or while its line
    waits for the closing of the year.
    """
    line_id = Contribution.objects.values_list("line", flat=True).get(pk=pk)
    return bool(settle_each(line_id, [pk]))


@transaction.atomic(durable=True)
def settle_each(line_id: int, numbers: Iterable[int]) -> int:
    """Settle those of a line whose window is over, as ``settle`` one; tell how many."""
    held = budgets.lock_each([line_id])
    frame = lines.frame_of(held[line_id])
    if lines.waits_for_closing(held[line_id], frame):
        return 0
    due = [each for each in lock_each(numbers, held) if _window_is_over(each)]
    talked = Objection.objects.filter(contribution__in=due, closed_at__isnull=True)
    open_ = set(talked.values_list("contribution", flat=True))
    due = [each for each in due if each.pk not in open_]
    if not due:
        return 0
    step_each(due, Verb.SETTLE, by=None)
    rows = Contribution.objects.filter(pk__in=[each.pk for each in due])
    rows.update(settled_at=now())
    dues.owe_each(_due(each) for each in due)
    telling.to_each_author("contribution.settled", due, by=None)
    return len(due)


def _window_is_over(contribution: Contribution) -> bool:
    day = contribution.window_ends_on
    if contribution.state != State.DECLARED or day is None:
        return False
    return timezone.localdate() >= day


def _due(contribution: Contribution) -> Due:
    return Due(
        member=contribution.author,
        cents=contribution.cents,
        form=contribution.form,
        label=contribution.title,
        source=contribution,
        line=contribution.line,
        settled_on=timezone.localdate(),
        structure=contribution.structure,
    )


@transaction.atomic
def settle_as(contribution: Contribution, cents: int, *, by: Member | None) -> None:
    """Owe ``cents`` for a contribution that is held; save it and tell its author."""
    restate(
        contribution,
        status=rules.follow(contribution.status, Verb.SETTLE),
        cents=cents,
        on=budgets.book_day(contribution.line),
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
    """Make contributions follow the batch that exports, releases or pays them.

    All their lines are held first, then a few hundred of them move at a time.
    """
    verb, kind = _FOLLOWS[what]
    rows = Contribution.objects.order_by()
    held = budgets.lock_each(
        line
        for some in chunks(numbers)
        for line in rows.filter(pk__in=some).values_list("line", flat=True).distinct()
    )
    for some in chunks(sorted(numbers)):
        contributions = lock_each(some, held)
        assert len(contributions) == len(some)  # what is owed never leaves its line
        step_each(contributions, verb, by=by)
        telling.to_each_author(kind, contributions, by=by)


@transaction.atomic(durable=True)
def revive(pk: int) -> bool:
    """Declare a deferred contribution on the next year's line, if it has enough.

    Tell whether it was: the circle has its days to object, as for any declaration.
    """
    rows = Contribution.objects.select_related("line__fiscal_year")
    line = next_line(rows.get(pk=pk))
    if line is None:
        return False
    contribution = lock(pk, line.pk)
    if contribution.state != State.DEFERRED or next_line(contribution) != line:
        return False
    frame = lines.frame_of(line)
    if frame is None or not lines.is_open(line):
        return False
    effect = lines.effect(line, frame, asked=contribution.cents)
    if effect.outcome in _STILL_WAITS:
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
        .select_related("circle", "fiscal_year")
        .order_by("fiscal_year__starts_on")
        .first()
    )


def settle_all(moment: datetime) -> int:
    """Settle every declaration whose day has come, a few of a line at a time.

    Those whose line waits for the closing of its year are not looked at again.
    """
    due = Contribution.objects.filter(
        status=State.DECLARED, window_ends_on__lte=timezone.localdate(moment)
    )
    waiting = _waiting(lines.open_lines().filter(pk__in=due.values("line")))
    ready: dict[int, list[int]] = defaultdict(list)
    rows = due.exclude(line__in=waiting).order_by("line", "pk")
    for line_id, pk in rows.values_list("line", "pk"):
        ready[line_id].append(pk)
    return sum(
        turns.take_together(partial(settle_each, line_id), settle, some)
        for line_id, numbers in ready.items()
        for some in chunks(numbers, TOGETHER)
    )


def revive_all(moment: datetime) -> int:
    """Declare again what was deferred, where the next year's line takes it up."""
    return turns.take(revive, _revivable(timezone.localdate(moment)))


def _revivable(today: date) -> list[int]:
    """Those deferred that the next year's line has enough for, the oldest first.

    A constant number of queries: whatever waits is looked at every minute.
    """
    deferred = Contribution.objects.filter(
        status=State.DEFERRED, line__fiscal_year__ends_on__lt=today
    )
    past = BudgetLine.objects.filter(pk__in=deferred.values("line"))
    following = _following(past, today)
    figures = budgets.figures(following.values())
    frame_in = {
        line.fiscal_year: lines.frame_of(line, today) for line in following.values()
    }
    found = []
    rows = deferred.order_by("declared_at", "pk").values_list("pk", "line", "cents")
    for pk, line_id, cents in rows:
        line = following.get(line_id)
        frame = frame_in[line.fiscal_year] if line else None
        if line is None or frame is None:
            continue
        effect = declarations.effect(
            figures[line.pk], asked=cents, policy=lines.policy_of(line, frame)
        )
        if effect.outcome not in _STILL_WAITS:
            found.append(pk)
    return found


def _following(past: QuerySet[BudgetLine], today: date) -> dict[int, BudgetLine]:
    """The same lines of the next year that has begun, by the number of each."""
    later = BudgetLine.objects.filter(
        circle=OuterRef("circle"),
        kind=OuterRef("kind"),
        label=OuterRef("label"),
        fiscal_year__starts_on__gt=OuterRef("fiscal_year__ends_on"),
        fiscal_year__starts_on__lte=today,
    ).order_by("fiscal_year__starts_on")
    pairs = past.annotate(next_one=Subquery(later.values("pk")[:1]))
    following = dict(pairs.values_list("pk", "next_one"))
    lines_of = BudgetLine.objects.select_related("circle", "fiscal_year")
    opened = {line.pk: line for line in lines_of.filter(pk__in=following.values())}
    return {pk: opened[to] for pk, to in following.items() if to in opened}


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
