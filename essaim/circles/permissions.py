"""Who may do what with circles: one function per verb, one reason per no."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Mandate, Role, holds
from essaim.circles.people import is_derived
from essaim.members.models import AdminSession, Member

LINKS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR)


def administers(member: Member) -> bool:
    """Whether ``member`` is an administrator, in a session everybody can see."""
    return AdminSession.objects.open_for(member) is not None and holds(
        member, Role.Kind.ADMINISTRATOR
    )


def _for_the_whole(member: Member) -> bool:
    return holds(member, Role.Kind.MANAGER) or administers(member)


def may_create(member: Member, parent: Circle | None) -> Verdict:
    """Open a circle inside ``parent``: its referent or facilitator, or a co-manager."""
    if parent is not None and not parent.is_open():
        return refused(
            _("The circle %(circle)s is closed: nothing opens inside it.")
            % {"circle": parent}
        )
    if parent is not None and holds(member, *LINKS, circle=parent):
        return ALLOWED
    if _for_the_whole(member):
        return ALLOWED
    if parent is None:
        return refused(
            _(
                "A circle inside no other is opened by a co-manager, or by an "
                "administrator in session."
            )
        )
    return refused(
        _(
            "Only the referent and the facilitators of %(circle)s, a co-manager or an "
            "administrator in session open a circle inside it."
        )
        % {"circle": parent}
    )


def may_create_somewhere(member: Member) -> Verdict:
    """Be shown the way to open a circle: whoever leads one, or acts for the whole."""
    if holds(member, *LINKS) or _for_the_whole(member):
        return ALLOWED
    return refused(
        _("A referent or a facilitator of a circle opens another inside it: ask them.")
    )


def may_choose_kind(member: Member) -> Verdict:
    """Open an orientation circle or a board: whoever acts for the whole."""
    if _for_the_whole(member):
        return ALLOWED
    return refused(
        _(
            "Only a co-manager or an administrator in session opens an orientation "
            "circle or a supervisory board."
        )
    )


def may_edit(member: Member, circle: Circle) -> Verdict:
    """Say what the circle is for: its referent, its facilitators, a co-manager."""
    if not circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: it stays as it was.")
            % {"circle": circle}
        )
    if holds(member, *LINKS, circle=circle) or _for_the_whole(member):
        return ALLOWED
    return refused(
        _(
            "Only the referent and the facilitators of %(circle)s, a co-manager or an "
            "administrator in session edit it."
        )
        % {"circle": circle}
    )


def _decides_its_being(member: Member, circle: Circle) -> bool:
    parent = circle.parent
    return (
        parent is not None and holds(member, *LINKS, circle=parent)
    ) or _for_the_whole(member)


def may_move_out(member: Member, circle: Circle) -> Verdict:
    """Take it from where it stands: whoever may open a circle there."""
    if circle.kind == Circle.Kind.COOPERATIVE:
        return refused(_("The circle of the whole cooperative is inside no other."))
    if _decides_its_being(member, circle):
        return ALLOWED
    return refused(
        _(
            "Only the referent and the facilitators of the circle around it, a "
            "co-manager or an administrator in session move a circle."
        )
    )


def may_close(member: Member, circle: Circle) -> Verdict:
    """Close it from a day on: whoever may open a circle where it stands."""
    if circle.kind == Circle.Kind.COOPERATIVE:
        return refused(_("The circle of the whole cooperative never closes."))
    if circle.closed_on is not None:
        return refused(
            _("The circle %(circle)s is already closed, or about to be.")
            % {"circle": circle}
        )
    if _decides_its_being(member, circle):
        return ALLOWED
    return refused(
        _(
            "Only the referent and the facilitators of the circle around it, a "
            "co-manager or an administrator in session close a circle."
        )
    )


def may_reopen(member: Member, circle: Circle) -> Verdict:
    """Reopen it today: whoever may open a circle where it stands."""
    if circle.closed_on is None:
        return refused(_("The circle %(circle)s is open.") % {"circle": circle})
    if circle.parent is not None and not circle.parent.is_open():
        return refused(
            _("The circle %(circle)s is closed: nothing opens inside it.")
            % {"circle": circle.parent}
        )
    if _decides_its_being(member, circle):
        return ALLOWED
    return refused(
        _(
            "Only the referent and the facilitators of the circle around it, a "
            "co-manager or an administrator in session reopen a circle."
        )
    )


def may_join(member: Member, circle: Circle) -> Verdict:
    """Join it: every active member, as long as it is open and joined freely."""
    if circle.kind == Circle.Kind.ORIENTATION:
        return refused(
            _(
                "Nobody joins the orientation circle: the referents of the circles and "
                "the co-managers are in it for as long as their mandate lasts."
            )
        )
    if circle.kind == Circle.Kind.BOARD:
        return refused(
            _("Nobody joins the supervisory board: the assembly elects its members.")
        )
    if circle.kind == Circle.Kind.COOPERATIVE:
        return refused(
            _("Every member of the cooperative is in this circle: nobody joins it.")
        )
    if not circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: nobody joins it any more.")
            % {"circle": circle}
        )
    if not member.is_active:
        return refused(_("Only the members of the cooperative join circles."))
    return ALLOWED


def may_leave(member: Member, circle: Circle) -> Verdict:
    """Leave it: whoever joined it, even once it is closed."""
    if is_derived(circle):
        return refused(
            _(
                "Nobody leaves this circle by a button: being in it follows from a "
                "mandate, an election or being a member."
            )
        )
    return ALLOWED


def keeps_mandates(member: Member, circle: Circle) -> bool:
    """Whether ``member`` is the referent around ``circle`` or acts for the whole."""
    parent = circle.parent
    return (
        parent is not None and holds(member, Role.Kind.REFERENT, circle=parent)
    ) or _for_the_whole(member)


def may_give_mandates(member: Member, circle: Circle) -> Verdict:
    """Record a mandate in ``circle``: the referent around it, or a co-manager."""
    if not circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: no mandate is given in it.")
            % {"circle": circle}
        )
    if keeps_mandates(member, circle):
        return ALLOWED
    return refused(
        _(
            "Only the referent of the circle around %(circle)s, a co-manager or an "
            "administrator in session record its mandates."
        )
        % {"circle": circle}
    )


def may_give_mandate_to(member: Member, circle: Circle, holder: Member) -> Verdict:
    """Record ``holder``'s mandate: never one's own, and not of someone who left."""
    verdict = may_give_mandates(member, circle)
    if not verdict:
        return verdict
    if holder.pk == member.pk:
        return refused(_("Nobody records their own mandate: ask someone else who may."))
    if not holder.is_active:
        return refused(
            _("%(member)s is no longer a member of the cooperative.")
            % {"member": holder}
        )
    return ALLOWED


def may_end_mandate(member: Member, mandate: Mandate) -> Verdict:
    """End it early: its holder, who resigns, or whoever may record it."""
    if mandate.member_id == member.pk:
        return ALLOWED
    circle = mandate.role.circle
    if keeps_mandates(member, circle):
        return ALLOWED
    return refused(
        _(
            "A mandate is ended early by its holder, the referent of the circle around "
            "%(circle)s, a co-manager or an administrator in session."
        )
        % {"circle": circle}
    )


def may_define_roles(member: Member, circle: Circle) -> Verdict:
    """Say what the circle's roles are for: whoever edits it or gives its mandates."""
    verdict = may_edit(member, circle)
    if not verdict and may_give_mandates(member, circle):
        return ALLOWED
    return verdict
