"""What a closing does to contributions, a few hundred at a time; each author is told.

Building blocks of ``services.closings``, in its transaction, their line being held.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from essaim.base import events
from essaim.base.clock import now
from essaim.base.models import Event
from essaim.contributions.models import (
    ClosingBudget,
    ClosingLine,
    Contribution,
    YearClosing,
)
from essaim.contributions.reading.closings import LinePlan
from essaim.notifications.services import tell_each
from essaim.payments.models import Due
from essaim.payments.services import dues
from essaim.rules.closing import LEADS_TO, Effect, Fate
from essaim.rules.contributions import State

AT_ONCE = 500
# These say what everybody asked together; among few people, only one's own figures.
SAYS_TOTALS = frozenset(
    {
        "closing.prorated",
        "closing.reduced",
        "closing.refused",
        "closing.settled_by_debt",
    }
)


@transaction.atomic
def apply(
    closing: YearClosing,
    budget: ClosingBudget,
    each: LinePlan,
    fates: Sequence[Fate],
    *,
    few: bool,
) -> None:
    """Give these contributions of one line their new state and amount, and say why.

    ``few``: fewer than three people asked anything of the line.
    """
    rows = (
        Contribution.objects.filter(pk__in=[fate.key for fate in fates])
        .select_related("author", "circle")
        .in_bulk()
    )
    ClosingLine.objects.bulk_create(
        ClosingLine(
            closing=closing,
            budget=budget,
            contribution_id=fate.key,
            effect=fate.effect.value,
            before_cents=fate.before,
            after_cents=fate.after,
        )
        for fate in fates
    )
    for effect in Effect:
        some = [fate for fate in fates if fate.effect is effect]
        if some:
            _restate(effect, some)
            _tell(_kind(effect, each, few=few), closing, each, some, rows)
    _owe(each, fates, rows)


def _restate(effect: Effect, fates: Sequence[Fate]) -> None:
    """Write the new state of contributions that meet the same effect."""
    rows = Contribution.objects.filter(pk__in=[fate.key for fate in fates])
    stamp = now()
    changed: dict[str, Any] = {
        "status": LEADS_TO[effect].value,
        "version": F("version") + 1,
        "moves": F("moves") + 1,
    }
    if effect is Effect.DEFERRED:
        # Those that were deferred already keep the day they were.
        rows.filter(deferred_at__isnull=True).update(deferred_at=stamp)
    elif effect is not Effect.RELEASED:
        changed["settled_at"] = stamp
    if effect in (Effect.PRORATED, Effect.REDUCED, Effect.REFUSED):
        changed["prorated_at"] = stamp
        Contribution.objects.bulk_update(
            [Contribution(pk=fate.key, cents=fate.after) for fate in fates], ["cents"]
        )
    rows.update(**changed)


def _owe(
    each: LinePlan, fates: Sequence[Fate], rows: Mapping[int, Contribution]
) -> None:
    today = timezone.localdate()
    dues.owe_each(
        Due(
            member=row.author,
            cents=fate.after,
            form=row.form,
            label=row.title,
            source=row,
            line=each.line,
            settled_on=today,
            structure=row.structure,
        )
        for fate in fates
        if LEADS_TO[fate.effect] is State.SETTLED
        for row in [rows[fate.key]]
    )


def _kind(effect: Effect, each: LinePlan, *, few: bool) -> str:
    """The sentence that tells it: with what was asked in all, unless few asked."""
    debt = effect is Effect.SETTLED and each.closed.debt
    kind = "closing.settled_by_debt" if debt else f"closing.{effect.value}"
    return f"{kind}_among_few" if few and kind in SAYS_TOTALS else kind


def _tell(
    kind: str,
    closing: YearClosing,
    each: LinePlan,
    fates: Sequence[Fate],
    rows: Mapping[int, Contribution],
) -> None:
    """Leave each author a trace with its figures, and put it in their inbox."""
    shared: dict[str, Any] = {
        "year": str(closing.fiscal_year),
        "line": str(each.line),
        "voted_cents": each.closed.voted,
    }
    if kind in SAYS_TOTALS:
        shared |= _totals(each)
    told = events.record_each(
        kind,
        [
            (
                rows[fate.key],
                [rows[fate.key].author, rows[fate.key].circle],
                {
                    **shared,
                    "contribution": rows[fate.key].title,
                    "declared_cents": fate.before,
                    "kept_cents": fate.after,
                },
            )
            for fate in fates
        ],
        by=None,
        audience=Event.Audience.CONCERNED,
    )
    tell_each(
        (event, rows[fate.key].author_id)
        for event, fate in zip(told, fates, strict=True)
    )


def _totals(each: LinePlan) -> dict[str, int]:
    closed = each.closed
    return {
        "asked_cents": closed.asked,
        "over_cents": closed.asked - closed.voted,
        "left_cents": max(0, closed.voted - closed.asked + closed.declared),
        "unsettled_cents": closed.declared,
    }
