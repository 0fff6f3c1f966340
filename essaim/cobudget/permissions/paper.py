"""Who may enter for a member what they wrote on paper, and confirm it."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import PaperBallot, Round
from essaim.cobudget.permissions.halting import goes_on, may_run
from essaim.members.models import Member


def may_enter_paper(member: Member, round: Round) -> Verdict:
    """Those who run the round, while allocation is open."""
    if not (going := goes_on(round)):
        return going
    if round.is_over or round.phase != Round.Phase.ALLOCATION:
        return refused(_("Papers are entered while allocation is open."))
    return may_run(member, round)


def may_confirm_paper(member: Member, paper: PaperBallot) -> Verdict:
    """Somebody else who runs the round, and not the member it is of."""
    entering = may_enter_paper(member, paper.envelope.round)
    return confirms(member, paper) if entering else entering


def confirms(member: Member, paper: PaperBallot) -> Verdict:
    """Whether ``member``, who may enter papers, is the one to enter this one again."""
    if paper.confirmed_at is not None or paper.discarded_at is not None:
        return refused(_("This paper is already dealt with."))
    if member.pk == paper.first_by_id:
        return refused(_("Another person than the first one enters it again."))
    if member.pk == paper.envelope.member_id:
        return refused(_("Nobody enters their own paper."))
    return ALLOWED


def may_discard_paper(member: Member, paper: PaperBallot) -> Verdict:
    """Those who run the round, while it waits: it is then entered anew."""
    if paper.confirmed_at is not None or paper.discarded_at is not None:
        return refused(_("This paper is already dealt with."))
    return may_enter_paper(member, paper.envelope.round)
