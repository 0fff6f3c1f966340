"""Joining and leaving a circle."""

from django.db import transaction
from django.utils import timezone

from essaim.base import events
from essaim.circles.models import Circle, Membership
from essaim.circles.permissions import may_join, may_leave
from essaim.members.models import Member


@transaction.atomic(durable=True)
def join(circle_id: int, *, by: Member) -> Membership:
    """Make ``by`` a member of the circle from today; a second time changes nothing.

    Joining again after leaving is a new membership: the former one stays readable.
    """
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    may_join(by, circle).or_raise()

    membership, is_new = Membership.objects.get_or_create(
        circle=circle,
        member=by,
        left_on=None,
        defaults={"joined_on": timezone.localdate()},
    )
    if is_new:
        events.record("circle.joined", circle, by=by, about=[by], circle=circle.name)
    return membership


@transaction.atomic(durable=True)
def leave(circle_id: int, *, by: Member) -> None:
    """End ``by``'s membership today; leaving a circle one is not in changes nothing."""
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    may_leave(by, circle).or_raise()

    membership = circle.memberships.filter(member=by, left_on__isnull=True).first()
    if membership is None:
        return
    membership.left_on = max(timezone.localdate(), membership.joined_on)
    membership.save(update_fields=["left_on"])
    events.record("circle.left", circle, by=by, about=[by], circle=circle.name)
