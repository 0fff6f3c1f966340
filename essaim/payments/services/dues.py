"""What is owed to members: made when something settles, cancelled before it is paid.

Building blocks, called by the services of the rooms that settle, in their transaction.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, models, transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.payments.models import Batch, Due


@transaction.atomic
def owe(
    member: Member,
    cents: int,
    form: str,
    label: str,
    source: models.Model,
    line: BudgetLine | None,
    settled_on: date,
    structure: str = "",
    vat_cents: int = 0,
) -> Due | None:
    """Owe ``cents`` to ``member`` for ``source``: it waits for the next batch.

    Its money is already in the settled account of ``line``. Nothing is owed for
    nothing: zero cents make no due. The same source is never owed for twice: the
    database refuses it. ``vat_cents`` is the part of it that is recoverable tax.
    """
    if not cents:
        return None
    return Due.objects.create(
        member=member,
        cents=cents,
        vat_cents=vat_cents,
        form=form,
        label=label[:160],
        source=source,
        line=line,
        settled_on=settled_on,
        structure=structure,
    )


@transaction.atomic
def owe_each(owed: Iterable[Due]) -> None:
    """Owe all these at once, as ``owe`` does one; those of nothing are left out."""
    Due.objects.bulk_create((due for due in owed if due.cents), batch_size=500)


@transaction.atomic
def cancel(source: models.Model) -> None:
    """Owe nothing any more for ``source``; what was owed stays readable, cancelled.

    A batch still in preparation loses it; refused once its batch is approved.
    """
    dues = Due.objects.of(source)
    number = dues.values_list("batch", flat=True).first()
    batch = _hold_at_once(number) if number else None
    due = dues.select_for_update().first()
    if due is None:
        return
    if due.batch_id != number or (batch and batch.state != Batch.State.DRAFT):
        raise Refusal(
            _(
                "“%(label)s” is in a settlement batch that others have approved: it "
                "can only be cancelled with it."
            )
            % {"label": due.label}
        )
    due.batch = None
    due.cancelled_at = now()
    due.save(update_fields=["batch", "cancelled_at"])


def _hold_at_once(number: int) -> Batch:
    """Hold a batch, or refuse while somebody moves it.

    Never waiting: who moves a batch waits for the lines and things its dues come from,
    which the caller holds.
    """
    try:
        with transaction.atomic():
            return Batch.objects.select_for_update(nowait=True).get(pk=number)
    except OperationalError:
        raise Refusal(
            _("Its settlement batch is being worked on: try again in a moment.")
        ) from None


def owed_for(model: type[models.Model], numbers: list[int]) -> dict[int, Due]:
    """Return the due of each of these things of one kind: one query, however many."""
    kind = ContentType.objects.get_for_model(model)
    dues = Due.objects.standing().filter(source_type=kind, source_id__in=numbers)
    return {due.source_id: due for due in dues.select_related("batch")}
