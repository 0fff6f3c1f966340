"""Files sent to the site: none is written to the disk without a limit."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

LARGEST = 20_000_000  # bytes of a whole request; what docs/admin.md gives the proxy


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Write what is sent to a temporary file, unless it says to be enormous.

    A request is read no further than the length it announces: refused on that, nothing
    of it has been written.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django names it so
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Refuse the request (400) before its first byte is read."""
        if content_length > LARGEST:
            raise RequestDataTooBig("More than this site takes at once.")
