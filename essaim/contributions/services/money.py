"""Where the money of a contribution goes when its state or its amount changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from essaim.contributions.models import Contribution
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import contributions as rules
from essaim.rules.budgets import Bucket
from essaim.rules.contributions import State, Verb, bucket_of


def hold(contribution: Contribution) -> tuple[Bucket, int]:
    """Where the money of a contribution is in its line, and how much."""
    bucket = bucket_of(contribution.status)
    return bucket, 0 if bucket is Bucket.AVAILABLE else contribution.cents


def restate(
    contribution: Contribution,
    *,
    status: State,
    cents: int,
    on: date,
    by: Member | None,
    may_pass: bool = False,
) -> None:
    """Give a contribution its new state and amount, and move its money accordingly.

    The caller has locked it, asked, and saves it after: fields are set, not saved.
    ``may_pass``: whether the overrun policy lets its line be passed. Raises
    ``BudgetExhausted`` when it does not and the line has not enough.
    """
    bucket = bucket_of(status)
    before = hold(contribution)
    after = (bucket, 0 if bucket is Bucket.AVAILABLE else cents)
    if before != after:
        contribution.moves += 1
        budgets.change(
            contribution.line,
            before,
            after,
            on=on,
            label=contribution.title,
            key=f"contribution:{contribution.pk}:{contribution.moves}",
            by=by,
            may_pass=may_pass,
        )
    contribution.status = status.value
    contribution.cents = cents
    contribution.version += 1


@transaction.atomic
def step_each(
    contributions: Sequence[Contribution], verb: Verb, *, by: Member | None
) -> None:
    """Follow ``verb`` with the same amounts, all at once; all are written, or none.

    For the verbs after which what is engaged stays so: it settles, it is paid. The
    caller holds them and their lines.
    """
    moved, moves = [], []
    for each in contributions:
        before, each.status = hold(each), rules.follow(each.status, verb).value
        after = hold(each)
        each.version += 1
        if before == after:
            continue
        each.moves += 1
        moved.append(each.pk)
        moves.append(
            budgets.Move(
                each.line,
                {before[0]: -before[1], after[0]: after[1]},
                on=budgets.book_day(each.line),
                label=each.title,
                key=f"contribution:{each.pk}:{each.moves}",
            )
        )
    budgets.move_each(moves, by=by)
    rows = Contribution.objects.filter(pk__in=[each.pk for each in contributions])
    rows.filter(pk__in=moved).update(moves=F("moves") + 1)
    for status in {each.status for each in contributions}:
        some = [each.pk for each in contributions if each.status == status]
        rows.filter(pk__in=some).update(status=status, version=F("version") + 1)


def lock(pk: int, *also: int) -> Contribution:
    """Hold a contribution and its line until the transaction ends; line first.

    The line comes first everywhere, so that two verbs never wait for each other.
    ``also``: other lines that the verb needs, held with it in the order of all.
    """
    contribution = None
    while contribution is None:
        line_id = Contribution.objects.values_list("line", flat=True).get(pk=pk)
        contribution = _lock_on(pk, line_id, also)
    return contribution


def _lock_on(pk: int, line_id: int, also: Iterable[int]) -> Contribution | None:
    """Hold both; nothing, and nothing is held, when it has just left the line."""
    with transaction.atomic():
        held = budgets.lock_each([line_id, *also])
        for contribution in lock_each([pk], held):
            return contribution
        transaction.set_rollback(True)
    return None


def lock_each(
    numbers: Iterable[int], held: Mapping[int, BudgetLine]
) -> list[Contribution]:
    """Hold those of these contributions that are on lines already held."""
    rows = Contribution.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(pk__in=numbers, line__in=held).order_by("pk")
    found = list(rows.select_related("author", "circle", "frame"))
    for contribution in found:
        contribution.line = held[contribution.line_id]
    return found
