"""Who may submit, amend, withdraw a project and put it back."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions.halting import goes_on, may_run
from essaim.members.models import Member
from essaim.rules import rounds


def may_submit(member: Member, round: Round) -> Verdict:
    """Any member, during deposit."""
    if not (going := goes_on(round)):
        return going
    if not member.is_active:
        return refused(_("Only active members take part."))
    if round.phase != rounds.Phase.DEPOSIT:
        return refused(_("Projects were submitted during the deposit phase."))
    return ALLOWED


def may_submit_draft(member: Member, project: Project) -> Verdict:
    """One of its authors, during deposit."""
    if not project.is_draft:
        return refused(_("This project is already submitted."))
    if project.withdrawn_at:
        return refused(_("This draft was set aside: put it back first."))
    verdict = _may_change(member, project)
    return may_submit(member, project.round) if verdict else verdict


def _is_author(member: Member, project: Project) -> bool:
    return member.is_active and project.is_written_by(member)


def _may_change(member: Member, project: Project) -> Verdict:
    if not (going := goes_on(project.round)):
        return going
    if not _is_author(member, project):
        return refused(_("Only its authors may change a project."))
    if project.round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    return ALLOWED


def may_amend(member: Member, project: Project) -> Verdict:
    """One of its authors, until allocation opens."""
    if project.withdrawn_at:
        return refused(_("This project was withdrawn: put it back first."))
    return _may_change(member, project)


def may_place(member: Member, project: Project) -> Verdict:
    """One of its authors, or whoever runs the round, until allocation opens."""
    if not (going := goes_on(project.round)):
        return going
    if project.is_draft or project.withdrawn_at:
        return refused(_("Only projects submitted are placed in a section."))
    if project.round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    if _is_author(member, project):
        return ALLOWED
    return may_run(member, project.round)


def may_withdraw(member: Member, project: Project) -> Verdict:
    """One of its authors, until allocation opens."""
    if project.withdrawn_at:
        return refused(_("This project is already withdrawn."))
    return _may_change(member, project)


def may_put_back(member: Member, project: Project) -> Verdict:
    """One of its authors, until allocation opens."""
    if not project.withdrawn_at:
        return refused(_("This project has not been withdrawn."))
    if project.merged_into_id:
        return refused(_("This project goes on as another one: they were merged."))
    return _may_change(member, project)


def may_invite_author(member: Member, project: Project) -> Verdict:
    """One of its authors, at any time: whoever carries a project changes with time."""
    if not _is_author(member, project):
        return refused(_("Only its authors invite others to write a project."))
    return ALLOWED


def may_answer_invitation(member: Member, project: Project) -> Verdict:
    """Whoever was invited to write it and has not answered."""
    invited = any(
        one.member_id == member.pk and one.accepted_at is None
        for one in project.coauthors.all()
    )
    if not (member.is_active and invited):
        return refused(_("You are not invited to write this project."))
    return ALLOWED


def may_leave_project(member: Member, project: Project) -> Verdict:
    """One of its authors, while another remains."""
    if not project.is_written_by(member):
        return refused(_("You are not an author of this project."))
    if len(project.authors) < 2:
        return refused(
            _("You are its last author: invite another one, or withdraw the project.")
        )
    return ALLOWED
