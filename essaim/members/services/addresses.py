"""Secret addresses: made, made again, closed; the same for feeds and calendars."""

from typing import Any

from django.db import transaction

from essaim.base import events
from essaim.base.clock import now
from essaim.base.models import Event
from essaim.members import tokens
from essaim.members.models import Member


@transaction.atomic
def renew(
    model: Any, purpose: tokens.Purpose, *, kind: str, by: Member, of: Any
) -> str:
    """Return a new secret for one's address; the one before answers nobody.

    Only its fingerprint is kept: it is shown once. ``of`` is what it is about, or
    nothing; ``kind``, that of its trace, which its member alone reads.
    """
    Member.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    token, digest = tokens.fresh(purpose)
    model.objects.filter(member=by, **{model.OF: of}).delete()
    address = model.objects.create(
        member=by, digest=digest, created_at=now(), **{model.OF: of}
    )
    _trace(kind, address, by=by)
    return token


@transaction.atomic
def close(model: Any, *, kind: str, by: Member, of: Any) -> None:
    """Close an address: nobody reads anything there any more."""
    address = model.objects.filter(member=by, **{model.OF: of}).first()
    if address is not None:
        _trace(kind, address, by=by)
        address.delete()


def _trace(kind: str, address: Any, *, by: Member) -> None:
    events.record(kind, address, by=by, about=[by], audience=Event.Audience.CONCERNED)
