"""Who may carry a project over to another round."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions.projects import may_submit
from essaim.members.models import Member


def may_carry(member: Member, project: Project, round: Round) -> Verdict:
    """One of its authors, once its round is over, to another one in deposit."""
    if not (submitting := may_submit(member, round)):
        return submitting
    if project.is_draft or not project.is_written_by(member):
        return refused(_("Only its authors carry a project over."))
    if project.round_id == round.pk:
        return refused(_("It is already in this round."))
    if not (project.round.is_counted or project.round.is_cancelled):
        return refused(_("The round it is in is not over."))
    return ALLOWED
