"""Who prepares the yearly frame and who adopts it: all members read it."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Mandate, Role, holds
from essaim.contributions.models import Frame
from essaim.ledger.permissions import keeps_the_books
from essaim.members.models import Member

PREPARERS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR, Role.Kind.MANAGER)
LINKS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR)
FOR_ALL = (Circle.Kind.ORIENTATION, Circle.Kind.COOPERATIVE)


def may_prepare_frame(member: Member) -> Verdict:
    """A referent or a facilitator, a co-manager, the cooperative's treasurer."""
    if member.is_active and (holds(member, *PREPARERS) or keeps_the_books(member)):
        return ALLOWED
    return refused(
        because=_(
            "A frame is prepared by the circles’ referents and facilitators, the "
            "co-managers and the cooperative’s treasurer."
        )
    )


def may_edit_frame(member: Member, frame: Frame) -> Verdict:
    """Whoever prepares frames, as long as it is a draft."""
    if frame.is_adopted:
        return refused(
            because=_(
                "This frame was adopted: it never changes. Prepare a new version, "
                "which will replace it from its own date on."
            )
        )
    if not frame.is_draft:
        return refused(because=_("This draft was set aside: prepare another."))
    return may_prepare_frame(member)


def may_discard_frame(member: Member, frame: Frame) -> Verdict:
    """The same: a draft may be set aside."""
    return may_edit_frame(member, frame)


def may_adopt_frame(member: Member, frame: Frame) -> Verdict:
    """A co-manager, or who leads the orientation circle or the whole cooperative.

    They record where it was decided: the decision is not theirs alone.
    """
    if frame.is_adopted:
        return refused(because=_("This frame is already adopted."))
    if not frame.is_draft:
        return refused(because=_("This draft was set aside: prepare another."))
    leads = Mandate.objects.in_force().of_kind(*LINKS).filter(member=member)
    if member.is_active and (
        holds(member, Role.Kind.MANAGER)
        or leads.filter(role__circle__kind__in=FOR_ALL).exists()
    ):
        return ALLOWED
    return refused(
        because=_(
            "The adoption of a frame is recorded by a co-manager, or by a referent or "
            "facilitator of the orientation circle or of the whole cooperative."
        )
    )


def may_edit_kinds(member: Member) -> Verdict:
    """Kinds of mission and skill domains: whoever prepares frames."""
    if may_prepare_frame(member):
        return ALLOWED
    return refused(
        because=_(
            "Kinds of mission and skill domains are edited by the circles’ referents "
            "and facilitators, the co-managers and the cooperative’s treasurer."
        )
    )
