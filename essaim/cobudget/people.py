"""The people of a project: who answers for it, and who is told of it."""

from django.db.models import QuerySet

from essaim.circles.models import Mandate, Role
from essaim.cobudget.models import Project
from essaim.members.models import Member


def authors_of(project: Project) -> list[Member]:
    """Its authors who are still here."""
    return [one for one in project.authors if one.is_active]


def people_of(project: Project) -> list[Member]:
    """Who answers for a project: its authors; the referent once all have left.

    Of the circle that carries it, or of the one that runs its round.
    """
    found = authors_of(project)
    if found:
        return found
    held = Mandate.objects.in_force().of_kind(Role.Kind.REFERENT)
    circle = project.circle_id or project.round.circle_id
    referents = held.filter(role__circle=circle)
    return list(Member.objects.active().filter(pk__in=referents.values("member")))


def answers_for(member: Member, project: Project) -> bool:
    """Whether ``member`` is one of its people."""
    return member.is_active and member.pk in {one.pk for one in people_of(project)}


def givers_of(project: Project) -> QuerySet[Member]:
    """Those who directed something to it: to tell them, never to show them."""
    return Member.objects.active().filter(
        envelopes__allocations__project=project, envelopes__allocations__cents__gt=0
    )
