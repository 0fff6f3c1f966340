"""Bring the French catalogue up to date with the code, and compile it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from essaim.base import messages


class Command(BaseCommand):
    """Fails while a message has no French; ``--compile`` only compiles."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("extras", nargs="*", type=Path)
        parser.add_argument("--compile", action="store_true", help="compile only")
        parser.add_argument("--prune", action="store_true", help="drop unused entries")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, then say what is still to be translated."""
        path = settings.BASE_DIR / "locale/fr/LC_MESSAGES/django.po"
        with messages.locked(path):
            if options["compile"]:
                messages.compile_catalogue(path)
                return
            missing = messages.update(
                path,
                settings.BASE_DIR / "essaim",
                options["extras"],
                prune=options["prune"],
            )
        for entry in missing:
            self.stdout.write(f"{entry.occurrences[0][0]}: {entry.msgid}")
        if missing:
            raise CommandError(f"{len(missing)} messages have no French yet")
