"""Who may make one project of two."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import MergeProposal, Project
from essaim.members.models import Member


def _stand(*projects: Project) -> Verdict:
    if any(one.is_draft or one.withdrawn_at for one in projects):
        return refused(_("Only projects submitted and not withdrawn are merged."))
    if projects[0].round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    return ALLOWED


def may_propose_merge(
    member: Member, mine: Project, other: Project | None = None
) -> Verdict:
    """One of its authors, with another project that stands, before allocation."""
    if not (member.is_active and mine.is_written_by(member)):
        return refused(_("Only its authors propose to merge a project."))
    return _stand(mine, *([other] if other else []))


def may_answer_merge(
    member: Member, proposal: MergeProposal, kept: Project, merged: Project
) -> Verdict:
    """An author of the project that was asked, while both stand."""
    if proposal.closed_at:
        return refused(_("This proposal has already been answered."))
    if not (member.is_active and proposal.asked.is_written_by(member)):
        return refused(_("The authors of the other project answer."))
    return _stand(kept, merged)
