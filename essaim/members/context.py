"""What the banner of administration needs, on every page."""

from typing import Any

from django.http import HttpRequest


def admin_session(request: HttpRequest) -> dict[str, Any]:
    """The administration session the reader has open, if any."""
    return {"admin_session": getattr(request, "admin_session", None)}
