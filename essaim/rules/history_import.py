"""Reading last year's spreadsheet: which column is what, and what a line says.

Plain values in, plain values out: the words shown to people are the app's. Nothing is
guessed silently: a cell is understood, or is a fault with its line and its column; a
name that is nobody's, or two persons', is a question.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from essaim.rules.calendar import Days
from essaim.rules.history_titles import Column
from essaim.rules.names import fold, person_key
from essaim.rules.typed_cells import NotRead, read_amount, read_day, read_minutes

MOST_CENTS = 10**12
LONGEST = 160  # characters of a title; the whole text is kept beside it
LEFT_OUT = 0  # what is chosen for a name whose lines are not imported


class Problem(StrEnum):
    """What may be wrong with a cell."""

    NO_PERSON = "no-person"
    NO_CIRCLE = "no-circle"
    NO_AMOUNT = "no-amount"
    BAD_AMOUNT = "bad-amount"
    NEGATIVE = "negative"
    TOO_LARGE = "too-large"
    BAD_DAY = "bad-day"
    OTHER_YEAR = "other-year"
    FUTURE = "future"
    BAD_HOURS = "bad-hours"
    BAD_PAID_ON = "bad-paid-on"


class Status(StrEnum):
    """What will become of a line."""

    READY = "ready"
    UNDECIDED = "undecided"
    FAULTY = "faulty"
    UNPAID = "unpaid"  # nothing was paid for it: there is no money to import
    TWICE = "twice"
    ALREADY = "already"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one cell: where, and what it holds."""

    problem: Problem
    place: int
    value: str = ""


@dataclass(slots=True)
class Line:
    """One contribution of the file, and what is to be done with the line."""

    number: int
    who: str = ""
    email: str = ""
    circle: str = ""
    what: str = ""
    day: date | None = None
    minutes: int | None = None
    cents: int = 0
    paid_on: date | None = None
    status: Status = Status.READY
    faults: list[Fault] = field(default_factory=list)
    # Filled once names are persons and circles.
    author: int = 0
    circle_id: int = 0
    same_as: int | None = None

    @property
    def same(self) -> tuple[int, int, str, date | None, int]:
        """What two lines have in common when they are the same one."""
        return (self.author, self.circle_id, fold(self.what), self.day, self.cents)


def read_line(
    columns: Mapping[Column, int],
    number: int,
    cells: Sequence[str],
    *,
    year: Days | None,
    today: date,
    has_circle: bool,
) -> Line | None:
    """Understand one line; nothing for one that names nobody and no amount.

    ``has_circle``: a circle was chosen for the lines that name none. What could not
    be read is in ``faults`` and makes the line faulty.
    """
    cell = {
        column: cells[place].strip() if place < len(cells) else ""
        for column, place in columns.items()
    }
    line = Line(number)
    _read_names(line, cell)
    if not (line.who or line.email or cell.get(Column.AMOUNT, "")):
        return None
    reading = _Reading(line, columns, cell)
    reading.person(has_circle=has_circle)
    reading.amount()
    reading.days(year, today)
    reading.hours()
    if line.faults:
        line.status = Status.FAULTY
    elif not line.cents:
        line.status = Status.UNPAID
    return line


def _read_names(line: Line, cell: Mapping[Column, str]) -> None:
    who = cell.get(Column.WHO, "")
    line.email = cell.get(Column.EMAIL, "").lower()
    if "@" in who and not line.email:
        line.email, who = who.lower(), ""
    line.who = " ".join(f"{cell.get(Column.FIRST_NAME, '')} {who}".split())
    line.circle = " ".join(cell.get(Column.CIRCLE, "").split())
    line.what = " ".join(cell.get(Column.WHAT, "").split())


@dataclass(slots=True)
class _Reading:
    """The cells of one line being read, and the faults found in them."""

    line: Line
    columns: Mapping[Column, int]
    cell: Mapping[Column, str]

    def wrong(self, problem: Problem, column: Column) -> None:
        value = self.cell.get(column, "")[:80]
        self.line.faults.append(Fault(problem, self.columns.get(column, 0), value))

    def person(self, *, has_circle: bool) -> None:
        if not (self.line.who or self.line.email):
            self.wrong(Problem.NO_PERSON, Column.WHO)
        if not self.line.circle and not has_circle:
            self.wrong(Problem.NO_CIRCLE, Column.CIRCLE)

    def amount(self) -> None:
        text = self.cell.get(Column.AMOUNT, "")
        if not text:
            return self.wrong(Problem.NO_AMOUNT, Column.AMOUNT)
        try:
            cents = read_amount(text)
        except NotRead:
            return self.wrong(Problem.BAD_AMOUNT, Column.AMOUNT)
        if cents < 0:
            self.wrong(Problem.NEGATIVE, Column.AMOUNT)
        elif cents > MOST_CENTS:
            self.wrong(Problem.TOO_LARGE, Column.AMOUNT)
        else:
            self.line.cents = cents
        return None

    def days(self, year: Days | None, today: date) -> None:
        self.line.day = self._day(Column.DAY, Problem.BAD_DAY, today)
        self.line.paid_on = self._day(Column.PAID_ON, Problem.BAD_PAID_ON, today)
        day = self.line.day
        if day and year and not year.first <= day <= year.last:
            self.wrong(Problem.OTHER_YEAR, Column.DAY)

    def _day(self, column: Column, problem: Problem, today: date) -> date | None:
        text = self.cell.get(column, "")
        if not text:
            return None
        try:
            day = read_day(text)
        except NotRead:
            self.wrong(problem, column)
            return None
        if day > today:
            self.wrong(Problem.FUTURE, column)
        return day

    def hours(self) -> None:
        text = self.cell.get(Column.HOURS, "")
        if not text:
            return
        try:
            self.line.minutes = read_minutes(text)
        except NotRead:
            self.wrong(Problem.BAD_HOURS, Column.HOURS)


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what there is: keys of the file to the numbers they may mean."""

    people: Mapping[str, Sequence[int]]
    circles: Mapping[str, Sequence[int]]
    # What was answered: a number, or ``LEFT_OUT``.
    chosen_people: Mapping[str, int]
    chosen_circles: Mapping[str, int]
    default_circle: int = 0
    # Lines that earlier imports brought: ``Line.same``.
    already: Collection[tuple[int, int, str, date | None, int]] = ()
    leave_unknown: bool = False
    keep_identical: bool = True


def key_of(line: Line) -> str:
    """What a line calls its person: an address, or a name."""
    return line.email or person_key(line.who)


def judge(lines: Sequence[Line], known: Known) -> None:
    """Give each sound line its person, its circle, and what becomes of it."""
    seen: dict[tuple[int, int, str, date | None, int], int] = {}
    for line in lines:
        if line.status is not Status.READY:
            continue
        author = _answer(_people(line, known), key_of(line), known.chosen_people, known)
        circle = known.default_circle
        if line.circle:
            key = fold(line.circle)
            found = known.circles.get(key, ())
            circle = _answer(found, key, known.chosen_circles, known)
        if LEFT_OUT in (author, circle):
            line.status = Status.LEFT_OUT
        elif author < 0 or circle < 0:
            line.status = Status.UNDECIDED
        else:
            line.author, line.circle_id = author, circle
            _compare(line, seen, known)


def _people(line: Line, known: Known) -> Sequence[int]:
    """Whom a line may mean: by the address first, then by the name."""
    by_address = known.people.get(line.email, ()) if line.email else ()
    return by_address or known.people.get(person_key(line.who), ())


_ASKED = -1


def _answer(
    found: Sequence[int], key: str, chosen: Mapping[str, int], known: Known
) -> int:
    if key in chosen:
        return chosen[key]
    if len(found) == 1:
        return found[0]
    return LEFT_OUT if known.leave_unknown and not found else _ASKED


def _compare(
    line: Line,
    seen: dict[tuple[int, int, str, date | None, int], int],
    known: Known,
) -> None:
    if line.same in known.already:
        line.status = Status.ALREADY
        return
    first = seen.setdefault(line.same, line.number)
    if first != line.number:
        line.same_as = first
        if not known.keep_identical:
            line.status = Status.TWICE


def presumed_vote(cents: int) -> int:
    """What is taken as voted when nobody says: what was paid, to the next hundred.

    Rounded, so that it does not say what one person received where few contributed.

    >>> presumed_vote(1_234_56), presumed_vote(100_00)
    (130000, 10000)
    """
    return -(-cents // 100_00) * 100_00


def title_of(what: str, otherwise: str) -> str:
    """The title of a contribution: what the line says, shortened on a word."""
    if not what:
        return otherwise
    if len(what) <= LONGEST:
        return what
    return re.sub(r"\s+\S*$", "", what[: LONGEST - 1]) + "…"
