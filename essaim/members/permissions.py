"""Who may do what about people: one function per verb, one reason per no."""

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _

from essaim.base import mandates
from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.members.models import AdminSession, ImportBatch, Invitation, Member


def in_admin_session(member: Member) -> bool:
    """Whether ``member`` may act as administrator now: a session *and* a mandate."""
    return AdminSession.objects.open_for(member) is not None and mandates.holds(
        member, "administrator"
    )


def may_invite(member: Member) -> Verdict:
    """Co-managers, administrators, and the referents of any circle."""
    if not member.is_active:
        return refused(because=_("You are no longer a member."))
    if mandates.holds(member, "manager", "administrator", "referent"):
        return ALLOWED
    return refused(
        because=_(
            "Invitations are sent by co-managers, administrators and the referents "
            "of circles."
        )
    )


def may_resend(member: Member, invitation: Invitation) -> Verdict:
    """Who invited, a co-manager or an administrator, while it can still be used."""
    closed = {Invitation.State.ACCEPTED, Invitation.State.REVOKED}
    if invitation.state() in closed:
        return refused(because=_("This invitation is closed."))
    return _may_touch(member, invitation)


def may_revoke(member: Member, invitation: Invitation) -> Verdict:
    """The same persons, as long as nobody accepted it."""
    return may_resend(member, invitation)


def _may_touch(member: Member, invitation: Invitation) -> Verdict:
    allowed = may_invite(member)
    if not allowed or invitation.invited_by_id == member.pk:
        return allowed
    if mandates.holds(member, "manager", "administrator"):
        return ALLOWED
    return refused(because=_("Somebody else sent this invitation."))


def may_import(member: Member) -> Verdict:
    """Co-managers; administrators, in an administration session."""
    if not member.is_active:
        return refused(because=_("You are no longer a member."))
    if mandates.holds(member, "manager") or in_admin_session(member):
        return ALLOWED
    if mandates.holds(member, "administrator"):
        return refused(because=_("Open an administration session first."))
    return refused(because=_("Members are imported by co-managers and administrators."))


def may_confirm_import(member: Member, batch: ImportBatch) -> Verdict:
    """Who may import, while the file waits to be checked."""
    if batch.state != ImportBatch.State.DRAFT:
        return refused(because=_("This file has already been dealt with."))
    return may_import(member)


def may_undo_import(member: Member, batch: ImportBatch) -> Verdict:
    """Who may import, once it is done."""
    if batch.state != ImportBatch.State.IMPORTED:
        return refused(because=_("There is nothing to undo here."))
    return may_import(member)


def may_edit_profile(member: Member, person: Member) -> Verdict:
    """One's own profile, nobody else's."""
    if member.pk == person.pk and member.is_active:
        return ALLOWED
    return refused(because=_("Each person writes their own page."))


def may_end_membership(member: Member, person: Member) -> Verdict:
    """A co-manager, for somebody else who is still a member."""
    if not person.is_active:
        return refused(because=_("This person has already left."))
    if not _is_manager(member):
        return refused(because=_("Only co-managers record that somebody left."))
    if member.pk == person.pk:
        return refused(because=_("Another co-manager records that you leave."))
    return ALLOWED


def may_bring_back(member: Member, person: Member) -> Verdict:
    """A co-manager, for somebody who left."""
    if person.is_active:
        return refused(because=_("This person is a member."))
    if not _is_manager(member):
        return refused(because=_("Only co-managers bring somebody back."))
    return ALLOWED


def may_see_who_left(member: Member) -> Verdict:
    """Co-managers, who may bring them back."""
    if not _is_manager(member):
        return refused(because=_("Only co-managers bring somebody back."))
    return ALLOWED


def _is_manager(member: Member) -> bool:
    return member.is_active and mandates.holds(member, "manager")


def may_open_admin_session(member: Member) -> Verdict:
    """Someone with a mandate of administrator, none open, and a way to prove it."""
    if not member.is_active or not mandates.holds(member, "administrator"):
        return refused(
            because=_("This needs a mandate of administrator in force today.")
        )
    if AdminSession.objects.open_for(member):
        return refused(because=_("You already have an administration session open."))
    if not member.has_usable_password() and not is_mfa_enabled(member):
        return refused(
            because=_("Choose a password or a passkey first: you will be asked for it.")
        )
    return ALLOWED
