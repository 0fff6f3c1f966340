"""The pace of budgets through their year: what each picture and projection is made of.

What is engaged now is told by the month it was first announced or declared. For who
does not read each amount, months are taken together until three others contributed in
each (``rules.privacy.periods``), and what is projected only comes from what is drawn.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from essaim.contributions.models import Contribution
from essaim.contributions.reading.budgets import DEBT, TOTAL, Book, Sums, whose
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim
from essaim.rules import contributions as rules
from essaim.rules import expenses, pace, privacy
from essaim.rules.pace import Point, Projection
from essaim.rules.privacy import Level, People


@dataclass(frozen=True, slots=True)
class Pace:
    """A budget through its year, for one reader."""

    voted: int
    points: Sequence[Point]
    projection: Projection | None
    expected: int  # what would be engaged if the year went evenly
    today: date
    first: date
    last: date

    @property
    def engaged(self) -> int:
        """What is engaged today."""
        return self.points[-1].cents if self.points else 0

    @property
    def excess_cents(self) -> int:
        """By how much the budget would be passed at the end of the year."""
        return self.projection.excess(self.voted) if self.projection else 0


class Paces:
    """The paces of the budgets of a book: two queries more, whatever their number."""

    def __init__(self, book: Book, today: date | None = None) -> None:
        self.book = book
        self.first, self.last = book.year.starts_on, book.year.ends_on
        self.today = min(today or timezone.localdate(), self.last)
        self.months = _months(self.first, self.today)
        self.cents: dict[int, list[int]] = {}
        self.people: dict[int, list[People]] = {}
        self._read(book)

    def _read(self, book: Book) -> None:
        for line in book.lines:
            self.cents[line.pk] = [0] * len(self.months)
            self.people[line.pk] = [privacy.NOBODY] * len(self.months)
        for row in (
            *_contributed(book.year, book.reader),
            *_claimed(book.year, book.reader),
        ):
            number, month, cents, *who = row
            if number in self.cents and self.months:
                place = self._place(month)
                self.cents[number][place] += cents
                self.people[number][place] |= privacy.few(*who)

    def _place(self, month: Any) -> int:
        """The month of an instant, in the year: what came late counts in the last."""
        day = timezone.localdate(month) if hasattr(month, "hour") else month
        place = (day.year - self.first.year) * 12 + day.month - self.first.month
        return min(max(place, 0), len(self.months) - 1)

    @cached_property
    def periods(self) -> list[range]:
        """The months, or some of them together, that may be told apart to anybody."""
        return privacy.periods(
            [
                privacy.NOBODY.union(*(people[n] for people in self.people.values()))
                for n in range(len(self.months))
            ]
        )

    @cached_property
    def levels(self) -> Mapping[object, Level]:
        """Whose periods may be told apart; what the year before took is one more."""
        return self.book.shown(
            {
                line: {
                    str(period.start): privacy.NOBODY.union(
                        *(people[n] for n in period)
                    )
                    for period in self.periods
                }
                | {DEBT: self.book.people.get(line, {}).get(DEBT, privacy.NOBODY)}
                for line, people in self.people.items()
            }
        )

    def is_of_few(self, line: int, since: date) -> bool:
        """Whether what was engaged before a day, or since, is that of one or two."""
        months = list(zip(self.months, self.people[line], strict=True))
        return any(
            privacy.sum_of_few(privacy.NOBODY.union(*people))
            for people in (
                [who for month, who in months if month[1] <= since],
                [who for month, who in months if month[1] > since],
            )
        )

    def total(self) -> Pace | None:
        """The whole cooperative's."""
        return self._pace(
            [line.pk for line in self.book.lines], TOTAL, is_open=self.book.reads_all
        )

    def circle(self, number: int) -> Pace | None:
        """That of all the lines of a circle together."""
        lines = [line.pk for line in self.book.by_circle.get(number, ())]
        is_open = self.book.reads_all or number in self.book.open_circles
        return self._pace(lines, ("circle", number), is_open=is_open)

    def line(self, line: BudgetLine) -> Pace | None:
        """That of one line."""
        is_open = self.book.reads_all or line.circle_id in self.book.open_circles
        return self._pace([line.pk], ("line", line.pk), is_open=is_open)

    def _pace(self, lines: Sequence[int], key: object, *, is_open: bool) -> Pace | None:
        """Draw these lines together; nothing when their periods may not be told."""
        if not self.months or not lines:
            return None
        if not is_open and self.levels[key] is not Level.PARTS:
            return None
        periods = (
            [range(n, n + 1) for n in range(len(self.months))]
            if is_open
            else self.periods
        )
        sums = sum((self.book.sums[line] for line in lines), Sums())
        points = self._points(lines, periods, sums)
        return Pace(
            voted=sums.figures.voted,
            points=points,
            projection=pace.project(
                points, voted=sums.figures.voted, today=self.today, last=self.last
            ),
            expected=pace.expected(
                sums.figures.voted, self.first, self.last, self.today
            ),
            today=self.today,
            first=self.first,
            last=self.last,
        )

    def _points(
        self, lines: Sequence[int], periods: Sequence[range], sums: Sums
    ) -> list[Point]:
        """What was engaged on the last evening of each period, from the first on."""
        engaged = sums.debt
        points: list[Point] = []
        for period in periods:
            cents = sum(self.cents[line][n] for line in lines for n in period)
            if not points:
                if not cents:
                    continue
                points.append(Point(self.months[period.start][0], engaged))
            engaged += cents
            points.append(Point(self.months[period[-1]][1], engaged))
        return points


def _months(first: date, last: date) -> list[tuple[date, date]]:
    """The first and the last day of each month, within these days."""
    found = []
    day = first
    while day <= last:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        found.append((day, min(end, last)))
        day = end + timedelta(1)
    return found


def _contributed(year: FiscalYear, but: Member | None) -> list[tuple[Any, ...]]:
    rows = Contribution.objects.filter(
        line__fiscal_year=year, status__in=rules.HOLDS, cents__gt=0
    )
    return list(
        rows.order_by()
        .annotate(
            month=TruncMonth(Coalesce("announced_at", "declared_at", "created_at"))
        )
        .values_list("line", "month")
        .annotate(Sum("cents"), **whose("author", but))
    )


def _claimed(year: FiscalYear, but: Member | None) -> list[tuple[Any, ...]]:
    rows = ExpenseClaim.objects.filter(
        line__fiscal_year=year, state__in=expenses.HOLDS, cents__gt=0
    )
    return list(
        rows.order_by()
        .annotate(month=TruncMonth(Coalesce("submitted_at", "created_at")))
        .values_list("line", "month")
        .annotate(Sum("cents"), **whose("member", but))
    )
