"""The versions of a project, and what changed between any two of them."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.cobudget import differences
from essaim.cobudget.models import ProjectVersion
from essaim.cobudget.views.acting import find
from essaim.members.http import MemberRequest


@require_safe
def versions(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show the versions, the latest first, and the difference between two of them."""
    project = find(request, pk, project_pk)
    seen = ProjectVersion.objects.visible_to(request.user).filter(project=project)
    rows = list(seen.select_related("author").order_by("-number"))
    before, after = _asked(request, rows)
    context = {
        "project": project,
        "round": project.round,
        "versions": rows,
        "before": before,
        "after": after,
        "lines": differences.lines(before, after) if before and after else [],
        "pictures": differences.pictures(before, after) if before and after else [],
    }
    return render(request, "cobudget/versions.html", context)


def _asked(
    request: HttpRequest, rows: Sequence[ProjectVersion]
) -> tuple[ProjectVersion | None, ProjectVersion | None]:
    """The two versions of the address, the older first; the last two otherwise."""
    by_number = {str(row.number): row for row in rows}
    latest = rows[0] if rows else None
    after = by_number.get(request.GET.get("a", ""), latest)
    earlier = by_number.get(str(after.number - 1), after) if after else None
    before = by_number.get(request.GET.get("de", ""), earlier)
    if before and after and before.number > after.number:
        return after, before
    return before, after
