"""How a page reaches its rows: through what the member may see, and may search."""

from typing import Any, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

M = TypeVar("M", bound=Model, covariant=True)


class HasVisibility(Protocol[M]):
    """A manager or queryset that knows who sees what."""

    def visible_to(self, member: Any) -> QuerySet[M]:
        """Keep the rows this member may see."""


def get_visible_or_404(rows: HasVisibility[M], member: Any, /, **lookup: Any) -> M:
    """Return the one row of ``lookup``, or a 404 that does not say if it exists."""
    return get_object_or_404(rows.visible_to(member), **lookup)


def number_in(query: QueryDict, name: str) -> int | None:
    """Return the number an address or a form gives under ``name``; none without it.

    Raises ``Http404`` for what is no number of a row.
    """
    said = query.get(name, "")
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise Http404
    return int(said)


def searched(query: QueryDict) -> str:
    """Return the words ``?q=`` asks for, without what no database can look for."""
    return query.get("q", "").replace("\0", "").strip()


def back(request: HttpRequest, otherwise: Any) -> HttpResponseRedirect:
    """Return to the page a button was on (``next``) if it is ours, or elsewhere."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if ours else resolve_url(otherwise))
