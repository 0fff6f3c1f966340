"""Who says what becomes of a funded project: its own people, and nobody else."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import FollowUp
from essaim.cobudget.people import answers_for
from essaim.members.models import Member
from essaim.rules import followup as rules
from essaim.rules.followup import Verb


def may_tell(member: Member, follow_up: FollowUp) -> Verdict:
    """The people of the project: milestones, news, report."""
    if not answers_for(member, follow_up.project):
        return refused(_("Only the people of the project may do that."))
    return ALLOWED


def may_follow_up(member: Member, follow_up: FollowUp, verb: Verb) -> Verdict:
    """The people of the project, for what may follow the state it is in."""
    if not rules.TRANSITIONS.can(follow_up.state, verb):
        return refused(
            _("This project is in the state “%(state)s”: that does not follow.")
            % {"state": follow_up.get_state_display()}
        )
    return may_tell(member, follow_up)


def may_announce_wanted(member: Member, follow_up: FollowUp) -> Verdict:
    """The people of the project, while it goes on: a mission it wants is announced."""
    if follow_up.is_over:
        return refused(_("This project is over: nothing more is announced for it."))
    return may_tell(member, follow_up)
