"""Many at once, behind a barrier. On SQLite writers queue: PostgreSQL is the judge."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import PermissionDenied
from django.db import connection

from essaim.base.errors import Refusal


def together(acts):
    """Run the functions at the same instant; return what each returned or refused."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return act()
        except (Refusal, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def done(answers):
    """What was not refused."""
    return [answer for answer in answers if not isinstance(answer, Exception)]
