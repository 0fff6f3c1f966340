"""Print a new key for VAULT_KEY_FILE."""

from typing import Any

from django.core.management.base import BaseCommand

from essaim.payments import vault


class Command(BaseCommand):
    """Nothing is written: where it goes is the administrator's to choose."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it alone, ready for a file."""
        self.stdout.write(vault.new_key())
