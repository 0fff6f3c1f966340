"""Seal every bank detail again with the first key of VAULT_KEY_FILE."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from essaim.base.errors import Refusal
from essaim.payments import vault

BATCH = 500


class Command(BaseCommand):
    """All or nothing: until it says it is done, the old keys stay in the file."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Take each row in turn, holding it while it is sealed again."""
        count = 0
        try:
            with transaction.atomic():
                for queryset in vault.rows():
                    count += self._seal_again(queryset)
        except InvalidToken:
            raise CommandError(
                "No key opens some details: put back, on a line of its own after the "
                "first, the key they were sealed with. Nothing was changed."
            ) from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{count} texts are sealed with the first key. The others may go."
        )

    def _seal_again(self, queryset: Any) -> int:
        count = 0
        names = queryset.model.SEALED
        last = 0
        while batch := list(
            queryset.filter(pk__gt=last).select_for_update(of=("self",))[:BATCH]
        ):
            for row in batch:
                for name in names:
                    token = bytes(getattr(row, name))
                    if token:
                        setattr(row, name, vault.again(token))
                        count += 1
            queryset.model._default_manager.bulk_update(batch, names)
            last = batch[-1].pk
        return count
