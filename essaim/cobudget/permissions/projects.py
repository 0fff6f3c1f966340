"""Who may submit, amend, withdraw a project and put it back."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Project, Round
from essaim.members.models import Member
from essaim.rules import rounds


def may_submit(member: Member, round: Round) -> Verdict:
    """Any member, during deposit."""
    if not member.is_active:
        return refused(_("Only active members take part."))
    if round.phase != rounds.Phase.DEPOSIT:
        return refused(_("Projects were submitted during the deposit phase."))
    return ALLOWED


def _may_change(member: Member, project: Project) -> Verdict:
    if not member.is_active or project.author_id != member.pk:
        return refused(_("Only its author may change a project."))
    if project.round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    return ALLOWED


def may_amend(member: Member, project: Project) -> Verdict:
    """Its author, until allocation opens."""
    if project.withdrawn_at:
        return refused(_("This project was withdrawn: put it back first."))
    return _may_change(member, project)


def may_withdraw(member: Member, project: Project) -> Verdict:
    """Its author, until allocation opens."""
    if project.withdrawn_at:
        return refused(_("This project is already withdrawn."))
    return _may_change(member, project)


def may_put_back(member: Member, project: Project) -> Verdict:
    """Its author, until allocation opens."""
    if not project.withdrawn_at:
        return refused(_("This project has not been withdrawn."))
    return _may_change(member, project)
