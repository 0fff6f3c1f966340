"""Projects: drafted, submitted, amended, withdrawn, put back. Never deleted."""

from typing import Any
from uuid import UUID

from django.db import transaction

from essaim.base.clock import now
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import (
    may_amend,
    may_put_back,
    may_submit,
    may_submit_draft,
    may_withdraw,
)
from essaim.cobudget.services.announcing import announce
from essaim.cobudget.services.project_parts import check_answers, write
from essaim.cobudget.services.sections import check_placed
from essaim.cobudget.services.telling import record_project
from essaim.cobudget.services.versions import keep_change, keep_version, said_by
from essaim.members.models import Member

AMOUNTS = ("min_cents", "max_cents")


def lock_project(project_id: int) -> Project:
    """The project, its round held: its phase cannot change meanwhile."""
    Round.objects.select_for_update().get(projects=project_id)
    return Project.objects.select_related("round__circle", "circle", "section").get(
        pk=project_id
    )


@transaction.atomic(durable=True)
def submit_project(
    round_id: int, *, by: Member, form_key: UUID | None = None, **fields: Any
) -> Project:
    """Submit a project to a round in its deposit phase and return it.

    ``fields`` are those that ``project_parts`` names; without ``max_cents``, the goal
    is the minimum; with ``lines``, they say both. The same ``form_key`` again returns
    the project made the first time.
    """
    return _new(round_id, by=by, form_key=form_key, is_draft=False, fields=fields)


@transaction.atomic(durable=True)
def draft_project(
    round_id: int, *, by: Member, form_key: UUID | None = None, **fields: Any
) -> Project:
    """Begin a project that its authors alone see, and return it.

    A title is enough; no amount yet is nought. As ``submit_project`` otherwise.
    """
    return _new(round_id, by=by, form_key=form_key, is_draft=True, fields=fields)


def _new(
    round_id: int,
    *,
    by: Member,
    form_key: UUID | None,
    is_draft: bool,
    fields: dict[str, Any],
) -> Project:
    round = Round.objects.select_for_update().get(pk=round_id)
    if form_key is not None:
        made = Project.objects.filter(author=by, form_key=form_key).first()
        if made is not None:
            return made
    may_submit(by, round).or_raise()
    number = Project.objects.filter(round=round).count() + 1
    project = Project(
        round=round, key=str(number), author=by, is_draft=is_draft, form_key=form_key
    )
    write(project, fields)
    if is_draft:
        record_project("project.drafted", project, by=by)
        return project
    check_answers(project)
    check_placed(project)
    keep_version(project, said_by(project), by=by)
    record_project("project.submitted", project, by=by)
    announce(project, by=by)
    return project


@transaction.atomic(durable=True)
def submit_draft(project_id: int, *, by: Member) -> Project:
    """Show a draft to all members, as it is now, during the deposit phase."""
    project = lock_project(project_id)
    may_submit_draft(by, project).or_raise()
    project.is_draft = False
    project.created_at = now()
    write(project, {})
    check_answers(project)
    check_placed(project)
    keep_version(project, said_by(project), by=by)
    record_project("project.submitted", project, by=by)
    announce(project, by=by)
    return project


@transaction.atomic(durable=True)
def amend_project(project_id: int, *, by: Member, **fields: Any) -> Project:
    """Change a project before allocation opens; a version keeps how it is from now on.

    What a draft was stays its authors’: nothing of it is kept.
    """
    project = lock_project(project_id)
    may_amend(by, project).or_raise()
    before, was_in = said_by(project), project.section
    write(project, fields)
    if "answers" in fields and not project.is_draft:
        check_answers(project)
    if not project.is_draft:
        check_placed(project, needed="section" in fields)
    if project.section and project.section != was_in and not project.is_draft:
        record_project("project.placed", project, by=by, section=project.section.name)
    after = said_by(project)
    if before == after:
        return project
    data: dict[str, Any] = {}
    if not project.is_draft:
        data["version"] = keep_change(project, before, by=by).number
        if any(before[name] != after[name] for name in AMOUNTS):
            data["before"] = {name: before[name] for name in AMOUNTS}
            data["after"] = {name: after[name] for name in AMOUNTS}
    record_project("project.amended", project, by=by, **data)
    announce(project, by=by)
    return project


@transaction.atomic(durable=True)
def withdraw_project(project_id: int, *, by: Member) -> Project:
    """Set a project aside before allocation opens; it stays readable."""
    project = lock_project(project_id)
    may_withdraw(by, project).or_raise()
    project.withdrawn_at = now()
    project.save(update_fields=["withdrawn_at"])
    record_project("project.withdrawn", project, by=by)
    return project


@transaction.atomic(durable=True)
def put_back_project(project_id: int, *, by: Member) -> Project:
    """Bring a withdrawn project back before allocation opens."""
    project = lock_project(project_id)
    may_put_back(by, project).or_raise()
    project.withdrawn_at = None
    project.save(update_fields=["withdrawn_at"])
    record_project("project.put_back", project, by=by)
    return project
