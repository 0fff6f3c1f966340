"""The secret address of a calendar: made, made again, closed."""

from django.db import transaction

from essaim.circles.models import Circle
from essaim.contributions.models import CalendarFeed
from essaim.contributions.permissions.missions import may_have_calendar
from essaim.members.models import Member
from essaim.members.services import addresses


@transaction.atomic(durable=True)
def make_address(*, by: Member, circle: Circle | None = None) -> str:
    """Return a new secret for one's calendar, or a circle's; the one before is dead.

    Only its fingerprint is kept: it is shown once.
    """
    may_have_calendar(by).or_raise()
    kind = "calendar.address_made"
    return addresses.renew(CalendarFeed, "calendar", kind=kind, by=by, of=circle)


@transaction.atomic(durable=True)
def close_address(*, by: Member, circle: Circle | None = None) -> None:
    """Close it: nobody reads anything there any more."""
    addresses.close(CalendarFeed, kind="calendar.address_closed", by=by, of=circle)
