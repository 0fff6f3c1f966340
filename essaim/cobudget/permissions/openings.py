"""Who may have a feed of rounds, and who may show a round to the public."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions.halting import may_run
from essaim.members.models import Member


def may_have_feed(member: Member) -> Verdict:
    """Have the address of a feed: every member, for themself."""
    if member.is_active:
        return ALLOWED
    return refused(_("Only active members take part."))


def may_show_to_public(member: Member, round: Round) -> Verdict:
    """Open or close the public page of a round: those who run it."""
    return may_run(member, round)


def may_show_name(member: Member, project: Project) -> Verdict:
    """Have one’s name on the public page, or off it: an author, for themself."""
    if not (member.is_active and project.is_written_by(member)):
        return refused(_("Only its authors say whether their own name is shown."))
    if project.is_draft:
        return refused(_("A draft is on no public page."))
    return ALLOWED
