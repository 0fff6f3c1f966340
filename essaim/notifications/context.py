"""What the bar shows on every page: how many notices wait."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from essaim.notifications.models import Notice


def notices_waiting(request: HttpRequest) -> dict[str, Any]:
    """How many notices the reader has not put away; asked once, if a page shows it."""

    @cache
    def count() -> int:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return Notice.objects.visible_to(user).waiting().count()

    return {"notices_waiting": count}
