"""What each of the two persons of a delegation reads of it."""

from django.db.models import QuerySet

from essaim.base.models import Event
from essaim.cobudget.models import Delegation, Project, Round
from essaim.cobudget.services.allocations import cap_of
from essaim.cobudget.services.delegations import DIRECTED, ENTRUSTED, TAKEN_BACK
from essaim.members.models import Member

KINDS = (*ENTRUSTED, *DIRECTED, *TAKEN_BACK)
MOST = 30


def directed(delegation: Delegation) -> dict[int, int]:
    """What the delegate directs now, by project: never what the holder does."""
    rows = delegation.envelope.allocations.filter(delegated_cents__gt=0)
    return dict(rows.values_list("project_id", "delegated_cents"))


def projects(delegation: Delegation) -> QuerySet[Project]:
    """The projects the delegate may direct money to, transverse ones first."""
    standing = Project.objects.standing().filter(round=delegation.envelope.round)
    rows = standing.select_related("section")
    return rows.order_by("section__position", "-transverse", "pk")


def cap(delegation: Delegation) -> int | None:
    """The most the delegate may direct to one project."""
    envelope = delegation.envelope
    return cap_of(envelope.round, envelope, by_delegate=True)


def trail(reader: Member, round: Round) -> QuerySet[Event]:
    """What happened to the delegations of ``reader`` in this round, latest first."""
    return (
        Event.objects.about(round)
        .visible_to(reader)
        .filter(kind__in=KINDS)
        .select_related("actor")[:MOST]
    )
