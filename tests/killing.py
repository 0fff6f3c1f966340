"""A process that dies in the middle of a verb, at each of its statements in turn."""

import os
import signal
from contextlib import suppress

from django.apps import apps
from django.db import connection, connections

UNDONE = 3  # how a verb that raised leaves


def rows_of(*labels):
    """Every row of all tables of these rooms, as it is written: to compare."""
    found = {}
    for label in labels:
        for model in apps.get_app_config(label).get_models():
            found[model._meta.label] = sorted(
                map(repr, model._default_manager.values_list())
            )
    return found


def dies(act, *, at):
    """Do it in a process killed before its statement number ``at``; did it die?

    False when it was done before: it has fewer statements.
    """
    connections.close_all()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            _run(act, at)
        os._exit(UNDONE)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "it was refused instead of done"
    return False


def _run(act, at):
    left = at

    def count(execute, *said):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*said)

    with connection.execute_wrapper(count):
        act()
    connections.close_all()
    os._exit(0)
