"""Where a circle talks: a link to a web page or to a Matrix room, nothing else."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal

SCHEMES = ("http", "https", "matrix")


def check_channel(url: str) -> str:
    """Return ``url`` without spaces around; empty stays empty.

    Raises ``Refusal`` for anything a click should not follow.
    """
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    # matrix:r/room:server has a path and no host (the Matrix URI scheme).
    target = parts.path if parts.scheme == "matrix" else parts.hostname
    if parts.scheme not in SCHEMES or not target or any(c.isspace() for c in url):
        raise Refusal(
            _("A channel is a link that starts with https://, http:// or matrix:")
        )
    return url
