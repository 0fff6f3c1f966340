"""The secret address of a calendar: made, made again, closed."""

from django.db import transaction

from essaim.base import events
from essaim.base.clock import now
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.contributions.models import CalendarFeed
from essaim.contributions.permissions.missions import may_have_calendar
from essaim.members import tokens
from essaim.members.models import Member


@transaction.atomic(durable=True)
def make_address(*, by: Member, circle: Circle | None = None) -> str:
    """Return a new secret for one's calendar, or a circle's; the one before is dead.

    Only its fingerprint is kept: it is shown once.
    """
    may_have_calendar(by).or_raise()
    Member.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    token, digest = tokens.fresh("calendar")
    CalendarFeed.objects.filter(member=by, circle=circle).delete()
    feed = CalendarFeed.objects.create(
        member=by, circle=circle, digest=digest, created_at=now()
    )
    events.record(
        "calendar.address_made",
        feed,
        by=by,
        about=[by],
        audience=Event.Audience.CONCERNED,
    )
    return token


@transaction.atomic(durable=True)
def close_address(*, by: Member, circle: Circle | None = None) -> None:
    """Close it: nobody reads anything there any more."""
    feed = CalendarFeed.objects.filter(member=by, circle=circle).first()
    if feed is None:
        return
    events.record(
        "calendar.address_closed",
        feed,
        by=by,
        about=[by],
        audience=Event.Audience.CONCERNED,
    )
    feed.delete()
