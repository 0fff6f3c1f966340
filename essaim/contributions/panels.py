"""What contributions show on the page of a circle."""

from typing import Any

from essaim.circles.models import Circle
from essaim.contributions.lines import CONTRIBUTED_TO
from essaim.contributions.reading import contributions as reading
from essaim.members.models import Member


def traces_panel(reader: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """The latest traces of done work: signed or not, never with an amount."""
    if circle.kind not in CONTRIBUTED_TO:
        return None
    traces = reading.traces_of(circle, reader)
    takes = circle.is_open()
    if not traces and not takes:
        return None
    return "contributions/contributions/panel.html", {
        "traces": traces,
        "peer": reading.sees_amounts(reader, circle),
        "takes": takes,
    }
