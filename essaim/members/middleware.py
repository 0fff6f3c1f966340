"""During an administration session, every request leaves a trace."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from essaim.members.models import AdminSession
from essaim.members.services.admin_sessions import record_request


class AdminSessionMiddleware:
    """Put ``request.admin_session``, and record what is asked while one is open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write the method and the path: no body, no query."""
        member = request.user
        session = (
            AdminSession.objects.open_for(member) if member.is_authenticated else None
        )
        request.admin_session = session  # type: ignore[attr-defined]
        response = self.get_response(request)
        if session is not None:
            record_request(
                session, method=request.method or "", path=_path_without_secret(request)
            )
        return response


def _path_without_secret(request: HttpRequest) -> str:
    match = request.resolver_match
    if match and (
        {"token", "key"} & match.kwargs.keys() or getattr(match.func, "untold", False)
    ):
        return f"/{match.route}"
    return request.path
