"""The versions of a project: written by what changes it, in its transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction

from essaim.base.clock import now
from essaim.cobudget import answers
from essaim.cobudget.models import Project, ProjectVersion
from essaim.members.models import Member

COLUMNS = ("title", "summary", "text", "min_cents", "max_cents")


def said_by(project: Project) -> dict[str, Any]:
    """What a project says now, as its versions keep it: figures and words only."""
    return {
        **{name: getattr(project, name) for name in COLUMNS},
        "more": {
            "transverse": project.transverse,
            "circle": project.circle.name if project.circle else "",
            "effects": project.effects,
            "help_wanted": project.help_wanted,
            "skills": sorted(project.skills.values_list("name", flat=True)),
            "tags": sorted(project.tags.values_list("name", flat=True)),
            "answers": [
                {"question": one.question.label, "answer": one.text}
                for one in answers.shown(project)
            ],
            "wanted": list(
                project.wanted.order_by("position").values("title", "text", "places")
            ),
            "lines": list(
                project.planned_lines.order_by("position").values(
                    *("kind", "label", "min_cents", "target_cents")
                )
            ),
        },
    }


@transaction.atomic
def keep_version(
    project: Project,
    said: dict[str, Any],
    *,
    by: Member | None,
    at: datetime | None = None,
) -> ProjectVersion:
    """Write ``said`` as the next version of a project whose round is held."""
    last = project.versions.order_by("-number").first()
    return ProjectVersion.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        author=by,
        at=at or now(),
        **said,
    )


@transaction.atomic
def keep_change(
    project: Project, before: dict[str, Any], *, by: Member
) -> ProjectVersion:
    """Write what the project says now; first what it said, if nothing kept it."""
    if not project.versions.exists():
        keep_version(project, before, by=project.author, at=project.created_at)
    return keep_version(project, said_by(project), by=by)
