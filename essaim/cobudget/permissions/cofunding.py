"""Who may promise part of a circle's budget to a project."""

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, CircleQuerySet, Mandate, Role, holds
from essaim.cobudget.models import Project
from essaim.members.models import Member

COMMITTERS = (Role.Kind.REFERENT, Role.Kind.TREASURER, Role.Kind.MANAGER)


def circles_committed_by(member: Member) -> CircleQuerySet:
    """The circles open today whose budget ``member`` may commit."""
    circles = Circle.objects.on(timezone.localdate())
    mine = Mandate.objects.in_force().of_kind(*COMMITTERS).filter(member=member)
    if mine.filter(role__circle__kind=Circle.Kind.COOPERATIVE).exists():
        return circles
    return circles.filter(pk__in=mine.values("role__circle"))


def may_cofund(
    member: Member, project: Project, circle: Circle | None = None
) -> Verdict:
    """A referent or the treasurer of the circle, before allocation opens."""
    if project.is_draft or project.withdrawn_at:
        return refused(_("Only a project that is submitted may be co-funded."))
    if project.round.is_frozen:
        return refused(_("The projects have been frozen since allocation opened."))
    if circle is None:
        allowed = member.is_active and holds(member, *COMMITTERS)
    else:
        allowed = member.is_active and holds(member, *COMMITTERS, circle=circle)
    if not allowed:
        return refused(
            _("Only its referent or its treasurer commits a circle’s budget.")
        )
    return ALLOWED
