"""The organisation as it was on any day: circles, where they stood, who held what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from essaim.circles.models import (
    Circle,
    CircleVersion,
    Mandate,
    Membership,
    Role,
)
from essaim.circles.people import is_orienting, members_of
from essaim.circles.permissions import keeps_mandates
from essaim.members.models import Member
from essaim.rules.circlepack import Node


@dataclass(slots=True)
class Place:
    """A circle on that day: worded as it was, with its people and what it held."""

    circle: Circle
    members: int = 0
    mandates: list[Mandate] = field(default_factory=list)
    inside: list[Place] = field(default_factory=list)
    around: Circle | None = None
    depth: int = 0
    number: int = 0

    @property
    def referents(self) -> list[Mandate]:
        """The mandates of its referent; one at most, by the rules."""
        return [m for m in self.mandates if m.role.kind == Role.Kind.REFERENT]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Every circle open on a day, as a tree and in the order one reads it."""

    day: date
    top: list[Place]

    def __iter__(self) -> Iterator[Place]:
        """Each circle, those around before those inside."""
        return _walk(self.top)

    def find(self, circle_id: int) -> Place | None:
        """The place of a circle, ``None`` when it was not open that day."""
        return next((one for one in self if one.circle.pk == circle_id), None)

    def nodes(self) -> list[Node]:
        """The tree as the drawing of nested circles takes it."""
        return [_node(place) for place in self.top]


def _walk(places: Iterable[Place]) -> Iterator[Place]:
    for place in places:
        yield place
        yield from _walk(place.inside)


def _node(place: Place) -> Node:
    return Node(
        place.circle.pk, place.members, tuple(_node(inside) for inside in place.inside)
    )


def as_worded(circles: Iterable[Circle], on: date) -> list[Circle]:
    """Give the circles the name, purpose, domain and place they had on a day.

    They are not to be saved. One query, whatever their number.
    """
    known = {circle.pk: circle for circle in circles}
    versions = CircleVersion.objects.filter(circle__in=known, until_on__gt=on)
    for version in versions.order_by("-until_on"):  # the earliest has the last word
        circle = known[version.circle_id]
        circle.name = version.name
        circle.purpose = version.purpose
        circle.domain = version.domain
        circle.parent_id = version.parent_id
    return list(known.values())


def organisation(on: date) -> Organisation:
    """Return the organisation on a day, in a few queries whatever its size."""
    circles = as_worded(Circle.objects.on(on), on)
    places = {circle.pk: Place(circle) for circle in circles}
    mandates = (
        Mandate.objects.in_force(on)
        .filter(role__circle__in=places)
        .select_related("role", "member")
        .order_by("role__kind", "member__name", "pk")
    )
    for mandate in mandates:
        places[mandate.role.circle_id].mandates.append(mandate)
    _count_members(places, on)

    top: list[Place] = []
    for place in sorted(places.values(), key=lambda place: place.circle.name):
        around = places.get(place.circle.parent_id or 0)
        (around.inside if around else top).append(place)
        place.around = around.circle if around else None
    for depth_first, place in enumerate(_walk(top), start=1):
        place.number = depth_first
        for inside in place.inside:
            inside.depth = place.depth + 1
    return Organisation(on, top)


def _count_members(places: dict[int, Place], on: date) -> None:
    """Count who is in each place, as ``people.members_of`` finds them, all at once."""
    joined: dict[int, set[int]] = defaultdict(set)
    for circle_id, member_id in Membership.objects.on(on).values_list(
        "circle", "member"
    ):
        joined[circle_id].add(member_id)
    linked: set[int] = set()
    for place in places.values():
        for mandate in place.mandates:
            if place.circle.kind == Circle.Kind.BOARD:
                joined[place.circle.pk].add(mandate.member_id)
            if is_orienting(mandate.role.kind, place.circle.kind):
                linked.add(mandate.member_id)
    for place in places.values():
        if place.circle.kind == Circle.Kind.ORIENTATION:
            place.members = len(linked)
        elif place.circle.kind == Circle.Kind.COOPERATIVE:
            place.members = members_of(place.circle, on).count()
        else:
            place.members = len(joined[place.circle.pk])


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate on the page of its circle."""

    mandate: Mandate
    state: str  # past, now or next
    may_end: bool


@dataclass(frozen=True, slots=True)
class RoleThen:
    """A role, who holds it on the day, and who is to hold it."""

    role: Role
    holders: list[Held]
    coming: list[Held]


def roles_on(circle: Circle, held: Iterable[Held]) -> list[RoleThen]:
    """Return the roles of ``circle`` with their holders, referent first."""
    held = list(held)
    order = {kind: n for n, kind in enumerate(Role.Kind.values)}

    def of(role: Role, state: str) -> list[Held]:
        return [h for h in held if h.mandate.role_id == role.pk and h.state == state]

    return [
        RoleThen(role, of(role, "now"), of(role, "next"))
        for role in sorted(circle.roles.all(), key=lambda role: order[role.kind])
    ]


def held_in(circle: Circle, reader: Member, on: date) -> list[Held]:
    """Return every mandate ever given in ``circle``, as it stands on a day."""
    in_force = Mandate.objects.in_force(on).filter(pk=OuterRef("pk"))
    given = Mandate.objects.visible_to(reader).in_circle(circle)
    mandates = given.annotate(is_in_force=Exists(in_force))
    keeps = keeps_mandates(reader, circle)

    def state(mandate: Any) -> str:
        if mandate.is_in_force:
            return "now"
        return "next" if mandate.starts_on > on else "past"

    return [
        Held(
            mandate,
            state(mandate),
            (keeps or mandate.member_id == reader.pk)
            and mandate.ends_on > timezone.localdate() - timedelta(days=1),
        )
        for mandate in mandates
    ]
