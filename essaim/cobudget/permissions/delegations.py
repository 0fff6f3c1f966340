"""Who may entrust part of their envelope, take it back, and direct it for another."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Delegation, Envelope, Round
from essaim.cobudget.permissions.allocations import may_allocate
from essaim.cobudget.permissions.halting import goes_on
from essaim.members.models import Member


def may_delegate(member: Member, round: Round, envelope: Envelope | None) -> Verdict:
    """Who may direct their envelope; to one person at a time.

    Without amounts the round says how many voices one person may hold: 0 is none.
    """
    if not (allocating := may_allocate(member, round, envelope)):
        return allocating
    if not (round.with_amounts or round.voices_per_delegate):
        return refused(_("In this round nobody entrusts their voice."))
    if envelope is not None and envelope.set_aside_cents:
        return refused(_("You already entrust a part of it: take it back first."))
    return ALLOWED


def may_end_delegation(member: Member, delegation: Delegation) -> Verdict:
    """Who gave it or who received it, until allocation closes."""
    envelope = delegation.envelope
    if member.pk not in {envelope.member_id, delegation.delegate_id}:
        return refused(_("Only those concerned end a delegation."))
    return _open(delegation)


def may_direct_for(member: Member, delegation: Delegation) -> Verdict:
    """Who received it, until allocation closes."""
    if member.pk != delegation.delegate_id or not member.is_active:
        return refused(_("This part of an envelope was not entrusted to you."))
    return _open(delegation)


def _open(delegation: Delegation) -> Verdict:
    round = delegation.envelope.round
    if not (going := goes_on(round)):
        return going
    if delegation.ended_at is not None:
        return refused(_("This delegation is ended."))
    if round.is_over or round.phase != Round.Phase.ALLOCATION:
        return refused(_("Allocation is closed: nothing changes any more."))
    return ALLOWED
