"""A file that is taken away is erased, even if its place does not answer that day."""

import logging

from django.core.files.storage import default_storage
from django.db import transaction

from essaim.base.errors import Unreachable
from essaim.base.models import DiscardedFile

log = logging.getLogger("essaim.files")
AT_ONCE = 200


@transaction.atomic
def discard(name: str) -> None:
    """Have the stored file ``name`` erased once this transaction is kept, for good.

    At once if its place answers; by the worker as soon as it does otherwise.
    """
    row = DiscardedFile.objects.create(name=name)
    transaction.on_commit(lambda: _erase(row))


def catch_up() -> None:
    """Erase what could not be erased yet."""
    for row in DiscardedFile.objects.order_by("pk")[:AT_ONCE]:
        if not _erase(row):
            return  # its place still does not answer: no use asking again now


def _erase(row: DiscardedFile) -> bool:
    try:
        default_storage.delete(row.name)
    except (Unreachable, OSError):
        log.warning("a file is still to be erased: %s", row.name)
        return False
    row.delete()
    return True
