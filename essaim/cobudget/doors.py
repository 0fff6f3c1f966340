"""What a budget line leads to in the co-budget: the project it was granted to."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.cobudget.models import ProjectLine
from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member

ROOM = "cobudget"


def of_lines(
    lines: Sequence[BudgetLine], reader: Member
) -> Mapping[int, Sequence[Door]]:
    """The page of the project of each of these lines."""
    granted = ProjectLine.objects.visible_to(reader).filter(
        line__in=[line.pk for line in lines if line.is_never_passed]
    )
    words = _("The project, from idea to report")
    return {
        line: [Door(ROOM, words, reverse("cobudget:follow_up", args=[round, project]))]
        for line, project, round in granted.values_list(
            "line", "project", "project__round"
        )
    }
