"""What the co-budget shows on the page of a circle."""

from typing import Any

from essaim.circles.models import Circle
from essaim.cobudget.models import Project, Round
from essaim.members.models import Member

MOST = 6


def projects_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """The latest projects the circle carries, and the rounds in progress it runs.

    Nothing while it has neither.
    """
    projects = list(
        Project.objects.visible_to(reader)
        .standing()
        .filter(circle=circle)
        .select_related("round")
        .order_by("-pk")[:MOST]
    )
    in_progress = Round.objects.visible_to(reader).in_progress()
    rounds = list(in_progress.filter(circle=circle)[:MOST])
    if not projects and not rounds:
        return None
    return "cobudget/panel.html", {"projects": projects, "rounds": rounds}
