"""Who sets the accounts, the bank and the columns."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.members.models import Member
from essaim.payments.people import keeps_the_setup


def may_set_accounting(member: Member) -> Verdict:
    """Who holds the payroll, and the treasurer of the whole cooperative."""
    if not keeps_the_setup(member):
        return refused(
            _(
                "Only who holds the payroll and the cooperative’s treasurer set the "
                "accounts."
            )
        )
    return ALLOWED
