"""Who pays, and who is the second look: mandates in force, asked in one place."""

from typing import Any

from django.db.models import QuerySet

from essaim.base import mandates
from essaim.circles.models import Circle, Mandate, Role
from essaim.members.models import Member

# By a mandate of the whole cooperative, they may look at what payroll prepared.
SECOND_LOOK = (Role.Kind.PAYROLL, Role.Kind.TREASURER, Role.Kind.MANAGER)


def pays(member: Any) -> bool:
    """Whether ``member`` holds the payroll, today."""
    return bool(member.is_active) and mandates.holds(member, "payroll")


def approvers() -> QuerySet[Member]:
    """Return those who may approve what another prepared."""
    whole = Mandate.objects.in_force().filter(
        role__circle__kind=Circle.Kind.COOPERATIVE, role__kind__in=SECOND_LOOK
    )
    return Member.objects.active().filter(pk__in=whole.values("member"))


def approves(member: Any) -> bool:
    """Whether ``member`` is one of them."""
    return bool(member.is_active) and approvers().filter(pk=member.pk).exists()


def keeps_the_setup(member: Any) -> bool:
    """Whether ``member`` sets the accounts: payroll, or the treasurer of the whole."""
    kept = Mandate.objects.in_force().of_kind(Role.Kind.PAYROLL, Role.Kind.TREASURER)
    return bool(member.is_active) and (
        kept.filter(member=member, role__circle__kind=Circle.Kind.COOPERATIVE).exists()
    )
