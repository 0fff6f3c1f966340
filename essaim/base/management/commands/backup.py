"""Back up the database and the members' files into one file, while running."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from essaim.base import archives


class Command(BaseCommand):
    """An existing file is never overwritten."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say how big it is."""
        target: Path = options["file"]
        try:
            archives.save(target)
        except (archives.ArchiveError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{target}: {target.stat().st_size // 1024 + 1} kB")
