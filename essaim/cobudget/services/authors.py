"""Who writes a project: invited, accepting, declining, leaving."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import CoAuthor, Project
from essaim.cobudget.permissions import (
    may_answer_invitation,
    may_invite_author,
    may_leave_project,
)
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member


@transaction.atomic(durable=True)
def invite_author(project_id: int, member_id: int, *, by: Member) -> Project:
    """Ask an active member to write the project too; they are told of it.

    A second time changes nothing.
    """
    project = lock_project(project_id)
    may_invite_author(by, project).or_raise()
    member = Member.objects.active().filter(pk=member_id).first()
    if member is None:
        raise Refusal(_("Choose an active member."))
    if project.is_written_by(member):
        raise Refusal(_("%(member)s is already an author.") % {"member": member})
    _invitation, is_new = CoAuthor.objects.get_or_create(
        project=project, member=member, defaults={"invited_by": by}
    )
    if is_new:
        record_project(
            "project.author_invited",
            project,
            by=by,
            told=[member],
            private=True,
            member=str(member),
        )
    return project


@transaction.atomic(durable=True)
def cancel_author_invitation(project_id: int, member_id: int, *, by: Member) -> Project:
    """Take back an invitation that was not answered; a second time changes nothing."""
    project = lock_project(project_id)
    may_invite_author(by, project).or_raise()
    asked = project.coauthors.filter(member=member_id, accepted_at__isnull=True)
    invitation = asked.select_related("member").first()
    if invitation is not None:
        invitation.delete()
        record_project(
            "project.author_uninvited",
            project,
            by=by,
            persons=[invitation.member],
            private=True,
            member=str(invitation.member),
        )
    return project


@transaction.atomic(durable=True)
def accept_authorship(project_id: int, *, by: Member) -> Project:
    """Become an author of a project one was invited to write."""
    project = lock_project(project_id)
    may_answer_invitation(by, project).or_raise()
    project.coauthors.filter(member=by).update(accepted_at=now())
    record_project("project.author_joined", project, by=by, told=project.authors)
    return project


@transaction.atomic(durable=True)
def decline_authorship(project_id: int, *, by: Member) -> Project:
    """Say no to writing a project; its authors are told."""
    project = lock_project(project_id)
    may_answer_invitation(by, project).or_raise()
    project.coauthors.filter(member=by).delete()
    record_project(
        "project.author_declined",
        project,
        by=by,
        told=project.authors,
        private=True,
    )
    return project


@transaction.atomic(durable=True)
def leave_project(project_id: int, *, by: Member) -> Project:
    """Stop being one of the authors; the next one takes the first place if need be."""
    project = lock_project(project_id)
    may_leave_project(by, project).or_raise()
    leaving = [by]
    if project.author_id == by.pk:
        heir = project.coauthors.accepted().select_related("member").earliest("pk")
        project.author = heir.member
        # The key belongs to the form of the one who leaves.
        project.form_key = None
        project.save(update_fields=["author", "form_key"])
        leaving = [heir.member]
    project.coauthors.filter(member__in=leaving).delete()
    record_project("project.author_left", project, by=by, told=project.authors)
    return project
