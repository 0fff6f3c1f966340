"""A mission that a funded project wants is announced, by one of its people."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import FollowUp, ProjectLine, WantedMission
from essaim.cobudget.permissions import may_announce_wanted
from essaim.cobudget.services.telling import record_project
from essaim.ledger import work
from essaim.members.models import Member


@transaction.atomic(durable=True)
def announce_wanted(project_id: int, wanted_id: int, *, by: Member) -> WantedMission:
    """Announce one of the missions a project wants, on the latest of its budgets.

    It is a mission of the circle that holds the budget, with the project’s skills.
    Pressed twice, it is announced once. Raises ``PermissionDenied``, or ``Refusal``
    when the mission is not of this project or may not be proposed.
    """
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    follow_up = rows.in_full().get(project=project_id)
    may_announce_wanted(by, follow_up).or_raise()
    wanted = WantedMission.objects.filter(pk=wanted_id, project=project_id).first()
    if wanted is None:
        raise Refusal(_("This mission is not one that the project wants."))
    if wanted.announced_at is not None:
        return wanted
    project = follow_up.project
    budget = ProjectLine.objects.of(project).last()
    if budget is None:
        raise Refusal(_("This project has no budget of its own yet."))
    work.announce(
        budget.line,
        by=by,
        key=wanted.key,
        title=wanted.title,
        text=wanted.text,
        places=wanted.places,
        skills=list(project.skills.all()),
    )
    wanted.announced_at, wanted.announced_by = now(), by
    wanted.save(update_fields=["announced_at", "announced_by"])
    record_project("project.mission_announced", project, by=by, mission=wanted.title)
    return wanted
