"""What a budget line leads to among contributions: declaring on it, reading it."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.contributions import lines as reading
from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member

ROOM = "contributions"


def of_lines(
    lines: Sequence[BudgetLine], reader: Member
) -> Mapping[int, Sequence[Door]]:
    """Where work is announced on each of these lines, and where its budget is read."""
    numbers = [line.pk for line in lines]
    drawn = set(
        reading.open_lines().filter(pk__in=numbers).values_list("pk", flat=True)
    )
    found = {}
    for line in lines:
        page = reverse("contributions:budget", args=[line.circle_id])
        its = [Door(ROOM, _("Its budget"), f"{page}?exercice={line.fiscal_year_id}")]
        if line.pk in drawn and reader.is_active:
            announce = reverse("contributions:announce")
            declare = reverse("contributions:declare")
            its = [
                Door(
                    ROOM, _("Announce work on it"), f"{announce}?ligne={line.pk}", True
                ),
                Door(ROOM, _("Declare work on it"), f"{declare}?ligne={line.pk}", True),
                *its,
            ]
        found[line.pk] = its
    return found
