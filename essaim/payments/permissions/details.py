"""Who may write and read how somebody is paid."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.members.models import Member
from essaim.payments.people import pays


def may_set_details(member: Member) -> Verdict:
    """Each member, for their own account."""
    if not member.is_active:
        return refused(_("Only active members say how they are paid."))
    return ALLOWED


def may_see_who_can_be_paid(member: Member) -> Verdict:
    """Who holds the payroll: whether details are there, not what they are."""
    if not pays(member):
        return refused(_("Only who holds the payroll sees who can be paid."))
    return ALLOWED


def may_read_details(member: Member, person: Member) -> Verdict:
    """Who holds the payroll, saying why; the person reads that they did."""
    if not pays(member):
        return refused(
            _("Only who holds the payroll reads somebody’s bank details, saying why.")
        )
    return ALLOWED


def may_give_codes(member: Member, person: Member) -> Verdict:
    """Who holds the payroll writes the analytic code and the payroll number."""
    if not pays(member):
        return refused(
            _("Only who holds the payroll writes analytic codes and payroll numbers.")
        )
    return ALLOWED
