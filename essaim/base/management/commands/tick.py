"""Do once what the dates ask for: move rounds, forget what has expired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from essaim.base import tasks
from essaim.base.clock import now


class Command(BaseCommand):
    """Idempotent: the worker calls it each minute; cron may do so too."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every task; fail if one of them did."""
        failed = tasks.run_all(now())
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
