"""What a closing does to contributions, a few hundred at a time; each author is told.

Building blocks of ``services.closings``, in its transaction, their lines being held.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from essaim.base import events
from essaim.base.clock import now
from essaim.base.models import Event
from essaim.circles.models import Membership
from essaim.contributions.models import (
    ClosingBudget,
    ClosingLine,
    Contribution,
    YearClosing,
)
from essaim.contributions.reading.closings import LinePlan
from essaim.ledger.services.books import chunks
from essaim.notifications.services import tell_each
from essaim.payments.models import Due
from essaim.payments.services import dues
from essaim.rules.closing import LEADS_TO, Effect, Fate
from essaim.rules.contributions import State

# These say what everybody asked together; among few people, only one's own figures.
SAYS_TOTALS = frozenset(
    {
        "closing.prorated",
        "closing.reduced",
        "closing.refused",
        "closing.settled_by_debt",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one contribution, with all it takes to tell its author why.

    ``few``: each of those who asked its line has fewer than three others beside them.
    """

    line: LinePlan
    budget: ClosingBudget
    fate: Fate
    few: bool

    def kind(self, *, is_peer: bool) -> str:
        """The sentence: with what was asked of the line in all, unless few asked.

        ``is_peer``: a member of its circle reads each amount, and is told in any case.
        """
        debt = self.fate.effect is Effect.SETTLED and self.line.closed.debt
        kind = "closing.settled_by_debt" if debt else f"closing.{self.fate.effect}"
        is_hidden = self.few and not is_peer and kind in SAYS_TOTALS
        return f"{kind}_among_few" if is_hidden else kind


@transaction.atomic
def apply(closing: YearClosing, told: Iterable[Told]) -> None:
    """Give these contributions their new state and amount, and say why."""
    for some in chunks(told):
        _apply(closing, some)


def _apply(closing: YearClosing, told: Sequence[Told]) -> None:
    rows = (
        Contribution.objects.filter(pk__in=[each.fate.key for each in told])
        .select_related("author", "circle")
        .in_bulk()
    )
    ClosingLine.objects.bulk_create(
        ClosingLine(
            closing=closing,
            budget=each.budget,
            contribution_id=each.fate.key,
            effect=each.fate.effect.value,
            before_cents=each.fate.before,
            after_cents=each.fate.after,
        )
        for each in told
    )
    for effect in Effect:
        fates = [each.fate for each in told if each.fate.effect is effect]
        if fates:
            _restate(effect, fates)
    peers = _peers(told)

    def kind_of(each: Told) -> str:
        row = rows[each.fate.key]
        return each.kind(is_peer=(row.circle_id, row.author_id) in peers)

    for kind, some in groupby(sorted(told, key=kind_of), kind_of):
        _tell(kind, closing, list(some), rows)
    _owe(told, rows)


def _peers(told: Iterable[Told]) -> set[tuple[int, int]]:
    """The members of the circles of which few asked: circle, member."""
    circles = {each.line.line.circle_id for each in told if each.few}
    found = Membership.objects.on(timezone.localdate()).filter(circle__in=circles)
    return set(found.values_list("circle", "member"))


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


def _owe(told: Iterable[Told], rows: Mapping[int, Contribution]) -> None:
    today = timezone.localdate()
    dues.owe_each(
        Due(
            member=row.author,
            cents=each.fate.after,
            form=row.form,
            label=row.title,
            source=row,
            line=each.line.line,
            settled_on=today,
            structure=row.structure,
        )
        for each in told
        if LEADS_TO[each.fate.effect] is State.SETTLED
        for row in [rows[each.fate.key]]
    )


def _tell(
    kind: str,
    closing: YearClosing,
    told: Sequence[Told],
    rows: Mapping[int, Contribution],
) -> None:
    """Leave each author a trace with its figures, and put it in their inbox."""
    traces = events.record_each(
        kind,
        [
            (row, [row.author, row.circle], _figures(kind, closing, each, row))
            for each in told
            for row in [rows[each.fate.key]]
        ],
        by=None,
        audience=Event.Audience.CONCERNED,
    )
    tell_each(
        (event, rows[each.fate.key].author_id)
        for event, each in zip(traces, told, strict=True)
    )


def _figures(
    kind: str, closing: YearClosing, told: Told, row: Contribution
) -> dict[str, Any]:
    closed, fate = told.line.closed, told.fate
    said = {
        "year": str(closing.fiscal_year),
        "line": str(told.line.line),
        "voted_cents": closed.voted,
        "contribution": row.title,
        "declared_cents": fate.before,
        "kept_cents": fate.after,
    }
    if kind in SAYS_TOTALS:
        said |= {
            "asked_cents": closed.asked,
            "over_cents": closed.asked - closed.voted,
            "left_cents": max(0, closed.voted - closed.asked + closed.declared),
            "unsettled_cents": closed.declared,
        }
    return said
