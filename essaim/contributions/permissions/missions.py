"""Who may do what with missions and sign-ups. To act, nobody asks (rule S1)."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Role, holds
from essaim.circles.people import circles_of
from essaim.contributions.models import Mission, Signup
from essaim.members.models import Member

LINKS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR)


def _active(member: Member) -> Verdict:
    if not member.is_active:
        return refused(_("Only the members of the cooperative contribute."))
    return ALLOWED


def is_in(member: Member, circle: Circle) -> bool:
    """Whether ``member`` is in ``circle`` today."""
    return circles_of(member).filter(pk=circle.pk).exists()


def leads(member: Member, circle: Circle) -> bool:
    """Whether ``member`` is a referent or a facilitator of ``circle`` today."""
    return holds(member, *LINKS, circle=circle)


def leads_somewhere(member: Member) -> bool:
    """Whether ``member`` is a referent or a facilitator of some circle today."""
    return holds(member, *LINKS)


def minds(member: Member, mission: Mission) -> bool:
    """Whether ``member`` proposed the mission, or minds its workstream."""
    workstream = mission.workstream
    return member.pk == mission.author_id or (
        workstream is not None and workstream.minder_id == member.pk
    )


def may_propose_mission(member: Member, circle: Circle | None = None) -> Verdict:
    """Propose a mission in an open circle: every member, in the circle or not."""
    if circle is not None and circle.kind == Circle.Kind.COOPERATIVE:
        return refused(
            _(
                "A mission belongs to a circle: choose the one whose domain it is in, "
                "rather than the whole cooperative."
            )
        )
    if circle is not None and not circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: nothing is proposed in it any more.")
            % {"circle": circle}
        )
    return _active(member)


def may_mark_essential(member: Member, circle: Circle) -> Verdict:
    """Say that a mission is essential: a referent or a facilitator of its circle."""
    if member.is_active and leads(member, circle):
        return ALLOWED
    return refused(
        _("Only the referent and the facilitators of %(circle)s say what is essential.")
        % {"circle": circle}
    )


def _may_change(member: Member, mission: Mission) -> Verdict:
    if mission.state != Mission.State.OPEN:
        return refused(_("This mission is no longer open: it stays as it was."))
    if not member.is_active:
        return _active(member)
    if minds(member, mission) or leads(member, mission.circle):
        return ALLOWED
    return refused(
        _(
            "Only who proposed this mission, who minds its workstream and the referent "
            "or the facilitators of %(circle)s do that. You can propose another "
            "approach instead."
        )
        % {"circle": mission.circle}
    )


def may_edit_mission(member: Member, mission: Mission) -> Verdict:
    """Change it or its dates: who minds it, those who lead or are in its circle."""
    verdict = _may_change(member, mission)
    still_open = mission.state == Mission.State.OPEN and member.is_active
    if not verdict and still_open and is_in(member, mission.circle):
        return ALLOWED
    return verdict


def may_cancel_mission(member: Member, mission: Mission) -> Verdict:
    """Cancel it, or one of its dates: who minds it, those who lead its circle."""
    return _may_change(member, mission)


def may_finish_mission(member: Member, mission: Mission) -> Verdict:
    """Say that it is done: who may change it, and who goes."""
    verdict = may_edit_mission(member, mission)
    if verdict or mission.state != Mission.State.OPEN or not member.is_active:
        return verdict
    goes = mission.signups.filter(member=member, state=Signup.State.GOING)
    return ALLOWED if goes.exists() else verdict


def may_refresh_mission(member: Member, mission: Mission) -> Verdict:
    """Say that it is still needed: every member, until its date has passed."""
    if mission.state not in {Mission.State.OPEN, Mission.State.EXPIRED}:
        return refused(_("This mission is no longer open: it stays as it was."))
    if mission.starts_at is not None:
        return refused(_("A mission that has a date does not fade before it."))
    if not mission.circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: nothing is proposed in it any more.")
            % {"circle": mission.circle}
        )
    return _active(member)


def may_sign_up(member: Member, mission: Mission) -> Verdict:
    """Go: every member, while the mission is open and not over. Nobody approves."""
    if mission.state != Mission.State.OPEN:
        return refused(_("This mission is no longer open."))
    if mission.starts_at is not None and mission.next_at is None:
        return refused(_("This mission is over."))
    if not mission.circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: nobody goes to its missions any more.")
            % {"circle": mission.circle}
        )
    return _active(member)


def may_withdraw_signup(member: Member, signup: Signup) -> Verdict:
    """Withdraw: oneself, at any moment, without a reason."""
    if signup.member_id != member.pk:
        return refused(_("Each person withdraws for themself."))
    if signup.state == Signup.State.WITHDRAWN:
        return refused(_("You have already withdrawn."))
    return ALLOWED


def may_look_for_stand_in(member: Member, signup: Signup) -> Verdict:
    """Look for a stand-in: who goes, until somebody takes over."""
    if signup.member_id != member.pk:
        return refused(_("Each person looks for their own stand-in."))
    if signup.state != Signup.State.GOING or signup.is_companion:
        return refused(_("You have no place here that somebody could take over."))
    return may_sign_up(member, signup.mission)


def may_take_over(member: Member, signup: Signup) -> Verdict:
    """Take over: every other member, while a stand-in is looked for."""
    if signup.member_id == member.pk:
        return refused(_("It is your own place."))
    if signup.state != Signup.State.GOING or not signup.wants_stand_in:
        return refused(_("Nobody is looked for here any more: somebody was faster."))
    return may_sign_up(member, signup.mission)


def may_see_who_goes(member: Member, mission: Mission) -> Verdict:
    """Read the names: the circle, who minds or leads it, and those who go or wait."""
    if not member.is_active:
        return _active(member)
    if (
        minds(member, mission)
        or is_in(member, mission.circle)
        or leads(member, mission.circle)
        or mission.signups.standing().filter(member=member).exists()
    ):
        return ALLOWED
    return refused(
        _("The names are seen by the members of %(circle)s and by those who go.")
        % {"circle": mission.circle}
    )


def may_have_calendar(member: Member) -> Verdict:
    """Have the address of a calendar: every member, for themself."""
    return _active(member)
