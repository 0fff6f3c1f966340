"""Write the pages of docs/ that come from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from essaim.base import reference


class Command(BaseCommand):
    """The tests fail when a page no longer says what the code says."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each page whole."""
        for name, text in reference.pages().items():
            (settings.BASE_DIR / "docs" / name).write_text(text)
