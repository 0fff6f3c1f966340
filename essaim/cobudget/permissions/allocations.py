"""Who may direct an envelope."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.permissions.halting import goes_on
from essaim.members.models import Member
from essaim.rules import rounds


def may_allocate(member: Member, round: Round, envelope: Envelope | None) -> Verdict:
    """Who has an envelope in the round, while allocation is open.

    Without amounts a voice is entrusted whole: its holder then has nothing to answer.
    """
    if not (going := goes_on(round)):
        return going
    if not round.is_frozen:
        return refused(_("Allocation has not opened yet."))
    if round.is_over or round.phase != rounds.Phase.ALLOCATION:
        return refused(_("Allocation is closed: nothing changes any more."))
    if envelope is None or envelope.member_id != member.pk or not member.is_active:
        return refused(
            _("You have no envelope here: they were made when allocation opened.")
        )
    if envelope.set_aside_cents and not round.with_amounts:
        return refused(
            _("You entrusted your voice: take it back to answer by yourself.")
        )
    return ALLOWED
