"""What happened to a contribution, and who is told: never an amount to everybody."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from essaim.base import events
from essaim.base.models import Event
from essaim.circles.people import members_of
from essaim.contributions.models import Contribution
from essaim.members.models import Member
from essaim.notifications import services as notifications


def to_author(
    kind: str, contribution: Contribution, *, by: Member | None, **data: Any
) -> None:
    """Leave a trace that its author reads, and tell them unless they did it."""
    event = _record(kind, contribution, by, [], data)
    notifications.tell(event, [contribution.author])


def to_each_author(
    kind: str, contributions: Sequence[Contribution], *, by: Member | None
) -> None:
    """Tell each author of theirs, with its amount, as ``to_author`` does one."""
    told = events.record_each(
        kind,
        [
            (
                each,
                [each.circle, each.author],
                {
                    "contribution": each.title,
                    "circle": each.circle.name,
                    "amount_cents": each.cents,
                },
            )
            for each in contributions
        ],
        by=by,
        audience=Event.Audience.CONCERNED,
    )
    notifications.tell_each(
        (event, each.author_id) for event, each in zip(told, contributions, strict=True)
    )


def to_circle(
    kind: str,
    contribution: Contribution,
    *,
    by: Member | None,
    also: Iterable[Member] = (),
    **data: Any,
) -> None:
    """Leave a trace that the circle's members read, and tell them: they may object."""
    peers = [*members_of(contribution.circle).filter(is_active=True), *also]
    event = _record(kind, contribution, by, peers, data)
    notifications.tell(event, [contribution.author, *peers])


def to_those(
    kind: str,
    contribution: Contribution,
    *,
    by: Member | None,
    those: Iterable[Member],
    **data: Any,
) -> None:
    """Leave a trace for its author and ``those``, and tell them."""
    people = list(those)
    event = _record(kind, contribution, by, people, data)
    notifications.tell(event, [contribution.author, *people])


def _record(
    kind: str,
    contribution: Contribution,
    by: Member | None,
    peers: Iterable[Member],
    data: dict[str, Any],
) -> Event:
    about: list[Model] = [contribution.circle, contribution.author, *peers]
    return events.record(
        kind,
        contribution,
        by=by,
        about=about,
        audience=Event.Audience.CONCERNED,
        contribution=contribution.title,
        circle=contribution.circle.name,
        **data,
    )


def trace(contribution: Contribution, *, by: Member) -> None:
    """Leave the trace of done work: all members read it when it is signed.

    It says who and what, never how much. Unsigned, only its author's name is missing
    from everybody's feed: the work is on the pages of its circle.
    """
    signed = contribution.is_signed
    events.record(
        "contribution.done",
        contribution,
        by=by,
        about=[contribution.circle, contribution.author],
        audience=Event.Audience.EVERYONE if signed else Event.Audience.CONCERNED,
        contribution=contribution.title,
        circle=contribution.circle.name,
    )
