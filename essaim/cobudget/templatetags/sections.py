"""What pages show of the sections of a round: nothing where the pool is one."""

from typing import Any

from django import template

from essaim.cobudget import sections
from essaim.cobudget.models import Envelope, Round

register = template.Library()


@register.inclusion_tag("cobudget/sections/_lefts.html")
def sections_left(
    envelope: Envelope | None, *, delegate: bool = False
) -> dict[str, Any]:
    """What is left in each section, for its member or their delegate."""
    if envelope is None:
        return {"lefts": []}
    return {"lefts": sections.lefts(envelope, by_delegate=delegate)}


@register.inclusion_tag("cobudget/sections/_sections.html")
def sections_of(round: Round) -> dict[str, Any]:
    """The sections of a round, with what each has of the pool and takes."""
    return {"sections": sections.told(round), "round": round}
