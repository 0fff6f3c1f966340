"""What other apps say on a circle's page, without this app knowing them.

An app above registers, when Django starts, a function of the reader and the circle
that returns a template and its context, or nothing::

    panels.register(balance_of_circle)

The template is a block of the page: it begins with an ``<h2>``, finds its context
under ``panel``, and shows only what the reader may see, in a constant number of
queries.
"""

from collections.abc import Callable, Mapping
from typing import Any

from essaim.circles.models import Circle
from essaim.members.models import Member

Panel = tuple[str, Mapping[str, Any]]
MakePanel = Callable[[Member, Circle], Panel | None]
_makers: list[MakePanel] = []


def register(make: MakePanel) -> MakePanel:
    """Show what ``make(reader, circle)`` returns on each circle's page."""
    if make not in _makers:
        _makers.append(make)
    return make


def about(circle: Circle, *, reader: Member) -> list[dict[str, Any]]:
    """Return the blocks of ``circle``'s page, each with its ``template``."""
    panels = [make(reader, circle) for make in _makers]
    return [
        {"template": panel[0], "context": {**panel[1], "circle": circle}}
        for panel in panels
        if panel is not None
    ]
