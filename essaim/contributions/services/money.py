"""Where the money of a contribution goes when its state or its amount changes."""

from datetime import date

from essaim.contributions.models import Contribution
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules.budgets import Bucket
from essaim.rules.contributions import State, bucket_of


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


def lock(pk: int) -> Contribution:
    """Hold a contribution and its line until the transaction ends; line first.

    The line comes first everywhere, so that two verbs never wait for each other.
    """
    line_id = Contribution.objects.values_list("line", flat=True).get(pk=pk)
    line = budgets.lock(line_id)
    contribution = (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("author", "circle", "frame")
        .get(pk=pk)
    )
    if contribution.line_id != line_id:  # it was deferred meanwhile
        line = BudgetLine.objects.select_for_update().get(pk=contribution.line_id)
    contribution.line = line
    return contribution
