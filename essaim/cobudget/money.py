"""Reading where the money of projects is: granted, returned, left, spent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from essaim.cobudget.models import FollowUp, Project, ProjectLine, Returned
from essaim.cobudget.permissions import reads_what_is_left
from essaim.cobudget.services.grants import left_on
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.payments import left as readable
from essaim.rules import followup as rules
from essaim.rules.grants import Grant


@dataclass(frozen=True, slots=True)
class Seen:
    """The money of a project as one reader may know it.

    ``left`` and ``spent`` are ``None`` where they would say what one or two people
    asked: the rule of budgets holds for projects too.
    """

    granted: int
    returned: int
    left: int | None
    spent: int | None
    lines: tuple[BudgetLine, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether only what was granted and returned is shown."""
        return self.left is None

    @property
    def kept(self) -> int:
        """What was granted and did not come back."""
        return self.granted - self.returned


def grants_of(projects: Iterable[Project]) -> dict[int, Grant]:
    """What each of these projects was granted, returned and has left: three queries."""
    rows = list(projects)
    returned = _returned(rows)
    lines = _lines(rows)
    left = left_on([line for some in lines.values() for line in some])
    return {
        project.pk: Grant(
            granted=project.awarded_cents or 0,
            returned=returned.get(project.pk, 0),
            left=sum(left[line.pk] for line in lines[project.pk])
            if lines[project.pk]
            else _not_yet(project, returned),
        )
        for project in rows
    }


def seen_by(reader: Member, projects: Iterable[Project]) -> dict[int, Seen]:
    """The same, as ``reader`` may know it; a constant number of queries.

    Whoever answers for a project knows what it has left; so does who may read the sums
    of its budget. Once a project is over and all that was left has been returned, what
    was spent is what was kept: its people chose to say it.
    """
    rows = list(projects)
    grants, lines = grants_of(rows), _lines(rows)
    said = readable.of([line for some in lines.values() for line in some], reader)
    over = set(
        FollowUp.objects.filter(project__in=rows, state__in=rules.OVER).values_list(
            "project", flat=True
        )
    )
    found = {}
    for project in rows:
        grant, its = grants[project.pk], lines[project.pk]
        known = all(said.get(line.pk) is not None for line in its) or (
            project.pk in over and grant.returned > 0 and not grant.left
        )
        opened = known or reads_what_is_left(reader, project)
        found[project.pk] = Seen(
            granted=grant.granted,
            returned=grant.returned,
            left=grant.left if opened else None,
            spent=grant.spent if opened else None,
            lines=tuple(its),
        )
    return found


def _not_yet(project: Project, returned: dict[int, int]) -> int:
    """Before it has a budget, all of it is left, unless it was declined."""
    return (project.awarded_cents or 0) - returned.get(project.pk, 0)


def _returned(projects: list[Project]) -> dict[int, int]:
    rows = Returned.objects.filter(project__in=[project.pk for project in projects])
    sums = rows.order_by().values_list("project").annotate(Sum("cents"))
    return {project: int(cents) for project, cents in sums}


def _lines(projects: list[Project]) -> dict[int, list[BudgetLine]]:
    """The budgets of each, the oldest year first."""
    found: dict[int, list[BudgetLine]] = defaultdict(list)
    rows = ProjectLine.objects.filter(project__in=[project.pk for project in projects])
    for granted in rows.select_related("line__circle", "line__fiscal_year"):
        found[granted.project_id].append(granted.line)
    return found
