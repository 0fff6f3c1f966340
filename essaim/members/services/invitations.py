"""Asking somebody to join: sent, sent again, revoked, accepted."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members import tokens
from essaim.members.models import Invitation, Member
from essaim.members.permissions import may_invite, may_resend, may_revoke


@transaction.atomic(durable=True)
def invite(
    email: str,
    *,
    by: Member,
    name: str = "",
    message: str = "",
    language: str = "fr",
) -> tuple[Invitation, str]:
    """Return a new invitation and the secret to send; it lasts two weeks.

    Raises ``PermissionDenied`` without a mandate, ``Refusal`` when the address is a
    member's, of somebody who left, or already invited.
    """
    Member.objects.select_for_update().get(pk=by.pk)
    may_invite(by).or_raise()
    email = email.strip().lower()
    _refuse_known(email)
    if Invitation.objects.open().filter(email__iexact=email).exists():
        raise Refusal(
            _("This address has already been invited: send the invitation again.")
        )
    token, digest = tokens.fresh("invitation")
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        message=message.strip(),
        language=language,
        digest=digest,
        invited_by=by,
        expires_at=now() + Invitation.LIFETIME,
    )
    _trace("invitation.sent", invitation, by=by)
    return invitation, token


@transaction.atomic(durable=True)
def resend(invitation_id: int, *, by: Member) -> tuple[Invitation, str]:
    """Make a new secret for an invitation, good for two weeks; the former one dies.

    Raises ``PermissionDenied``; ``Refusal`` if the person became known meanwhile.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    may_resend(by, invitation).or_raise()
    _refuse_known(invitation.email)
    token, invitation.digest = tokens.fresh("invitation")
    invitation.sent_at = now()
    invitation.expires_at = now() + Invitation.LIFETIME
    invitation.save(update_fields=["digest", "sent_at", "expires_at"])
    _trace("invitation.resent", invitation, by=by)
    return invitation, token


@transaction.atomic(durable=True)
def revoke(invitation_id: int, *, by: Member) -> Invitation:
    """Close an invitation nobody accepted. Raises ``PermissionDenied``."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    may_revoke(by, invitation).or_raise()
    invitation.revoked_at = now()
    invitation.save(update_fields=["revoked_at"])
    _trace("invitation.revoked", invitation, by=by)
    return invitation


@transaction.atomic(durable=True)
def accept(token: str, *, name: str, password: str) -> Member:
    """Make a member of who holds the secret, and use the invitation up.

    The row is locked first: of two clicks together, one joins. The address is known
    good, since the secret was read there. Raises ``Refusal`` as ``find_usable`` does,
    and when the address became a member's or is that of somebody who left: an
    invitation brings nobody back.
    """
    invitation = find_usable(token, lock=True)
    _refuse_known(invitation.email)
    member = Member.objects.create_user(
        invitation.email,
        password,
        name=name.strip(),
        language=invitation.language,
    )
    EmailAddress.objects.create(
        user=member, email=member.email, primary=True, verified=True
    )
    invitation.accepted_at = now()
    invitation.member = member
    invitation.save(update_fields=["accepted_at", "member"])
    events.record(
        "member.joined",
        member,
        by=member,
        about=[invitation.invited_by],
        inviter=str(invitation.invited_by),
    )
    return member


@transaction.atomic
def find_usable(token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation of ``token`` if it can be accepted now.

    Raises ``Refusal`` with a sentence when it is unknown, revoked, accepted or old.
    """
    rows = Invitation.objects.select_related("invited_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation = rows.filter(digest=tokens.fingerprint("invitation", token)).first()
    if invitation is None:
        raise Refusal(_("This invitation is not valid."))
    refusals = {
        Invitation.State.ACCEPTED: _("This invitation has already been used."),
        Invitation.State.REVOKED: _("This invitation was withdrawn."),
        Invitation.State.EXPIRED: _(
            "This invitation is too old. Ask who invited you to send it again."
        ),
    }
    state = invitation.state()
    if state in refusals:
        raise Refusal(refusals[state])
    return invitation


def _refuse_known(email: str) -> None:
    known = Member.objects.filter(email__iexact=email).first()
    if known is None:
        return
    if known.is_active:
        raise Refusal(_("This address is that of a member."))
    raise Refusal(
        _(
            "This address is that of somebody who left. A co-manager can bring them "
            "back from their page."
        )
    )


def _trace(kind: str, invitation: Invitation, *, by: Member) -> None:
    # The address of somebody who is not a member is no news for everybody.
    events.record(
        kind,
        invitation,
        by=by,
        about=[invitation.invited_by],
        audience=Event.Audience.CONCERNED,
        email=invitation.email,
    )
