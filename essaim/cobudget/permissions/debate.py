"""Who takes part in the debate of a round."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions.rounds import runs
from essaim.members.models import Member


def may_discuss(member: Member, thing: Project | Round) -> Verdict:
    """Write about a round or a project: any active member, even once it is over."""
    if not member.is_active:
        return refused(_("Only active members take part."))
    if isinstance(thing, Project) and thing.is_draft:
        return refused(_("A draft is discussed once it is submitted."))
    return ALLOWED


def may_moderate(member: Member, thing: Project | Round) -> Verdict:
    """Hide what does not belong in the debate: those who run the round."""
    round = thing.round if isinstance(thing, Project) else thing
    if not runs(member, round.circle):
        return refused(
            _("Only those who run the rounds of %(circle)s may do that.")
            % {"circle": round.circle}
        )
    return ALLOWED
