"""Who agrees to recurrent work, and who stops it."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import holds
from essaim.contributions.models import Agreement
from essaim.contributions.permissions.contributions import RECORDERS, may_announce
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


def may_propose_agreement(member: Member, line: BudgetLine) -> Verdict:
    """As announcing: any active member, on an open line."""
    return may_announce(member, line)


def may_agree(member: Member, agreement: Agreement) -> Verdict:
    """Record that the circle agreed: its referent or a facilitator, not the author."""
    if agreement.stopped_on is not None:
        return refused(_("This agreement is stopped."))
    if agreement.agreed_at is not None:
        return refused(_("The circle has already agreed."))
    if agreement.author_id == member.pk:
        return refused(_("Somebody else than its author records that it is agreed."))
    if not member.is_active or not holds(member, *RECORDERS, circle=agreement.circle):
        return refused(
            _("The referent or a facilitator of %(circle)s records that it agreed.")
            % {"circle": agreement.circle}
        )
    return ALLOWED


def may_stop_agreement(member: Member, agreement: Agreement) -> Verdict:
    """Stop it at once: its author, or who speaks for the circle."""
    if agreement.stopped_on is not None:
        return refused(_("This agreement is stopped."))
    speaks = holds(member, *RECORDERS, circle=agreement.circle)
    if not member.is_active or not (agreement.author_id == member.pk or speaks):
        return refused(
            _("Its author, the referent or a facilitator of %(circle)s stops it.")
            % {"circle": agreement.circle}
        )
    return ALLOWED
