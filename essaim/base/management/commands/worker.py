"""Do each minute what the dates ask for, until told to stop."""

import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from essaim.base import tasks
from essaim.base.clock import now
from essaim.base.models import Lease

log = logging.getLogger("essaim.worker")
NAME = "worker"


class Command(BaseCommand):
    """One worker per database acts; another one waits, ready to take over."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--every", type=float, default=60, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop until SIGTERM or SIGINT; what is being done is finished first."""
        every: float = options["every"]
        holder = f"{socket.gethostname()}:{os.getpid()}"
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        waiting = False
        while not told.is_set():
            close_old_connections()
            try:
                until = now() + timedelta(seconds=3 * every)
                if Lease.objects.take(NAME, holder=holder, until=until):
                    waiting = False
                    tasks.run_all(now())
                elif not waiting:
                    waiting = True
                    log.warning("another worker is at work: waiting for its place")
            except DatabaseError:
                log.exception("the database did not answer; trying again")
            told.wait(every)
        close_old_connections()
        Lease.objects.release(NAME, holder=holder)
