"""What the apps below ask of circles, answered: see ``essaim.base.mandates``."""

from datetime import date

from django.db.models import Q, QuerySet

from essaim.circles.models import Circle, Mandate, Membership
from essaim.members.models import Member


def holds(member: Member, *kinds: str, circle_id: int | None, on: date | None) -> bool:
    """Whether a mandate of one of ``kinds`` is in force for ``member`` on a day."""
    mandates = Mandate.objects.in_force(on).of_kind(*kinds).filter(member=member)
    if circle_id is not None:
        mandates = mandates.filter(
            Q(role__circle=circle_id) | Q(role__circle__kind=Circle.Kind.COOPERATIVE)
        )
    return mandates.exists()


def circlemates(member: Member) -> QuerySet[Membership, int]:
    """Return the ids of the members who share a circle with ``member`` today.

    The whole cooperative is not a circle one shares: it would mean everybody.
    """
    mine = (
        Membership.objects.on()
        .filter(member=member)
        .exclude(circle__kind=Circle.Kind.COOPERATIVE)
    )
    return (
        Membership.objects.on()
        .filter(circle__in=mine.values("circle"))
        .values_list("member", flat=True)
    )
