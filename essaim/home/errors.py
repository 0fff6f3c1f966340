"""Pages for when something went wrong: what happened, what was kept, what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400. The page reads nothing: the request itself may be the trouble."""
    return _standalone(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason the permission gave."""
    return _page(request, 403, reason=str(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when the page a form came from is too old to be trusted."""
    return _page(request, 403, csrf=True)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, without saying whether the row exists for others."""
    return _page(request, 404)


def not_a_page(request: HttpRequest) -> HttpResponse:
    """Answer 405 to who opens the address of a button as if it were a page."""
    return _page(request, 405)


def files_out_of_reach(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 503 for a while: the place where files are kept does not answer."""
    answer = _page(request, 503, reason=str(exception))
    answer.headers["Retry-After"] = "120"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database, nor anything that may be broken."""
    return _standalone(500)


def _standalone(status: int) -> HttpResponse:
    try:
        return HttpResponse(
            loader.render_to_string(f"errors/{status}.html"), status=status
        )
    except Exception:  # even the template or the sheets may be what is broken
        words = _("Something went wrong. Nothing you had saved is lost.")
        return HttpResponse(words, status=status, content_type="text/plain")
