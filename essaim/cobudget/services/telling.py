"""What happened to a project, and who reads it: of a draft, its authors alone."""

from collections.abc import Iterable
from typing import Any

from essaim.base import events
from essaim.base.models import Event
from essaim.cobudget.models import Project
from essaim.members.models import Member
from essaim.notifications import services as notifications


def record_project(
    kind: str,
    project: Project,
    *,
    by: Member | None,
    persons: Iterable[Member] = (),
    told: Iterable[Member] = (),
    private: bool = False,
    **data: Any,
) -> Event:
    """Leave a trace of ``kind`` on a project and tell ``told``, who are concerned.

    ``persons`` are named by it. Everybody reads it, unless it is ``private`` or the
    project a draft: then its authors and these persons.
    """
    hidden = private or project.is_draft
    told = list(told)
    concerned = {one.pk: one for one in (*persons, *told)}
    if hidden:
        concerned |= {one.pk: one for one in project.authors}
    event = events.record(
        kind,
        project,
        by=by,
        about=[
            project.round,
            *([project.circle] if project.circle else []),
            *concerned.values(),
        ],
        audience=Event.Audience.CONCERNED if hidden else Event.Audience.EVERYONE,
        project=project.title,
        round=project.round.name,
        **data,
    )
    notifications.tell(event, told)
    return event
