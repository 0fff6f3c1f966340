"""The request every page receives, and what is said of it where all can read."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from essaim.base.models import Cooperative
from essaim.members.models import Member


class MemberRequest(HttpRequest):
    """For types only: the middlewares make it true."""

    user: Member
    htmx: HtmxDetails
    cooperative: Cooperative


View = TypeVar("View", bound=Callable[..., Any])


def untold(view: View) -> View:
    """Mark a page whose address says what a member chose.

    The traces of administration sessions, which everybody reads, keep its pattern and
    not its address.
    """
    view.untold = True  # type: ignore[attr-defined]
    return view
