"""The life of a batch as a line with today on it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from essaim.base.dates import date_format
from essaim.payments.models import Batch

ORDER = [Batch.State.DRAFT, Batch.State.APPROVED, Batch.State.FROZEN, Batch.State.PAID]


def steps(batch: Batch) -> list[dict[str, Any]]:
    """Return the phases of a batch, for ``components/phases.html``; its end if cut."""
    names = {
        Batch.State.DRAFT: _("Prepared"),
        Batch.State.APPROVED: pgettext("batch", "Approved by another person"),
        Batch.State.FROZEN: pgettext("batch", "Frozen, exported"),
        Batch.State.PAID: pgettext("batch", "Paid"),
    }
    if batch.state == Batch.State.CANCELLED:
        return []
    now = ORDER.index(Batch.State(batch.state))
    return [
        {
            "state": "done" if rank < now else "current" if rank == now else "next",
            "name": names[state],
            "when": _when(batch, state) if rank <= now else "",
        }
        for rank, state in enumerate(ORDER)
    ]


def _when(batch: Batch, state: str) -> str:
    who, moment = {
        Batch.State.DRAFT: (batch.prepared_by, batch.prepared_at),
        Batch.State.APPROVED: (batch.approved_by, batch.approved_at),
        Batch.State.FROZEN: (batch.frozen_by, batch.frozen_at),
        Batch.State.PAID: (batch.paid_by, batch.paid_on),
    }[Batch.State(state)]
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{who}, {date_format(day, 'SHORT_DATE_FORMAT')}"
