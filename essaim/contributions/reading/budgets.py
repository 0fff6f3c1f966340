"""Where the money of each budget stands, as one reader may see it.

A page, its files, its pictures and the panel of a circle all read the same ``Book``:
what is hidden in one is hidden in all (``rules.privacy``). Because what a circle hides
may have to be hidden in another, a book always holds the whole year. What the reader
asked is known to them: it takes three others for a sum to be shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Aggregate, Count, Max, Min, Q

from essaim.circles.models import Circle, Role, holds
from essaim.circles.people import circle_ids_of
from essaim.contributions.models import ClosingBudget, Contribution
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim
from essaim.rules import contributions as rules
from essaim.rules import expenses, privacy
from essaim.rules.budgets import Figures
from essaim.rules.contributions import State
from essaim.rules.privacy import Level, Node, People

TOTAL = "total"
DEBT = "debt"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a reader sees of a budget; ``None`` is hidden.

    ``debt`` is what the year before took from it; it is engaged like the rest.
    """

    level: Level
    voted: int
    engaged: int | None = None
    left: int | None = None
    excess: int | None = None
    debt: int | None = None
    reserved: int | None = None
    declared: int | None = None
    settled: int | None = None
    paid: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether each state is shown."""
        return self.level is Level.PARTS

    @property
    def is_hidden(self) -> bool:
        """Whether only what was voted is shown."""
        return self.level is Level.NOTHING


@dataclass(frozen=True, slots=True)
class Sums:
    """What a budget holds, before anybody looks at it."""

    figures: Figures = field(default_factory=Figures)
    debt: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.figures + other.figures, self.debt + other.debt)

    @property
    def engaged(self) -> int:
        """All that is no longer available."""
        return self.figures.engaged + self.debt

    def seen(self, level: Level) -> Standing:
        """Keep what may be shown."""
        figures = self.figures
        if level is Level.NOTHING:
            return Standing(level, figures.voted)
        shown = {
            "engaged": self.engaged,
            "left": max(0, figures.voted - self.engaged),
            "excess": max(0, self.engaged - figures.voted),
        }
        if level is Level.PARTS:
            shown |= {
                "debt": self.debt,
                "reserved": figures.reserved,
                "declared": figures.declared,
                "settled": figures.settled,
                "paid": figures.paid,
            }
        return Standing(level, figures.voted, **shown)


@dataclass(frozen=True, slots=True)
class LineBudget:
    """A budget line and where its money stands."""

    line: BudgetLine
    standing: Standing


@dataclass(frozen=True, slots=True)
class CircleBudget:
    """A circle, its budget lines, and all of them together."""

    circle: Circle
    standing: Standing
    lines: Sequence[LineBudget]
    is_open: bool  # the reader reads each of its amounts


class Book:
    """The budgets of a year as one reader sees them, in a constant number of queries.

    Without a reader, as the software itself does: whole.
    """

    def __init__(self, year: FiscalYear, reader: Member | None) -> None:
        self.year = year
        self.reader = reader
        self.reads_all = reader is None or holds(reader, Role.Kind.PAYROLL)
        self.lines = list(
            BudgetLine.objects.visible_to(reader)
            .of_year(year)
            .select_related("circle", "fiscal_year")
            .order_by("circle__name", "circle", "kind", "label")
        )
        self.sums = sums_of(year, self.lines)
        owed = any(one.debt for one in self.sums.values())
        self.people = people_of(year, but=reader, owed=owed)
        self.open_circles: set[int] = circle_ids_of(reader) if reader else set()
        self.levels = self.shown(self.people)

    @cached_property
    def by_circle(self) -> Mapping[int, list[BudgetLine]]:
        """The lines of each circle."""
        found: dict[int, list[BudgetLine]] = defaultdict(list)
        for line in self.lines:
            found[line.circle_id].append(line)
        return found

    def shown(
        self, people: Mapping[int, Mapping[str, People]]
    ) -> dict[object, privacy.Level]:
        """How much of each line, circle and total is shown, with these contributors."""
        circles = [
            Node(
                ("circle", circle),
                inside=[
                    Node(
                        ("line", line.pk),
                        people.get(line.pk, {}),
                        weight=self.sums[line.pk].figures.voted,
                    )
                    for line in lines
                ],
                is_open=circle in self.open_circles,
                weight=sum(self.sums[line.pk].figures.voted for line in lines),
            )
            for circle, lines in self.by_circle.items()
        ]
        return privacy.levels(Node(TOTAL, inside=circles, is_open=self.reads_all))

    def level(self, key: object, circle: int | None = None) -> Level:
        """How much the reader sees: all of it where they read each amount."""
        if self.reads_all or circle in self.open_circles:
            return Level.PARTS
        return self.levels[key]

    @property
    def has_debts(self) -> bool:
        """Whether a budget of the year pays for the year before."""
        return any(sums.debt for sums in self.sums.values())

    @cached_property
    def total(self) -> Standing:
        """The whole cooperative."""
        return _sum(self.sums.values()).seen(self.level(TOTAL))

    def circle(self, number: int) -> CircleBudget | None:
        """One circle, if it has a budget this year."""
        lines = self.by_circle.get(number)
        if not lines:
            return None
        whole = _sum(self.sums[line.pk] for line in lines)
        return CircleBudget(
            lines[0].circle,
            whole.seen(self.level(("circle", number), number)),
            [self.line(line) for line in lines],
            is_open=self.reads_all or number in self.open_circles,
        )

    def line(self, line: BudgetLine) -> LineBudget:
        """One line."""
        level = self.level(("line", line.pk), line.circle_id)
        return LineBudget(line, self.sums[line.pk].seen(level))

    def circles(self, numbers: Iterable[int] | None = None) -> Iterator[CircleBudget]:
        """The circles that have a budget, by name; only those of ``numbers``."""
        for number in self.by_circle if numbers is None else numbers:
            found = self.circle(number)
            if found is not None:
                yield found


def _sum(all_: Iterable[Sums]) -> Sums:
    return sum(all_, Sums())


def sums_of(year: FiscalYear, lines: Iterable[BudgetLine]) -> dict[int, Sums]:
    """What the lines of a year hold.

    The books pay a debt from one line to the other; here it stays what the later year
    owes: what was voted is what was voted.
    """
    figures = budgets.figures_of_year(year)
    found = {line.pk: Sums(figures.get(line.pk, Figures())) for line in lines}
    debts = ClosingBudget.objects.filter(
        Q(line__fiscal_year=year) | Q(paid_by__fiscal_year=year), debt_cents__gt=0
    )
    for line, payer, cents in debts.values_list("line", "paid_by", "debt_cents"):
        if line in found:
            found[line] += Sums(Figures(voted=-cents))
        if payer in found:
            found[payer] += Sums(Figures(voted=cents), debt=cents)
    return found


def people_of(
    year: FiscalYear, *, but: Member | None = None, owed: bool = True
) -> dict[int, dict[str, People]]:
    """Who contributed to each state of each line, by the line's number.

    ``but``: the reader, whose own amounts hide nothing from them. ``owed``: whether
    the year may owe something for the year before.
    """
    found: dict[int, dict[str, People]] = defaultdict(dict)

    def add(line: int, part: str, people: People) -> None:
        found[line][part] = found[line].get(part, privacy.NOBODY) | people

    for line, status, *who in _contributors(year, but):
        add(line, rules.HOLDS[State(status)].value, privacy.few(*who))
    for line, state, *who in _claimants(year, but):
        add(line, expenses.HOLDS[expenses.State(state)].value, privacy.few(*who))
    for payer, people in (_indebted(year, but) if owed else {}).items():
        add(payer, DEBT, people)
    return found


def whose(field: str, but: Member | None) -> dict[str, Aggregate]:
    """How many people but the reader are behind a sum, and two of them: see ``few``."""
    others = None if but is None else ~Q(**{field: but})
    return {
        "people": Count(field, distinct=True, filter=others),
        "one": Min(field, filter=others),
        "another": Max(field, filter=others),
    }


def _contributors(
    year: FiscalYear, but: Member | None
) -> Iterable[tuple[int, str, int, int, int]]:
    return (
        Contribution.objects.filter(
            line__fiscal_year=year, status__in=rules.HOLDS, cents__gt=0
        )
        .order_by()
        .values_list("line", "status")
        .annotate(**whose("author", but))
    )


def _claimants(
    year: FiscalYear, but: Member | None
) -> Iterable[tuple[int, str, int, int, int]]:
    return (
        ExpenseClaim.objects.filter(
            line__fiscal_year=year, state__in=expenses.HOLDS, cents__gt=0
        )
        .order_by()
        .values_list("line", "state")
        .annotate(**whose("member", but))
    )


def _indebted(year: FiscalYear, but: Member | None) -> dict[int, People]:
    """Who worked for what the year before owed: the debt says what they asked."""
    rows = (
        Contribution.objects.filter(
            line__closing__paid_by__fiscal_year=year,
            status__in=rules.HOLDS,
            cents__gt=0,
        )
        .order_by()
        .values_list("line__closing__paid_by")
        .annotate(**whose("author", but))
    )
    return {line: privacy.few(*who) for line, *who in rows}
