"""What the page of a funded project shows: from idea to report."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from essaim.cobudget import money, wanting
from essaim.cobudget.models import AwardAnswer, FollowUp, Milestone, News, Project
from essaim.cobudget.people import answers_for
from essaim.cobudget.permissions import (
    may_announce_wanted,
    may_answer_award,
    may_carry_grant,
    may_follow_up,
    may_return_rest,
    may_tell,
)
from essaim.cobudget.services.followups import steps_of
from essaim.cobudget.services.grants import left_on
from essaim.ledger import doors, uses
from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.rules import followup as rules


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
        "uses": uses.of(seen.lines, reader),
        "returns": list(project.returns.select_related("by")),
        **told_of(follow_up, reader),
        "missions": wanting.of_project(project),
        "announcing": may_announce_wanted(reader, follow_up),
        "is_mine": answers_for(reader, project),
        "may_return": may_return_rest(reader, follow_up),
        "may_carry": may_carry_grant(reader, follow_up)
        and carries(seen.lines, timezone.localdate()),
    }


def told_of(follow_up: FollowUp, reader: Member) -> dict[str, Any]:
    """What its people say of a project: where it is, its milestones, its news."""
    today = timezone.localdate()
    milestones = list(follow_up.milestones.prefetch_related("moves"))
    news = list(follow_up.news.select_related("by"))
    standing = rules.standing(
        rules.State(follow_up.state), steps_of(milestones), today=today
    )
    return {
        "standing": standing,
        "standing_words": STANDING[standing],
        "milestones": [(each, each.is_late(today)) for each in milestones],
        "news": [each for each in news if not each.is_report],
        "report": next((each for each in news if each.is_report), None),
        "story": story_of(follow_up, milestones, news),
        "verbs": {
            verb.value: bool(may_follow_up(reader, follow_up, verb))
            for verb in rules.Verb
        },
        "may_tell": may_tell(reader, follow_up),
    }


STANDING = {
    rules.Standing.GRANTED: pgettext_lazy("project followed", "not started"),
    rules.Standing.STARTED: pgettext_lazy("project followed", "started"),
    rules.Standing.LATE: pgettext_lazy("project followed", "late"),
    rules.Standing.DONE: pgettext_lazy("project followed", "done"),
    rules.Standing.STOPPED: pgettext_lazy("project followed", "stopped"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the way from idea to report."""

    on: date
    words: str
    url: str = ""


def story_of(
    follow_up: FollowUp, milestones: list[Milestone], news: list[News]
) -> list[Moment]:
    """The way from idea to report, the oldest step first."""
    project = follow_up.project
    here = project.get_absolute_url()
    steps: list[tuple[date, int, str, str]] = []

    def add(at: datetime | date | None, words: str, url: str = "") -> None:
        if at is not None:
            on = timezone.localdate(at) if isinstance(at, datetime) else at
            steps.append((on, len(steps), words, url))

    of_it = [project.round_id, project.pk]
    add(project.created_at, _("Submitted"), here)
    last = project.versions.order_by("-number").first()
    if last is not None and last.number > 1:
        versions = reverse("cobudget:project_versions", args=of_it)
        add(last.at, _("Its last version"), versions)
    opened = project.round.allocation_at
    debated = _("Debated, then put to the members’ choice")
    add(opened, debated, f"{here}#discussion")
    result = reverse("cobudget:result", args=of_it[:1])
    add(project.round.closes_at, _("Chosen"), f"{result}#projet-{project.pk}")
    add(follow_up.opened_at, _("Its money became its budget"), "#money")
    add(follow_up.started_at, _("Started"))
    for milestone in milestones:
        add(milestone.done_on, milestone.title, "#milestones")
    ended = {
        rules.State.DONE: _("Done"),
        rules.State.STOPPED: _("Stopped"),
    }
    if follow_up.is_over:
        add(follow_up.ended_at, ended[rules.State(follow_up.state)])
    for each in news:
        if each.is_report:
            add(each.at, _("Its report"), "#report")
        else:
            add(each.at, each.title, f"#news-{each.pk}")
    return [Moment(on, words, url) for on, _order, words, url in sorted(steps)]


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
