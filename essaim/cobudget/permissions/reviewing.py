"""Who may propose amendments to a project and review whether it can be done."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Amendment, Project
from essaim.cobudget.permissions.rounds import runs
from essaim.members.models import Member


def _open(project: Project) -> Verdict:
    if project.is_draft or project.withdrawn_at:
        return refused(_("Only a project submitted and not withdrawn may change."))
    if project.round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    return ALLOWED


def may_propose_amendment(member: Member, project: Project) -> Verdict:
    """Any active member who does not write it, before allocation opens."""
    if not member.is_active:
        return refused(_("Only active members take part."))
    if project.is_written_by(member):
        return refused(_("You write this project: amend it yourself."))
    if not project.author_id:
        return refused(_("This project came from a file: nobody answers for it."))
    return _open(project)


def may_answer_amendment(member: Member, amendment: Amendment) -> Verdict:
    """One of the authors, once, before allocation opens."""
    if amendment.state != Amendment.State.OPEN:
        return refused(_("This amendment has already been answered."))
    if not (member.is_active and amendment.project.is_written_by(member)):
        return refused(_("The authors of the project answer."))
    return _open(amendment.project)


def may_withdraw_amendment(member: Member, amendment: Amendment) -> Verdict:
    """Whoever proposed it, until it is answered."""
    if amendment.state != Amendment.State.OPEN:
        return refused(_("This amendment has already been answered."))
    if not member.is_active or amendment.proposer_id != member.pk:
        return refused(_("Only who proposed it withdraws an amendment."))
    return ALLOWED


def may_ask_review(member: Member, project: Project) -> Verdict:
    """Those who run the round, before allocation opens."""
    if not runs(member, project.round.circle):
        return refused(_("Those who run the round ask for reviews."))
    return _open(project)


def may_review(member: Member, project: Project) -> Verdict:
    """Those who run the round or were asked, none of its authors."""
    if project.is_written_by(member):
        return refused(_("One does not review a project one writes."))
    asked = any(one.reviewer_id == member.pk for one in project.reviews.all())
    if not (member.is_active and (asked or runs(member, project.round.circle))):
        return refused(_("Reviews are given by those who run the round, or are asked."))
    return _open(project)
