"""What still answers with a page: a button’s address, files that are out of reach."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from essaim.base.errors import Unreachable
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


class FilesOutOfReachMiddleware:
    """Whoever asks for a file while its place does not answer reads a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer 503, for now, when the place of files does not answer."""
        if isinstance(exception, Unreachable):
            return errors.files_out_of_reach(request, exception)
        return None
