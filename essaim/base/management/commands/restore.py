"""Put a backup back in place, after having checked it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from essaim.base import archives


class Command(BaseCommand):
    """The server and the worker are stopped first; the former database is kept."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, then say what was restored and where the former one is."""
        try:
            manifest, aside = archives.load(options["file"], replace=options["replace"])
        except (archives.ArchiveError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Restored: Essaim {manifest['version']}, backed up {manifest['made_at']}."
        )
        if aside:
            self.stdout.write(f"The former database is kept: {aside}.")
