"""What the « Suivre » button needs to know of its reader."""

from typing import Any

from django import template
from django.db.models import Model

from essaim.notifications import followed, services

register = template.Library()


@register.simple_tag(takes_context=True)
def following(
    context: template.Context, thing: Model | None, topic: str = ""
) -> dict[str, Any] | None:
    """What the button shows: of what one is told, and whether the reader is.

    One query. Nothing for who is not signed in, or for what cannot be followed.
    """
    reader = context["request"].user
    kind = followed.kind_of(thing) if thing is not None else None
    topic = topic or ""
    if thing is None or kind is None or topic not in kind.topics:
        return None
    if not reader.is_authenticated:
        return None
    return {
        "label": kind.label,
        "number": thing.pk,
        "topic": topic,
        "about": kind.about(topic),
        "is_followed": services.follows(reader, thing, topic),
    }
