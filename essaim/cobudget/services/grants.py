"""The money of funded projects: into budgets of their own, carried, returned.

Locks are taken in one order: the round or the follow-up, then the budget lines by
number. Every movement is an entry; nothing is ever taken off the books.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.cobudget.models import (
    AwardAnswer,
    FollowUp,
    Project,
    ProjectLine,
    Returned,
    Round,
)
from essaim.cobudget.people import people_of
from essaim.cobudget.permissions import (
    may_answer_award,
    may_carry_grant,
    may_return_rest,
)
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import grants as rules
from essaim.rules.budgets import Bucket
from essaim.rules.ledger import Posting, transfer
from essaim.rules.rounds import Phase

# Work is contributed to these: the whole cooperative is not a circle one works in.
WORKED_IN = (Circle.Kind.CIRCLE, Circle.Kind.BOARD, Circle.Kind.ORIENTATION)


@transaction.atomic
def open_budgets(round: Round, *, by: Member | None) -> dict[str, Any]:
    """Give each funded project of a round its budget: the caller holds the round.

    The money leaves the account of the project for a budget line of its circle, of the
    fiscal year in which this happens. Done again, it does what was not done yet.
    Returns figures for the trace; raises ``Refusal`` when no year is open today.
    """
    waiting = list(
        Project.objects.filter(round=round, awarded_cents__gt=0, follow_up__isnull=True)
        .exclude(answer__accepted=False)
        .select_related("circle", "author", "round__circle")
        .order_by("pk")
    )
    if not round.moves_money or not waiting:
        return {"projects": 0, "granted_cents": 0}
    year = _open_year()
    for project in waiting:
        line = _line_for(project, year)
        cents = project.awarded_cents or 0
        budgets.vote(
            line,
            cents,
            on=timezone.localdate(),
            label=_("Budget of the project %(project)s") % {"project": project},
            key=f"project:{project.pk}:grant",
            by=by,
            source=project.account_code,
        )
        FollowUp.objects.create(project=project)
        event = _record(
            "project.granted", project, by=by, amount_cents=cents, year=str(year)
        )
        tell(event, people_of(project))
    return {
        "projects": len(waiting),
        "granted_cents": sum(project.awarded_cents or 0 for project in waiting),
    }


@transaction.atomic(durable=True)
def open_missing_budgets(round_id: int) -> int:
    """Give their budget to the projects of a followed round that have none yet.

    Those of a round whose follow-up started before projects had budgets. Returns how
    many; harmless when called twice.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    if round.phase != Phase.FOLLOW_UP:
        return 0
    return int(open_budgets(round, by=None)["projects"])


def without_budget() -> list[int]:
    """The followed rounds in which a funded project has no budget, by number."""
    waiting = Project.objects.filter(
        round__phase=Phase.FOLLOW_UP.value,
        round__imported__isnull=True,
        awarded_cents__gt=0,
        follow_up__isnull=True,
    ).exclude(answer__accepted=False)
    return sorted(set(waiting.values_list("round", flat=True)))


def _open_year() -> FiscalYear:
    today = timezone.localdate()
    year = FiscalYear.objects.containing(today).filter(closed_at__isnull=True).first()
    if year is None:
        raise Refusal(
            _("No fiscal year is open today: the projects have no year to spend in.")
        )
    return year


def _line_for(project: Project, year: FiscalYear) -> BudgetLine:
    """Open the line of a project for a year; the same again if it has it."""
    known = ProjectLine.objects.of(project).filter(line__fiscal_year=year).first()
    if known is not None:
        return known.line
    circle = circle_for(project)
    label = project.title[:100]
    alike = BudgetLine.objects.filter(
        circle=circle, fiscal_year=year, kind=BudgetLine.Kind.PROJECT, label=label
    )
    if alike.exists():  # another project of the same name
        label = f"{label} ({project.pk})"
    line = budgets.open_line(circle, year, kind=BudgetLine.Kind.PROJECT, label=label)
    ProjectLine.objects.create(project=project, line=line)
    return line


def circle_for(project: Project) -> Circle:
    """The circle whose budget it is: its own, or the one that runs the round.

    A round of the whole cooperative leaves those of no circle to the orientation
    circle, where work can be read by peers; and so does a circle closed since.
    """
    today = timezone.localdate()
    open_now = Circle.objects.on(today).filter(kind__in=WORKED_IN)
    asked = [project.circle_id, project.round.circle_id]
    found = {
        circle.pk: circle for circle in open_now.filter(pk__in=filter(None, asked))
    }
    for number in asked:
        if number in found:
            return found[number]
    orientation = open_now.filter(kind=Circle.Kind.ORIENTATION).first()
    return orientation or project.round.circle


@transaction.atomic(durable=True)
def answer_award(
    project_id: int, *, accepted: bool, by: Member, reason: str = ""
) -> AwardAnswer:
    """Accept what the count gave, or decline it: it is then back in the pot.

    Until follow-up starts; silence is consent. Accepting twice, or declining twice,
    changes nothing.
    """
    Round.objects.select_for_update().get(projects=project_id)
    project = _project(project_id)
    before = AwardAnswer.objects.filter(project=project).first()
    if before is not None and before.accepted == accepted and before.by_id == by.pk:
        return before
    may_answer_award(by, project, before).or_raise()
    answer, _new = AwardAnswer.objects.update_or_create(
        project=project,
        defaults={"accepted": accepted, "reason": reason.strip(), "by": by},
    )
    if not accepted:
        cents = project.awarded_cents or 0
        ledger.open_pot()
        ledger.post(
            transfer(cents, source=project.account_code, target=ledger.POT),
            on=timezone.localdate(),
            label=_("Declined by the project %(project)s") % {"project": project},
            key=f"project:{project.pk}:declined",
            by=by,
        )
        Returned.objects.create(
            project=project, cents=cents, reason=answer.reason, by=by, key=uuid.uuid4()
        )
    kind = "project.award_accepted" if accepted else "project.award_declined"
    _record(kind, project, by=by, amount_cents=project.awarded_cents or 0)
    return answer


def left_on(lines: Sequence[BudgetLine]) -> dict[int, int]:
    """What each of these lines still has, in their order."""
    held = budgets.balances(lines)
    return {line.pk: held[line.pk][Bucket.AVAILABLE] for line in lines}


@transaction.atomic(durable=True)
def return_rest(
    project_id: int, cents: int, *, by: Member, key: uuid.UUID, reason: str = ""
) -> Returned:
    """Give ``cents`` of what a project has left back to the pot, once per ``key``.

    The budgets of earlier years give first. Never more than what is left: what is
    reserved, declared or spent stays where it is.
    """
    follow_up = _lock(project_id)
    done = Returned.objects.filter(key=key).first()
    if done is not None and done.project_id == project_id:
        return done
    may_return_rest(by, follow_up).or_raise()
    assert follow_up is not None  # may_return_rest refuses without one
    project = follow_up.project
    lines = _held_lines(project)
    try:
        parts = rules.taken(left_on(lines), cents)
    except rules.MoreThanLeft as fault:
        raise Refusal(
            _("“%(project)s” has %(left)s left: %(asked)s cannot be returned.")
            % {
                "project": project,
                "left": euros(fault.left),
                "asked": euros(fault.asked),
            }
        ) from fault
    except ValueError as fault:
        raise Refusal(_("Return at least one cent.")) from fault
    today = timezone.localdate()
    label = _("Returned by the project %(project)s") % {"project": project}
    budgets.vote_each(
        [
            budgets.Vote(line, -parts[line.pk], today, label, f"return:{key}:{line.pk}")
            for line in lines
            if line.pk in parts
        ],
        by=by,
    )
    returned = Returned.objects.create(
        project=project, cents=cents, reason=reason.strip(), by=by, key=key
    )
    event = _record(
        "project.returned", project, by=by, amount_cents=cents, reason=reason.strip()
    )
    tell(event, people_of(project))
    return returned


@transaction.atomic(durable=True)
def carry(project_id: int, *, by: Member) -> ProjectLine:
    """Bring what is left of earlier years to the project's budget of this year.

    What is announced or declared on an earlier year stays there until it is paid.
    Raises ``Refusal`` when there is nothing to carry.
    """
    follow_up = _lock(project_id)
    may_carry_grant(by, follow_up).or_raise()
    assert follow_up is not None  # may_carry_grant refuses without one
    project, year = follow_up.project, _open_year()
    earlier = [line for line in _held_lines(project) if line.fiscal_year_id != year.pk]
    left = {number: cents for number, cents in left_on(earlier).items() if cents}
    if not left:
        raise Refusal(_("Nothing is left in the earlier years of this project."))
    target = _line_for(project, year)
    budgets.lock_each([target.pk])
    follow_up.version += 1
    follow_up.save(update_fields=["version"])
    postings = [
        Posting(budgets.code(line, Bucket.AVAILABLE), -left[line.pk])
        for line in earlier
        if line.pk in left
    ]
    cents = sum(left.values())
    ledger.post(
        [*postings, Posting(budgets.code(target, Bucket.AVAILABLE), cents)],
        on=timezone.localdate(),
        label=_("Carried to %(year)s: %(project)s")
        % {"year": year, "project": project},
        key=f"carry:project:{project.pk}:{follow_up.version}",
        by=by,
    )
    event = _record(
        "project.carried", project, by=by, amount_cents=cents, year=str(year)
    )
    tell(event, people_of(project))
    return ProjectLine.objects.get(line=target)


def _held_lines(project: Project) -> list[BudgetLine]:
    """Its budgets, held until the transaction ends, the oldest year first."""
    numbers = [granted.line_id for granted in ProjectLine.objects.of(project)]
    held = budgets.lock_each(numbers)
    return [held[number] for number in numbers]


def _lock(project_id: int) -> FollowUp | None:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    return rows.in_full().filter(project=project_id).first()


def _project(project_id: int) -> Project:
    rows = Project.objects.select_related("round__circle", "circle", "author")
    return rows.get(pk=project_id)


def _record(kind: str, project: Project, *, by: Member | None, **data: Any) -> Any:
    about = [project.round, *([project.circle] if project.circle else [])]
    return events.record(
        kind,
        project,
        by=by,
        about=about,
        project=project.title,
        round=project.round.name,
        **data,
    )
