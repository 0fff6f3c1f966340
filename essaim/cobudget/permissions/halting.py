"""Who may pause, resume or cancel a round; and that one that stopped refuses all."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Role, holds
from essaim.cobudget.models import Round
from essaim.members.models import Member

RUNNERS = (Role.Kind.FACILITATOR, Role.Kind.REFERENT, Role.Kind.MANAGER)


def goes_on(round: Round) -> Verdict:
    """Anything may change in it unless it is paused or cancelled."""
    if round.is_cancelled:
        return refused(_("This round was cancelled: nothing in it changes any more."))
    if round.is_paused:
        return refused(_("This round is paused: nothing in it changes meanwhile."))
    return ALLOWED


def may_run(member: Member, round: Round) -> Verdict:
    """Those who run the rounds of its circle, by a mandate, today."""
    if not (member.is_active and holds(member, *RUNNERS, circle=round.circle)):
        return refused(
            _("Only those who run the rounds of %(circle)s may do that.")
            % {"circle": round.circle}
        )
    return ALLOWED


def may_pause(member: Member, round: Round) -> Verdict:
    """Those who run it, until it is counted."""
    if not (going := goes_on(round)):
        return going
    if round.is_counted:
        return refused(_("The result is known: there is nothing left to pause."))
    return may_run(member, round)


def may_resume(member: Member, round: Round) -> Verdict:
    """Those who run it, while it is paused."""
    if not round.is_paused:
        return refused(_("This round is not paused."))
    return may_run(member, round)


def may_cancel(member: Member, round: Round) -> Verdict:
    """Those who run it, until it is counted; paused or not."""
    if round.is_cancelled:
        return goes_on(round)
    if round.is_counted:
        return refused(_("The result is known: it is not cancelled afterwards."))
    return may_run(member, round)
