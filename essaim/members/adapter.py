"""What this cooperative decides about signing in, told to allauth."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from essaim.base.models import Cooperative
from essaim.members.models import Member
from essaim.members.services.profiles import know_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members come by invitation, by import or by founding, never by themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your address."),
        "email_password_mismatch": _(
            "This address and this password do not go together."
        ),
        "email_taken": _("This address is that of a member."),
        "enter_current_password": _("This is not your password today."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not the right one."),
        "too_many_login_attempts": _(
            "Too many tries failed: wait a few minutes, or ask for a link by mail."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No public sign-up."""
        return False

    def login(self, request: HttpRequest, user: Member) -> None:
        """Sign in, and remember that this member has come at least once: not when."""
        super().login(request, user)
        know_address(user)
        if not user.has_signed_in:
            Member.objects.filter(pk=user.pk).update(has_signed_in=True)

    def format_email_subject(self, subject: str) -> str:
        """Begin a subject by the cooperative's name."""
        return f"{Cooperative.current().name} · {subject}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are sealed with the site's key, not stored plain."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; a former key of ``SECRET_KEY_FALLBACKS`` still opens it."""
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture to scan on white: a camera reads it in the dark scheme."""
        svg: str = super().build_totp_svg(url)
        inside = svg.index(">", svg.index("<svg")) + 1
        white = '<rect width="100%" height="100%" fill="#fff"/>'
        return f"{svg[:inside]}{white}{svg[inside:]}"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Name the site, in the browser's passkey window, as the cooperative."""
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": Cooperative.current().name}


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_sealing_key(force_bytes(key))) for key in keys])


def _sealing_key(key: bytes) -> bytes:
    digest = hashlib.sha256(b"essaim.members.second-factor" + key).digest()
    return base64.urlsafe_b64encode(digest)
