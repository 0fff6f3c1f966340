"""What every template may name without being given it."""

from typing import Any

from django.http import HttpRequest

from essaim.base.models import Cooperative


def cooperative(request: HttpRequest) -> dict[str, Any]:
    """The cooperative of this installation, read once per request."""
    known = getattr(request, "cooperative", None)
    return {"cooperative": known or Cooperative.current()}
