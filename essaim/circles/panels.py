"""What other apps show on the page of a circle, without this one knowing them.

An app above registers a function when Django starts. It receives who looks and the
circle, and returns the template to include and its context, or ``None`` when it has
nothing to show::

    panels.register("ledger", balance_panel)

The template is a ``<section>`` with its own ``h2``; its context arrives as ``panel``.
It obeys the house: a constant number of queries, nothing the viewer may not see.
"""

from collections.abc import Callable
from typing import Any

from essaim.circles.models import Circle
from essaim.members.models import Member

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[Member, Circle], Shown | None]

_PANELS: dict[str, Panel] = {}


def register(name: str, panel: Panel) -> None:
    """Show ``panel`` on every circle's page, after those registered before it.

    Registering the same ``name`` again replaces the panel.
    """
    _PANELS[name] = panel


def forget(name: str) -> None:
    """Show it no more."""
    _PANELS.pop(name, None)


def shown_to(viewer: Member, circle: Circle) -> list[Shown]:
    """Return what the panels have to show ``viewer`` about ``circle``."""
    answers = (panel(viewer, circle) for panel in _PANELS.values())
    return [answer for answer in answers if answer is not None]
