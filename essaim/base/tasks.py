"""What dates ask for: each app's ``tasks.tick(now)``, one after the other."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils.module_loading import module_has_submodule

from essaim.base import discarding

log = logging.getLogger("essaim.tasks")
Tick = Callable[[datetime], object]


def tick(now: datetime) -> None:
    """Forget the sessions that ended before now; erase the files still to erase."""
    SessionStore.clear_expired()
    discarding.catch_up()


def known() -> Iterator[tuple[str, Tick]]:
    """The name and the ``tick`` of every app of ours that has a ``tasks`` module."""
    for config in apps.get_app_configs():
        ours = config.name.startswith("essaim.") and config.module is not None
        if ours and module_has_submodule(config.module, "tasks"):
            found = getattr(import_module(f"{config.name}.tasks"), "tick", None)
            if found is not None:
                yield config.label, found


def run_all(now: datetime) -> list[str]:
    """Call every ``tick``, each on its own; return the names of those that failed.

    They are idempotent: calling them again, or from two processes, changes nothing.
    A failure is logged with its trace and never keeps the others from their turn.
    """
    failed = []
    for name, task in known():
        close_old_connections()
        try:
            task(now)
        except Exception:
            log.exception("the deadlines of %s could not be met", name)
            failed.append(name)
    return failed
