"""Who may do what with expense claims: one function per verb, one reason per no."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Mandate, Role, holds
from essaim.ledger.permissions import keeps_the_books
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim
from essaim.rules import expenses as rules
from essaim.rules.expenses import Verb

LOOKERS = (Role.Kind.TREASURER, Role.Kind.REFERENT)


def may_claim_expenses(member: Member) -> Verdict:
    """Any member, for any circle: a second person looks before it is paid."""
    if not member.is_active:
        return refused(_("Only active members claim expenses."))
    return ALLOWED


def _its_author(member: Member, claim: ExpenseClaim) -> Verdict:
    if claim.member_id != member.pk or not member.is_active:
        return refused(_("Only who made the claim may do that."))
    return ALLOWED


def _moves(claim: ExpenseClaim, verb: Verb) -> Verdict:
    """Whether the claim is where ``verb`` may start from."""
    if not rules.can(claim.state, verb):
        return refused(
            _("This claim is %(state)s: that is no longer possible.")
            % {"state": claim.get_state_display()}
        )
    return ALLOWED


def may_write_expense(member: Member, claim: ExpenseClaim) -> Verdict:
    """Who made it, while it is in preparation or was returned."""
    verdict = _its_author(member, claim)
    if verdict and not claim.is_writable:
        return refused(
            _("A claim no longer changes once it is submitted: take it back first.")
        )
    return verdict


def may_submit_expense(member: Member, claim: ExpenseClaim) -> Verdict:
    """Who made it, once it has a line."""
    verdict = _its_author(member, claim) and _moves(claim, Verb.SUBMIT)
    if verdict and not claim.cents:
        return refused(_("Add a receipt or a journey first."))
    return verdict


def may_take_back_expense(member: Member, claim: ExpenseClaim) -> Verdict:
    """Who made it, until somebody has approved it."""
    return _its_author(member, claim) and _moves(claim, Verb.TAKE_BACK)


def may_withdraw_expense(member: Member, claim: ExpenseClaim) -> Verdict:
    """Who made it, until somebody has approved it."""
    return _its_author(member, claim) and _moves(claim, Verb.WITHDRAW)


def may_look_at_expense(member: Member, claim: ExpenseClaim) -> Verdict:
    """A treasurer or a referent of its circle, or payroll; never who made it.

    They approve it, or return it with a reason.
    """
    if claim.member_id == member.pk:
        return refused(_("Somebody else approves your expenses: two people, always."))
    looks = (
        holds(member, Role.Kind.PAYROLL)
        or keeps_the_books(member)
        or _looks_in(member, claim)
    )
    if not (member.is_active and looks):
        return refused(
            _(
                "Expenses are approved by the circle’s referent or treasurer, the "
                "cooperative’s treasurer or payroll."
            )
        )
    return _moves(claim, Verb.APPROVE)


def _looks_in(member: Member, claim: ExpenseClaim) -> bool:
    """Whether they are a referent or a treasurer of that very circle."""
    held = Mandate.objects.in_force().of_kind(*LOOKERS).filter(member=member)
    return held.filter(role__circle=claim.circle_id).exists()


def may_set_kilometre_rates(member: Member) -> Verdict:
    """Payroll, or the cooperative's treasurer."""
    if member.is_active and (
        holds(member, Role.Kind.PAYROLL) or keeps_the_books(member)
    ):
        return ALLOWED
    return refused(
        _("Only payroll or the cooperative’s treasurer sets what a kilometre is worth.")
    )


def may_export_expenses(member: Member) -> Verdict:
    """Payroll: the file carries names, asks why, and each person reads it was made."""
    if member.is_active and holds(member, Role.Kind.PAYROLL):
        return ALLOWED
    return refused(_("Only payroll exports expenses with names."))
