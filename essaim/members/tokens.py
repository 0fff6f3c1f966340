"""Secrets given to one person: random, one purpose each, known by fingerprint only."""

import secrets
from typing import Literal

from django.utils.crypto import salted_hmac

Purpose = Literal["sign-in", "invitation", "calendar", "feed"]


def fresh(purpose: Purpose) -> tuple[str, str]:
    """Return a new secret for its person, and its fingerprint for the database."""
    token = secrets.token_urlsafe(32)
    return token, fingerprint(purpose, token)


def fingerprint(purpose: Purpose, token: str) -> str:
    """Return the fingerprint of ``token``, different for each purpose.

    A link for one purpose is therefore unknown to the other, and who reads the
    database learns no link.
    """
    salt = f"essaim.members.{purpose}"
    return salted_hmac(salt, token, algorithm="sha256").hexdigest()
