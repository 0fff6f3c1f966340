"""What the page and the file of a closing show, before and after it is posted.

Payroll reads every line, and the co-managers and the treasurer once the year is over;
everybody else their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.contributions import frames
from essaim.contributions.models import (
    ClosingBudget,
    ClosingLine,
    Contribution,
    PreparedClosing,
    YearClosing,
)
from essaim.contributions.permissions.closings import may_read_closing
from essaim.contributions.reading import closings
from essaim.contributions.reading.closings import HeldLine, LinePlan, Plan
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.rules.budgets import Overrun
from essaim.rules.closing import Effect, Fate

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class BudgetWords:
    """A budget line as the closing tells it; its totals only to who reads it all."""

    line: BudgetLine
    voted_cents: int
    totals: Any = None  # a ClosingBudget, saved or not


@dataclass(frozen=True, slots=True)
class Row:
    """What the closing does to one contribution."""

    budget: BudgetWords
    contribution: Contribution
    effect: str
    before_cents: int
    after_cents: int

    @property
    def words(self) -> str:
        """The effect, in words."""
        return str(ClosingLine.Effect(self.effect).label)

    @property
    def leaves_a_trace(self) -> bool:
        """Whether those outside of the circle have a page to read about it."""
        return self.effect != Effect.RELEASED


@dataclass(frozen=True, slots=True)
class Together:
    """How many contributions meet one effect, and their amounts together."""

    words: str
    count: int
    before_cents: int
    after_cents: int


def posted(year: FiscalYear) -> YearClosing | None:
    """The closing of a year, if it was posted."""
    return (
        YearClosing.objects.filter(fiscal_year=year)
        .select_related("fiscal_year", "frame__fiscal_year", "posted_by", "prepared_by")
        .first()
    )


def prepared(year: FiscalYear) -> PreparedClosing | None:
    """What was prepared for a year and not posted yet."""
    return (
        PreparedClosing.objects.filter(fiscal_year=year)
        .select_related("fiscal_year", "prepared_by")
        .first()
    )


def plan_of(
    year: FiscalYear, held: Sequence[HeldLine], *, applied: str, supplement: int
) -> Plan | None:
    """What the closing would do; nothing while a deliberation has to choose.

    Raises ``ValueError`` for a supplement larger than what passes the budgets.
    """
    frame = closings.frame_of(year)
    if frame is None:
        return None
    policy = frames.overrun(frame)
    if policy is Overrun.DELIBERATE and any(line.excess_cents for line in held):
        if not applied:
            return None
        return Plan(held, Overrun(applied), supplement=supplement)
    return Plan(held, policy)


def choices(held: Sequence[HeldLine]) -> list[tuple[Overrun, Plan]]:
    """What each of the four rules would do, for who has to choose one."""
    definite = [policy for policy in Overrun if policy is not Overrun.DELIBERATE]
    return [(policy, Plan(held, policy)) for policy in definite]


def sums(plan: Plan) -> list[Together]:
    """What the plan does, effect by effect."""
    return [
        Together(str(ClosingLine.Effect(effect.value).label), *figures)
        for effect, figures in plan.effects().items()
    ]


def sums_of(closing: YearClosing) -> list[Together]:
    """What the closing did, effect by effect."""
    rows = (
        ClosingLine.objects.filter(closing=closing)
        .order_by()
        .values_list("effect")
        .annotate(Count("pk"), Sum("before_cents"), Sum("after_cents"))
    )
    found = {effect: figures for effect, *figures in rows}
    return [
        Together(str(ClosingLine.Effect(effect.value).label), *found[effect.value])
        for effect in Effect
        if effect.value in found
    ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of rows."""

    page: Page[Any]
    rows: Sequence[Row]


def planned_sheet(
    plan: Plan, reader: Member, number: str | None, *, reads_all: bool
) -> Sheet:
    """The contributions the plan changes, as ``reader`` may read them."""
    page = Paginator(_pairs(plan, reader, reads_all), PER_PAGE).get_page(number)
    return Sheet(page, _rows(list(page.object_list), reads_all))


def _pairs(plan: Plan, reader: Member, reads_all: bool) -> list[tuple[LinePlan, Fate]]:
    if reads_all:
        return list(plan.fates())
    own = set(Contribution.objects.of(reader).values_list("pk", flat=True))
    return [(each, fate) for each, fate in plan.fates() if fate.key in own]


def _rows(pairs: Sequence[tuple[LinePlan, Fate]], reads_all: bool) -> list[Row]:
    found = Contribution.objects.select_related("author", "circle").in_bulk(
        [fate.key for _each, fate in pairs]
    )
    budgets = {each.line.pk: _words(each, reads_all) for each, _fate in pairs}
    return [
        Row(
            budgets[each.line.pk],
            found[fate.key],
            fate.effect.value,
            fate.before,
            fate.after,
        )
        for each, fate in pairs
    ]


def _words(each: LinePlan, reads_all: bool) -> BudgetWords:
    closed = each.closed
    totals = ClosingBudget(
        voted_cents=each.held.figures.voted,
        asked_cents=closed.asked,
        supplement_cents=each.supplement,
        declared_cents=closed.declared,
        kept_cents=closed.kept,
        debt_cents=closed.debt,
    )
    return BudgetWords(
        each.line, each.held.figures.voted, totals if reads_all else None
    )


def posted_sheet(closing: YearClosing, reader: Member, number: str | None) -> Sheet:
    """The contributions the closing changed, as ``reader`` may read them."""
    lines = ClosingLine.objects.visible_to(reader).filter(closing=closing).in_order()
    page = Paginator(lines, PER_PAGE).get_page(number)
    reads_all = bool(may_read_closing(reader, closing.fiscal_year))
    return Sheet(page, _posted_rows(page.object_list, reads_all))


def _posted_rows(lines: Any, reads_all: bool) -> list[Row]:
    budgets: dict[int, BudgetWords] = {}
    rows = []
    for line in lines:
        words = budgets.setdefault(
            line.budget_id,
            BudgetWords(
                line.budget.line,
                line.budget.voted_cents,
                line.budget if reads_all else None,
            ),
        )
        rows.append(
            Row(
                words,
                line.contribution,
                line.effect,
                line.before_cents,
                line.after_cents,
            )
        )
    return rows


def file_rows(year: FiscalYear, plan: Plan | None, reader: Member) -> Iterator[Any]:
    """The same as a table, without a name: budget, work, effect, before, after."""
    yield [
        _("Circle"),
        _("Budget line"),
        _("Contribution"),
        _("Number"),
        _("Effect"),
        _("Before"),
        _("After"),
    ]
    closing = posted(year)
    if closing is not None:
        lines = ClosingLine.objects.visible_to(reader).filter(closing=closing)
        for line in lines.in_order().iterator(chunk_size=500):
            yield from map(_cells, _posted_rows([line], False))
    elif plan is not None:
        reads_all = bool(may_read_closing(reader, year))
        pairs = _pairs(plan, reader, reads_all)
        for start in range(0, len(pairs), 500):
            yield from map(_cells, _rows(pairs[start : start + 500], False))


def _cells(row: Row) -> list[Cell]:
    return [
        row.budget.line.circle.name,
        str(row.budget.line),
        row.contribution.title,
        row.contribution.pk,
        row.words,
        decimal(row.before_cents),
        decimal(row.after_cents),
    ]
