"""Files that hold names: given for a reason that the persons named can read."""

from django.db import transaction

from essaim.base import events
from essaim.base.models import Event
from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.permissions import may_take_names
from essaim.members.models import Member
from essaim.payments.services.details import reason_given


@transaction.atomic(durable=True)
def take_names(round_id: int, *, reason: str, by: Member) -> list[str]:
    """Return the names of those who could take part; each reads who took them, and why.

    Raises ``PermissionDenied``, or ``Refusal`` without a reason.
    """
    round = Round.objects.select_related("circle").get(pk=round_id)
    may_take_names(by, round).or_raise()
    why = reason_given(reason)
    people = Envelope.objects.people(round)
    events.record(
        "round.names_taken",
        round,
        by=by,
        about=people,
        audience=Event.Audience.CONCERNED,
        round=round.name,
        reason=why,
    )
    return [person.name for person in people]
