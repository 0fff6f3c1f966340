"""What other apps say on a member's page, without this app knowing them.

An app above registers, when Django starts, a function of the reader and the person
that returns a template and its context, or nothing. The template is a block of the
page: it begins with an ``<h2>`` and shows only what the reader may see.
"""

from collections.abc import Callable, Mapping
from typing import Any

from essaim.members.models import Member

Panel = tuple[str, Mapping[str, Any]]
MakePanel = Callable[[Member, Member], Panel | None]
_makers: list[MakePanel] = []


def register(make: MakePanel) -> MakePanel:
    """Show what ``make(reader, person)`` returns on each person's page."""
    if make not in _makers:
        _makers.append(make)
    return make


def about(person: Member, *, reader: Member) -> list[dict[str, Any]]:
    """Return the blocks of ``person``'s page, each with its ``template``."""
    panels = [make(reader, person) for make in _makers]
    return [
        {"template": panel[0], "context": {**panel[1], "person": person}}
        for panel in panels
        if panel is not None
    ]
