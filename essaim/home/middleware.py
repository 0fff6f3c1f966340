"""An address that only a button sends to still answers who opens it as a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from essaim.home import errors


class ButtonAddressMiddleware:
    """Whoever reloads what a button sent reads a sentence, not a blank page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 405 with a page to a browser that asks to read."""
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = errors.not_a_page(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page
