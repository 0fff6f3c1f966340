"""What the circles say on a member's page: where the person is, what they hold."""

from collections.abc import Mapping
from typing import Any

from essaim.circles.models import Mandate
from essaim.circles.people import circles_of
from essaim.members.models import Member


def circles_and_mandates(
    reader: Member, person: Member
) -> tuple[str, Mapping[str, Any]]:
    """Return the block of ``person``'s circles and mandates: all members see it."""
    mandates = (
        Mandate.objects.visible_to(reader)
        .in_force()
        .filter(member=person)
        .select_related("role__circle")
        .order_by("starts_on", "pk")
    )
    return "circles/parts/person.html", {
        "circles": circles_of(person).visible_to(reader),
        "mandates": mandates,
        "is_self": reader.pk == person.pk,
    }
