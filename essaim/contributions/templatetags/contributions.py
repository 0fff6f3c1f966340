"""The few words the pages of contributions need: ``{% load contributions %}``."""

from django import template

register = template.Library()
NARROW = "\u202f"


@register.filter
def worked(minutes: int | None) -> str:
    """A time in hours and minutes: ``150`` becomes ``2 h 30``; nothing, a dash."""
    if minutes is None:
        return "—"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NARROW}min"
    return f"{hours}{NARROW}h{f'{NARROW}{rest:02}' if rest else ''}"


# What each state looks like as a tag; the word says it too.
LOOKS = {
    "declared": "key",
    "in-dialogue": "alert",
    "deferred": "alert",
    "settled": "good",
    "exported": "good",
    "paid": "good",
}


@register.filter
def look(status: str) -> str:
    """The look of the tag of a state."""
    return LOOKS.get(status, "")
