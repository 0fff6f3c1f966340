"""Signing in by a link: made, sent, used once.

Unlike other verbs, these leave no trace: who signs in, and when, is not recorded
(rule A2).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.members import tokens
from essaim.members.models import Member, SignInLink


@transaction.atomic
def make_sign_in_link(email: str, *, next_path: str = "") -> tuple[Member, str] | None:
    """Return the member of this address and a new secret for them, or ``None``.

    The secret signs in once within fifteen minutes. Links are forgotten a day after
    they expire.
    """
    forget_old_links(before=now() - timedelta(days=1))
    member = Member.objects.active().filter(email__iexact=email.strip()).first()
    if member is None:
        return None
    token, digest = tokens.fresh("sign-in")
    SignInLink.objects.create(
        member=member,
        digest=digest,
        next_path=next_path[:300],
        expires_at=now() + SignInLink.LIFETIME,
    )
    return member, token


@transaction.atomic
def use_sign_in_link(token: str) -> SignInLink:
    """Use up the link of ``token`` and return it: its member may be signed in.

    The row is locked first: of two clicks together, one signs in. Raises ``Refusal``
    when the link is unknown, used, too old, or its member has left.
    """
    link = (
        SignInLink.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(digest=tokens.fingerprint("sign-in", token))
        .first()
    )
    if link is None or not link.member.is_active:
        raise Refusal(_("This link is not valid. Ask for another one."))
    if link.used_at:
        raise Refusal(_("This link has already been used. Ask for another one."))
    if link.expires_at <= now():
        raise Refusal(_("This link is too old. Ask for another one."))
    link.used_at = now()
    link.save(update_fields=["used_at"])
    return link


@transaction.atomic
def forget_old_links(*, before: datetime) -> int:
    """Delete the links that expired before an instant; return how many there were."""
    deleted, _kinds = SignInLink.objects.filter(expires_at__lt=before).delete()
    return deleted
