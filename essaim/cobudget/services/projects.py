"""Projects: submitted, amended, withdrawn, put back. Never deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import (
    may_amend,
    may_put_back,
    may_submit,
    may_withdraw,
)
from essaim.members.models import Member

TEXTS = ("title", "summary", "text", "min_cents", "max_cents", "transverse")
FIELDS = (*TEXTS, "circle")


def _lock(project_id: int) -> Project:
    """The project, its round held: its phase cannot change meanwhile."""
    Round.objects.select_for_update().get(projects=project_id)
    return Project.objects.select_related("round__circle", "circle").get(pk=project_id)


@transaction.atomic(durable=True)
def submit_project(round_id: int, *, by: Member, **fields: Any) -> Project:
    """Submit a project to a round in its deposit phase and return it.

    ``fields`` are those named in ``FIELDS``; without ``max_cents``, the goal is the
    minimum.
    """
    round = Round.objects.select_for_update().get(pk=round_id)
    may_submit(by, round).or_raise()
    number = Project.objects.filter(round=round).count() + 1
    project = Project(round=round, key=str(number), author=by)
    _apply(project, fields)
    project.save()
    _record("project.submitted", project, by=by)
    return project


@transaction.atomic(durable=True)
def amend_project(project_id: int, *, by: Member, **fields: Any) -> Project:
    """Change a project before allocation opens; the trace keeps how it was."""
    project = _lock(project_id)
    may_amend(by, project).or_raise()
    before = version(project)
    _apply(project, fields)
    after = version(project)
    if before != after:
        project.save()
        _record("project.amended", project, by=by, before=before, after=after)
    return project


def version(project: Project) -> dict[str, Any]:
    """What a project says now, as its trace keeps it."""
    said = {name: getattr(project, name) for name in TEXTS}
    return {**said, "circle": project.circle.name if project.circle else ""}


def _apply(project: Project, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in FIELDS:
            raise TypeError(f"{name} is not a field of a project")
        setattr(project, name, value)
    if project.max_cents is None:
        project.max_cents = project.min_cents
    if project.min_cents is None or project.min_cents <= 0:
        raise Refusal(_("A project asks for at least one cent."))
    if project.max_cents < project.min_cents:
        raise Refusal(_("The goal cannot be less than the minimum."))


@transaction.atomic(durable=True)
def withdraw_project(project_id: int, *, by: Member) -> Project:
    """Set a project aside before allocation opens; it stays readable."""
    project = _lock(project_id)
    may_withdraw(by, project).or_raise()
    project.withdrawn_at = now()
    project.save(update_fields=["withdrawn_at"])
    _record("project.withdrawn", project, by=by)
    return project


@transaction.atomic(durable=True)
def put_back_project(project_id: int, *, by: Member) -> Project:
    """Bring a withdrawn project back before allocation opens."""
    project = _lock(project_id)
    may_put_back(by, project).or_raise()
    project.withdrawn_at = None
    project.save(update_fields=["withdrawn_at"])
    _record("project.put_back", project, by=by)
    return project


def _record(kind: str, project: Project, *, by: Member, **data: Any) -> None:
    about = [project.round, *([project.circle] if project.circle else [])]
    events.record(
        kind,
        project,
        by=by,
        about=about,
        project=project.title,
        round=project.round.name,
        **data,
    )
