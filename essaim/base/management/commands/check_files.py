"""Write a small file where members' files are kept, read it, take it away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from essaim.base import storage
from essaim.base.errors import Unreachable


class Command(BaseCommand):
    """Said once, while installing; the log says what went wrong."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Say where files are, and that they can be kept there."""
        try:
            storage.try_out()
        except (Unreachable, OSError) as fault:
            raise CommandError(f"Files cannot be kept: {fault}") from None
        held = storage.bucket()
        place = f"the bucket {held.bucket}" if held else "a folder of this machine"
        self.stdout.write(f"Files are kept in {place}: written, read, taken away.")
