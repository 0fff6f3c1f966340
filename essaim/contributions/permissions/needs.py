"""Who may do what with needs and workstreams: in a word, whoever is concerned."""

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Role, holds
from essaim.circles.people import circles_of
from essaim.contributions import lines
from essaim.contributions.models import Need, Workstream
from essaim.members.models import Member
from essaim.rules import needs as rules
from essaim.rules.needs import Verb

# Who carves a circle's budget.
SHARERS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR)


def _in_circle(member: Member, circle: Circle) -> bool:
    return member.is_active and circles_of(member).filter(pk=circle.pk).exists()


def _works(circle: Circle) -> Verdict:
    """Whether work is done in this circle: needs are of such a one."""
    if circle.kind not in lines.CONTRIBUTED_TO:
        return refused(
            _("Work is done in circles, not in the cooperative as a whole: choose one.")
        )
    if not circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: nothing starts in it.")
            % {"circle": circle}
        )
    return ALLOWED


def _an_active(member: Member) -> Verdict:
    if not member.is_active:
        return refused(_("Only active members take part."))
    return ALLOWED


def _a_member_of(member: Member, circle: Circle) -> Verdict:
    if not _in_circle(member, circle):
        return refused(
            _("Only the members of the circle %(circle)s do that: join it first.")
            % {"circle": circle}
        )
    return ALLOWED


# Needs


def may_say_need(member: Member, circle: Circle) -> Verdict:
    """Any active member, of any circle where work is done: nobody is asked (S1)."""
    return _an_active(member) and _works(circle)


def _may_follow(need: Need, verb: Verb) -> Verdict:
    if not rules.can(need.state, verb):
        return refused(
            _("This need is %(state)s: that no longer follows.")
            % {"state": need.get_state_display()}
        )
    return ALLOWED


def may_feel(member: Member, need: Need) -> Verdict:
    """Any active member but who said it, while it waits."""
    if need.author_id == member.pk:
        return refused(_("You said it: say instead that it is still true."))
    if need.state != Need.State.OPEN or need.expires_on < timezone.localdate():
        return refused(_("One feels a need that still waits."))
    return _an_active(member)


def may_refresh(member: Member, need: Need) -> Verdict:
    """Who said it and the members of its circle, even once it has faded."""
    return (
        _may_follow(need, Verb.REFRESH)
        and _works(need.circle)
        and _author_or_circle(member, need)
    )


def may_meet(member: Member, need: Need) -> Verdict:
    """Who said it and the members of its circle, until it has ended."""
    return _may_follow(need, Verb.MEET) and _author_or_circle(member, need)


def _author_or_circle(member: Member, need: Need) -> Verdict:
    if need.author_id == member.pk and member.is_active:
        return ALLOWED
    if _in_circle(member, need.circle):
        return ALLOWED
    return refused(
        _("Only who said this need and the members of %(circle)s do that.")
        % {"circle": need.circle}
    )


def may_withdraw_need(member: Member, need: Need) -> Verdict:
    """Who said it alone, until it has ended."""
    if need.author_id != member.pk or not member.is_active:
        return refused(_("Only who said a need withdraws it."))
    return _may_follow(need, Verb.WITHDRAW)


def may_answer(member: Member, need: Need) -> Verdict:
    """Answer a need by a mission: any active member; nobody is asked (S1)."""
    return _an_active(member) and _may_follow(need, Verb.ANSWER)


def may_make_workstream(member: Member, need: Need) -> Verdict:
    """Make it a workstream of its circle: a member of that circle, once."""
    if need.workstream_id is not None:
        return refused(_("A workstream took up this need already."))
    return _may_follow(need, Verb.ANSWER) and may_open_workstream(member, need.circle)


# Workstreams


def may_open_workstream(member: Member, circle: Circle) -> Verdict:
    """Any member of the circle: nobody is asked (S1)."""
    return _works(circle) and _a_member_of(member, circle)


def _going_on(workstream: Workstream) -> Verdict:
    if workstream.state not in rules.GOING_ON:
        return refused(
            _("This workstream is %(state)s: take it up again first.")
            % {"state": workstream.get_state_display()}
        )
    return ALLOWED


def may_edit_workstream(member: Member, workstream: Workstream) -> Verdict:
    """Say otherwise what it is for: the members of its circle."""
    return _going_on(workstream) and _a_member_of(member, workstream.circle)


def may_note(member: Member, workstream: Workstream) -> Verdict:
    """Tell how it goes: the members of its circle, until it is over."""
    return _going_on(workstream) and _a_member_of(member, workstream.circle)


def may_mind(member: Member, workstream: Workstream) -> Verdict:
    """Mind it, or take over: any member of its circle, in one gesture."""
    if workstream.minder_id == member.pk:
        return refused(_("You mind this workstream already."))
    return _going_on(workstream) and _a_member_of(member, workstream.circle)


def may_let_go(member: Member, workstream: Workstream) -> Verdict:
    """Mind it no more: whoever minds it, at any time."""
    if workstream.minder_id != member.pk or not member.is_active:
        return refused(_("You do not mind this workstream."))
    return ALLOWED


def may_move_workstream(member: Member, workstream: Workstream, to: str) -> Verdict:
    """Pause, end or take it up again: the members of its circle, as the rules say."""
    if not rules.may_move(workstream.state, to):
        return refused(
            _("This workstream is %(state)s: that no longer follows.")
            % {"state": workstream.get_state_display()}
        )
    if to == Workstream.State.OPEN and not workstream.circle.is_open():
        return _works(workstream.circle)
    return _a_member_of(member, workstream.circle)


def may_share_budget(member: Member, workstream: Workstream) -> Verdict:
    """Give it a part of the circle's budget: the referent or a facilitator."""
    return _going_on(workstream) and _a_sharer(member, workstream)


def may_take_back(member: Member, workstream: Workstream) -> Verdict:
    """Take back what it did not use: the referent or a facilitator, even once over."""
    if workstream.line_id is None:
        return refused(_("This workstream has no part of the budget."))
    return _a_sharer(member, workstream)


def _a_sharer(member: Member, workstream: Workstream) -> Verdict:
    circle = workstream.circle
    if not member.is_active or not holds(member, *SHARERS, circle=circle):
        return refused(
            _("The referent or a facilitator of %(circle)s shares out its budget.")
            % {"circle": circle}
        )
    return ALLOWED
