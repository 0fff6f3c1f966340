"""Who closes a year of contributions: one person prepares it, another posts it."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Role, holds
from essaim.contributions.models import PreparedClosing, YearClosing, reads_closings
from essaim.ledger.models import FiscalYear
from essaim.ledger.permissions import keeps_the_books
from essaim.members.models import Member


def may_prepare_closing(member: Member, year: FiscalYear) -> Verdict:
    """The cooperative's treasurer or a co-manager, until the year is closed."""
    if YearClosing.objects.filter(fiscal_year=year).exists():
        return refused(
            because=_("The contributions of %(year)s are closed already.")
            % {"year": year}
        )
    return _closes(member)


def may_post_closing(member: Member, prepared: PreparedClosing | None) -> Verdict:
    """The same, but another person than the one who prepared it.

    So that nobody alone settles what concerns them: two people have seen every line.
    """
    if prepared is None:
        return refused(because=_("Nothing is prepared: prepare the closing first."))
    verdict = may_prepare_closing(member, prepared.fiscal_year)
    if verdict and prepared.prepared_by_id == member.pk:
        return refused(
            because=_(
                "You prepared this closing: another co-manager, or the treasurer, "
                "reads it and posts it."
            )
        )
    return verdict


def may_read_closing(member: Member, year: FiscalYear) -> Verdict:
    """Every line, with its amount: payroll, the co-managers and the treasurer.

    These two once the year is over, for its closing: they do not read everybody's
    amounts all year long. Payroll does.
    """
    if member.is_active and (
        (reads_closings(member) and year.is_over) or holds(member, Role.Kind.PAYROLL)
    ):
        return ALLOWED
    return refused(
        because=_(
            "Only payroll, and once the year is over the co-managers and the "
            "cooperative’s treasurer, read everybody’s lines; you read yours."
        )
    )


def _closes(member: Member) -> Verdict:
    if member.is_active and (
        keeps_the_books(member) or holds(member, Role.Kind.MANAGER)
    ):
        return ALLOWED
    return refused(
        because=_(
            "Only the cooperative’s treasurer or a co-manager closes a year of "
            "contributions."
        )
    )
