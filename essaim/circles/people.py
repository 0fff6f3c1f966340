"""Who is in a circle on a day. For some circles nobody chooses: it is computed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from essaim.base.once import once
from essaim.circles.models import (
    Circle,
    CircleQuerySet,
    Mandate,
    MandateQuerySet,
    Membership,
    Role,
    holds_in,
    mandates_of,
)
from essaim.members.models import Member

# The circles whose referents are links to the orientation circle.
LINKED = (Circle.Kind.CIRCLE, Circle.Kind.COOPERATIVE)


def is_derived(circle: Circle) -> bool:
    """Whether being in this circle follows from something else than joining it."""
    return circle.kind != Circle.Kind.CIRCLE


def orienting(mandates: MandateQuerySet) -> MandateQuerySet:
    """Keep the mandates that make their holder a member of the orientation circle.

    They are the circles' referents, the referent of the whole cooperative (of its
    associates) and the co-managers: DOMAIN, "Sociocracy".
    """
    return mandates.filter(
        Q(role__kind=Role.Kind.REFERENT, role__circle__kind__in=LINKED)
        | Q(role__kind=Role.Kind.MANAGER)
    )


def is_orienting(role_kind: str, circle_kind: str) -> bool:
    """Whether a mandate of this role, in a circle of this kind, is one of them."""
    return role_kind == Role.Kind.MANAGER or (
        role_kind == Role.Kind.REFERENT and circle_kind in LINKED
    )


def was_open(circle: Circle, day: date) -> bool:
    """Whether a circle was there on a day, past ones included."""
    rows = Circle.objects.on(day).filter(pk=circle.pk)
    return once(("open circle", circle.pk, day), rows.exists)


def members_of(
    circle: Circle, on: date | None = None, *, is_open: bool | None = None
) -> QuerySet[Member]:
    """Return the members of ``circle`` on a day (today unless given), by name.

    An ordinary circle has those who joined it; the orientation circle, who holds the
    mandates it is made of; the board, those named to it and its mandates' holders;
    the whole cooperative, every member. A closed circle has nobody: whoever knows
    whether it is open says so, and the database is not asked.
    """
    day = on or timezone.localdate()
    everyone = Member.objects.get_queryset().order_by("name", "pk")
    if not (was_open(circle, day) if is_open is None else is_open):
        return everyone.none()
    if circle.kind == Circle.Kind.COOPERATIVE:
        return everyone.filter(
            Q(left_on__isnull=True, is_active=True) | Q(left_on__gt=day),
            joined_on__lte=day,
        )
    in_force = Mandate.objects.in_force(day)
    if circle.kind == Circle.Kind.ORIENTATION:
        return everyone.filter(pk__in=orienting(in_force).values("member"))
    joined = Q(pk__in=Membership.objects.on(day).filter(circle=circle).values("member"))
    if circle.kind == Circle.Kind.BOARD:
        seated = in_force.filter(role__circle=circle).values("member")
        return everyone.filter(joined | Q(pk__in=seated))
    return everyone.filter(joined)


def circles_of(member: Member, on: date | None = None) -> CircleQuerySet:
    """Return the circles ``member`` is in on a day, the whole cooperative apart."""
    day = on or timezone.localdate()
    theirs = Mandate.objects.in_force(day).filter(member=member)
    held = mandates_of(member, day)
    return Circle.objects.on(day).filter(
        Q(pk__in=Membership.objects.on(day).filter(member=member).values("circle"))
        & Q(kind__in=(Circle.Kind.CIRCLE, Circle.Kind.BOARD))
        | Q(kind=Circle.Kind.BOARD, pk__in=theirs.values("role__circle"))
        | (
            Q(kind=Circle.Kind.ORIENTATION)
            if any(is_orienting(role, kind) for role, _circle, kind in held)
            else Q(pk__in=[])
        )
    )


def circle_ids_of(member: Member, on: date | None = None) -> set[int]:
    """The numbers of the circles ``member`` is in on a day."""
    day = on or timezone.localdate()
    rows = circles_of(member, day)
    return once(
        ("circles", member.pk, day), lambda: set(rows.values_list("pk", flat=True))
    )


def circlemates(member: Member) -> QuerySet[Membership, int]:
    """Return the ids of those who joined a circle ``member`` joined, as a subquery.

    The whole cooperative is not a circle one shares: it would mean everybody.
    """
    today = timezone.localdate()
    theirs = (
        Membership.objects.on(today)
        .filter(member=member)
        .exclude(circle__kind=Circle.Kind.COOPERATIVE)
    )
    return (
        Membership.objects.on(today)
        .filter(circle__in=theirs.values("circle"))
        .values_list("member", flat=True)
    )


def held_by(
    member: Member, *kinds: str, circle_id: int | None, on: date | None
) -> bool:
    """Answer ``essaim.base.mandates.holds``: see there."""
    return holds_in(member, *kinds, circle_id=circle_id, on=on)
