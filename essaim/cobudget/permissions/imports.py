"""Who may bring projects into a round from a spreadsheet, and take them back."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import ProjectImport, Round
from essaim.cobudget.permissions.halting import goes_on, may_run
from essaim.members.models import Member
from essaim.rules.rounds import Phase


def may_import_projects(
    member: Member, round: Round, batch: ProjectImport | None = None
) -> Verdict:
    """Those who run the round, during deposit; with ``batch``, while it is a draft."""
    if not (going := goes_on(round)):
        return going
    if not (running := may_run(member, round)):
        return running
    if round.phase != Phase.DEPOSIT:
        return refused(_("Projects were submitted during the deposit phase."))
    if batch is not None and batch.state != ProjectImport.State.DRAFT:
        return refused(_("This file has already been dealt with."))
    return ALLOWED


def may_undo_projects(member: Member, batch: ProjectImport) -> Verdict:
    """Those who run the round, once it was imported, during deposit."""
    if batch.state != ProjectImport.State.IMPORTED:
        return refused(_("There is nothing to undo in this import."))
    return may_import_projects(member, batch.round)
