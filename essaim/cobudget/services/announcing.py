"""A transverse proposal is told to all members, and its debate begins."""

from django.db import transaction

from essaim.base.clock import now
from essaim.cobudget.models import Project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.notifications import services as notifications


@transaction.atomic
def announce(project: Project, *, by: Member) -> None:
    """Tell every active member of a proposal that has become transverse and visible.

    Once: the caller holds its round. What is no longer transverse is told again should
    it become so anew, and debated as long.
    """
    is_one = project.transverse and not project.is_draft
    if is_one is (project.announced_at is not None):
        return
    project.announced_at = now() if is_one else None
    project.save(update_fields=["announced_at"])
    if is_one:
        event = record_project("proposal.announced", project, by=by)
        notifications.tell(event, Member.objects.active())
