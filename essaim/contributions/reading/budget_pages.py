"""What the pages and files of budgets show: one book, said in words and rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.contributions import frames, lines, pictures
from essaim.contributions.models import Frame, YearClosing
from essaim.contributions.reading import outlook
from essaim.contributions.reading.budgets import (
    Book,
    CircleBudget,
    LineBudget,
    Standing,
)
from essaim.contributions.reading.pace import Pace, Paces
from essaim.ledger import doors
from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.rules.budgets import Overrun
from essaim.rules.privacy import Level


def year_shown(wanted: FiscalYear | None) -> FiscalYear | None:
    """The year asked for; otherwise today's, otherwise the latest with a budget."""
    if wanted is not None:
        return wanted
    today = FiscalYear.objects.containing(timezone.localdate()).first()
    if today is not None:
        return today
    with_lines = FiscalYear.objects.annotate(n=Count("budget_lines")).filter(n__gt=0)
    return with_lines.order_by("-starts_on").first()


def frame_for(year: FiscalYear, today: date | None = None) -> Frame | None:
    """The frame that binds a year: today's in the current one, the last one after."""
    day = today or timezone.localdate()
    return frames.binding(min(max(day, year.starts_on), year.ends_on))


def closing_of(year: FiscalYear) -> YearClosing | None:
    """The closing of the year, if it was posted."""
    return YearClosing.objects.filter(fiscal_year=year).first()


@dataclass(frozen=True, slots=True)
class Bar:
    """A budget as a bar: its parts, surest first."""

    total: int
    parts: Sequence[dict[str, Any]]
    passed: bool


def bar(standing: Standing) -> Bar | None:
    """The bar of a budget; nothing when it is hidden."""
    if standing.engaged is None:
        return None
    if standing.is_whole:
        parts: list[dict[str, Any]] = [
            {"name": _("paid"), "cents": standing.paid, "style": 1},
            {"name": _("to pay"), "cents": standing.settled, "style": 2},
            {"name": _("declared"), "cents": standing.declared, "style": 3},
            {"name": _("reserved"), "cents": standing.reserved, "style": 4},
        ]
        if standing.debt:
            owed = {"name": _("owed from before"), "cents": standing.debt, "style": 5}
            parts.insert(0, owed)
    else:
        parts = [{"name": _("engaged in all"), "cents": standing.engaged, "style": 2}]
    return Bar(standing.voted, parts, bool(standing.excess))


@dataclass(frozen=True, slots=True)
class Told:
    """A budget line as its page tells it."""

    line: BudgetLine
    standing: Standing
    bar: Bar | None
    pace: Pace | None
    picture: pictures.Picture | None
    now: str
    ahead: str
    then: str
    doors: Sequence[Door] = ()


def tell_each(
    budget: CircleBudget, paces: Paces, frame: Frame | None, reader: Member
) -> list[Told]:
    """Put each line of a circle into words, with where it leads elsewhere."""
    found = doors.of([each.line for each in budget.lines], reader)
    return [
        tell(each, paces, frame, elsewhere=found.get(each.line.pk, ()))
        for each in budget.lines
    ]


def tell(
    budget: LineBudget,
    paces: Paces,
    frame: Frame | None,
    *,
    elsewhere: Iterable[Door] = (),
) -> Told:
    """Put a line into words: where it stands, where it goes, what the rule does."""
    pace = paces.line(budget.line)
    policy = lines.policy_of(budget.line, frame) if frame else None
    return Told(
        line=budget.line,
        standing=budget.standing,
        bar=bar(budget.standing),
        pace=pace,
        picture=pictures.draw(pace) if pace else None,
        now=outlook.now(budget.standing, policy) if policy else "",
        ahead=outlook.ahead(pace),
        then=outlook.then(pace, policy) if policy else "",
        doors=[door for door in elsewhere if door.room != "contributions"],
    )


def panel_words(book: Book, number: int) -> dict[str, Any] | None:
    """A circle's budget in short, for its page: a bar, what is left, where it goes."""
    circle = book.circle(number)
    if circle is None:
        return None
    frame = frame_for(book.year)
    policy: Overrun | None = frames.overrun(frame) if frame else None
    pace = Paces(book).circle(number)
    return {
        "budget": circle,
        "bar": bar(circle.standing),
        "ahead": outlook.ahead(pace)
        if pace and pace.projection and pace.projection.exhausted_on
        else "",
        "then": outlook.then(pace, policy) if policy else "",
        "year": book.year,
    }


HEADS = (
    *("voted", "debt", "reserved", "declared", "settled", "paid"),
    *("engaged", "left", "excess"),
)


def file_rows(book: Book, circle: int | None = None) -> Iterator[list[Cell]]:
    """The budgets of a year as a table, or those of one circle: what the page shows."""
    yield [
        _("Circle"),
        _("Budget line"),
        _("Kind"),
        _("Voted"),
        _("Owed from the year before"),
        _("Reserved"),
        _("Declared"),
        _("To pay"),
        _("Paid"),
        _("Engaged in all"),
        _("Left"),
        _("Passed by"),
        _("Shown"),
    ]
    if circle is None:
        yield ["", _("The whole cooperative"), "", *_cells(book.total)]
    for each in book.circles(None if circle is None else [circle]):
        name = each.circle.name
        yield [name, _("The whole circle"), "", *_cells(each.standing)]
        for budget in each.lines:
            line = budget.line
            yield [
                name,
                str(line),
                line.get_kind_display(),
                *_cells(budget.standing),
            ]


def _cells(standing: Standing) -> list[Cell]:
    figures = [getattr(standing, head) for head in HEADS]
    return [
        *(None if cents is None else decimal(cents) for cents in figures),
        _shown(standing.level),
    ]


def _shown(level: Level) -> str:
    if level is Level.PARTS:
        return _("state by state")
    if level is Level.TOTAL:
        return _("all states together")
    return _("hidden: fewer than three people, or to protect another budget")


def years_of(reader: Member) -> Any:
    """The years a reader may choose from."""
    return FiscalYear.objects.visible_to(reader)
