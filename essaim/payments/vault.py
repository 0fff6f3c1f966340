"""Texts sealed with a key that is not in the database: bank details and codes.

The key is in a file (``VAULT_KEY_FILE``) or in the environment (``VAULT_KEY``). The
first one seals; the others still open what they sealed, until ``rotate_vault``. Each
text carries the place it belongs to, so that nobody who writes in the database puts
one person's account in another's row.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal

BETWEEN = "\n"


class Sealed(Protocol):
    """A row with sealed texts, and the place they belong to."""

    SEALED: ClassVar[tuple[str, ...]]

    @property
    def seal_place(self) -> str:
        """Where its texts open."""


class VaultClosed(Refusal):
    """The key is missing or is not the right one. Nothing was read or written."""


def new_key() -> str:
    """Return a key nobody has."""
    return Fernet.generate_key().decode()


def put(row: Sealed, **texts: str) -> None:
    """Seal these texts into their fields of ``row``, which the caller saves."""
    vault = _open() if any(texts.values()) else None
    for name, text in texts.items():
        if name not in row.SEALED:
            raise TypeError(f"{name} is not sealed")
        sealed = b""
        if text and vault:
            sealed = vault.encrypt(f"{row.seal_place}:{name}{BETWEEN}{text}".encode())
        setattr(row, name, sealed)


def take(row: Sealed, name: str) -> str:
    """Return the text sealed in a field of ``row``; an empty one for none.

    Raises ``VaultClosed`` when no key opens it, or when it belongs elsewhere.
    """
    token = bytes(getattr(row, name))
    if not token:
        return ""
    try:
        place, _between, text = _open().decrypt(token).decode().partition(BETWEEN)
    except InvalidToken:
        raise VaultClosed(
            _(
                "No key of this installation opens these details: the administrator "
                "must put back the key they were sealed with (VAULT_KEY_FILE)."
            )
        ) from None
    if place != f"{row.seal_place}:{name}":
        raise VaultClosed(
            _("These details were sealed for somebody else: they are not used.")
        )
    return text


def again(token: bytes) -> bytes:
    """Return the same text, sealed with the first key. Raises ``InvalidToken``."""
    return _open().rotate(token)


def ask() -> None:
    """Raise ``VaultClosed`` unless there is a key to seal with."""
    _open()


def _open() -> MultiFernet:
    try:
        return _with(_keys())
    except (ValueError, OSError):
        raise VaultClosed(
            _(
                "Bank details cannot be kept or read: this installation has no "
                "usable key. Its administrator sets one with VAULT_KEY_FILE."
            )
        ) from None


@lru_cache(maxsize=8)
def _with(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> tuple[str, ...]:
    """The keys, the one that seals first. Raises ``ValueError`` or ``OSError``."""
    text = settings.VAULT_KEY or _file().read_text()
    bare = (line.partition("#")[0] for line in text.splitlines())
    keys = tuple(key for line in bare for key in line.replace(",", " ").split())
    if not keys:
        raise ValueError("no key")
    return keys


def _file() -> Path:
    if settings.VAULT_KEY_FILE:
        return Path(settings.VAULT_KEY_FILE)
    if not (settings.DEBUG or settings.MAINTAIN_DEMO):
        raise ValueError("no key")
    # A developer's machine, or the demonstration: one is made beside the database.
    path = Path(settings.DATA_DIR) / "vault-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(new_key())
        try:
            os.link(draft, path)  # of two processes, one makes it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def rows() -> Any:
    """Yield the queryset of each kind of row that has sealed texts."""
    from essaim.payments.models import AccountingSetup, Batch, BatchPayee, PayeeDetails

    yield from (
        model._default_manager.order_by("pk")
        for model in (AccountingSetup, PayeeDetails, Batch, BatchPayee)
    )


def trouble() -> str:
    """Say why this installation cannot be served with its sealed texts, or nothing.

    For who installs: in English. Nothing is asked while nothing is sealed.
    """
    for queryset in rows():
        for name in queryset.model.SEALED:
            row = queryset.exclude(**{name: b""}).first()
            if row is None:
                continue
            try:
                take(row, name)
            except VaultClosed:
                return (
                    "The database holds sealed bank details, and no key opens them. "
                    "Set VAULT_KEY_FILE to the file of the key they were sealed with."
                )
    return ""
