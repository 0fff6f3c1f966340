"""Who reads each amount of a budget; the others read sums of three people or more."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Role, holds
from essaim.circles.people import circles_of
from essaim.members.models import Member


def may_read_amounts(member: Member, circle: Circle) -> Verdict:
    """The members of the circle, who may object; payroll, which pays."""
    if member.is_active and (
        holds(member, Role.Kind.PAYROLL)
        or circles_of(member).filter(pk=circle.pk).exists()
    ):
        return ALLOWED
    return refused(
        because=_(
            "Only the members of %(circle)s and payroll read its amounts one by one."
        )
        % {"circle": circle}
    )
