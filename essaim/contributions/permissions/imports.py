"""Who may bring past contributions in: the spreadsheet holds names and amounts."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Role, holds
from essaim.contributions.models import HistoryImport
from essaim.members.models import Member


def may_import_history(member: Member) -> Verdict:
    """Payroll alone: the file holds each person's amounts."""
    if member.is_active and holds(member, Role.Kind.PAYROLL):
        return ALLOWED
    return refused(
        _(
            "Past contributions are imported by payroll: the file holds each person’s "
            "amounts."
        )
    )


def may_confirm_history(member: Member, batch: HistoryImport) -> Verdict:
    """Payroll, while the file is a draft. So are preparing it and setting it aside."""
    if batch.state != HistoryImport.State.DRAFT:
        return refused(_("This file has already been dealt with."))
    return may_import_history(member)


def may_undo_history(member: Member, batch: HistoryImport) -> Verdict:
    """Payroll, once it was imported."""
    if batch.state != HistoryImport.State.IMPORTED:
        return refused(_("There is nothing to undo in this import."))
    return may_import_history(member)
