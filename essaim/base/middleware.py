"""The place and language in which a page is answered, and who may keep it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from essaim.base.models import Cooperative
from essaim.base.once import reading


class PlaceAndLanguageMiddleware:
    """Dates are the cooperative's; words are in the language the member chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the cooperative's zone and the member's language."""
        cooperative = Cooperative.current()
        request.cooperative = cooperative  # type: ignore[attr-defined]
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(ZoneInfo(cooperative.time_zone)):
            response = self.get_response(request)
        if language:
            response.headers.setdefault("Content-Language", language)
        return response


class PrivatePagesMiddleware:
    """What a member reads is kept by no cache on the way, and asked again each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so of every answer that does not say otherwise."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ReadOnceMiddleware:
    """A page that is only read asks the database each thing once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Remember for the time of a GET or HEAD, and of nothing that may write."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with reading():
            return self.get_response(request)
