"""The time it is. Tests and the demonstration may stand at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware. A model's default asks it when a row is made."""
    return timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Make ``moment`` the present for this process, to tell what happened then."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield
