"""What the page of a funded project shows: from idea to report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.cobudget import money
from essaim.cobudget.models import AwardAnswer, FollowUp, Project
from essaim.cobudget.people import answers_for
from essaim.cobudget.permissions import (
    may_answer_award,
    may_carry_grant,
    may_return_rest,
)
from essaim.cobudget.services.grants import left_on
from essaim.ledger import doors
from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


@dataclass(frozen=True, slots=True)
class Year:
    """The budget a project has for one year, and where it leads."""

    line: BudgetLine
    reads: list[Door]
    acts: list[Door]


def after_result(project: Project, reader: Member) -> dict[str, Any]:
    """What the page of a project says of its award: the answer, the follow-up."""
    if not project.is_funded:
        return {}
    answer = AwardAnswer.objects.filter(project=project).select_related("by").first()
    follow_up = FollowUp.objects.visible_to(reader).filter(project=project)
    return {
        "answer": answer,
        "answering": may_answer_award(reader, project, answer),
        "follow_up": follow_up.in_full().first(),
    }


def page_of(follow_up: FollowUp, reader: Member) -> dict[str, Any]:
    """All that the page of a funded project shows, for one reader."""
    project = follow_up.project
    seen = money.seen_by(reader, [project])[project.pk]
    return {
        "follow_up": follow_up,
        "project": project,
        "round": project.round,
        "money": seen,
        "parts": parts_of(seen),
        "years": years_of(seen, reader),
        "returns": list(project.returns.select_related("by")),
        "is_mine": answers_for(reader, project),
        "may_return": may_return_rest(reader, follow_up),
        "may_carry": may_carry_grant(reader, follow_up)
        and carries(seen.lines, timezone.localdate()),
    }


def parts_of(seen: money.Seen) -> list[dict[str, Any]]:
    """The bar of the money: what is spent, what came back; nothing while hidden."""
    if seen.spent is None:
        return []
    return [
        {"name": _("spent or engaged"), "cents": seen.spent, "style": 1},
        {"name": _("returned to the pot"), "cents": seen.returned, "style": 3},
    ]


def years_of(seen: money.Seen, reader: Member) -> list[Year]:
    """Its budgets, the latest year first, with the doors of other rooms."""
    found = doors.of(seen.lines, reader)
    years = []
    for line in reversed(seen.lines):
        its = [door for door in found.get(line.pk, []) if door.room != "cobudget"]
        years.append(
            Year(
                line,
                reads=[door for door in its if not door.acts],
                acts=[door for door in its if door.acts],
            )
        )
    return years


def carries(lines: tuple[BudgetLine, ...], today: date) -> bool:
    """Whether one of these budgets is of a year that is over."""
    return any(line.fiscal_year.ends_on < today for line in lines)


@dataclass(frozen=True, slots=True)
class Carrying:
    """What a carry would move from one year."""

    line: BudgetLine
    cents: int


def what_would_be_carried(project: Project) -> list[Carrying]:
    """What each earlier year would give, those that have something left."""
    today = timezone.localdate()
    lines = [
        granted.line
        for granted in project.lines.select_related("line__fiscal_year")
        if granted.line.fiscal_year.ends_on < today
    ]
    left = left_on(lines)
    return [Carrying(line, left[line.pk]) for line in lines if left[line.pk]]
