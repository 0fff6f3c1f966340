"""What the pages of missions say of dates: ``{% load missions %}``."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()
NEAR = 14  # days: beyond, ``when`` would say the date again


@register.filter
def near(moment: datetime | None) -> bool:
    """Whether a date is near enough to be said by the days until it."""
    if moment is None:
        return False
    return abs((timezone.localdate(moment) - timezone.localdate()).days) <= NEAR
