"""Reading a spreadsheet of projects: what a line says, and what is wrong in it.

Plain values in, plain values out: the words shown to people are the app's. A cell is
understood, or is a fault with its line and its column: nothing is guessed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from essaim.rules.names import fold, person_key
from essaim.rules.project_titles import Column
from essaim.rules.typed_cells import NotRead, read_amount

MOST_CENTS = 10**12
LONGEST_TITLE = 300
LONGEST_TEXT = 30_000
YES = frozenset({"oui", "yes", "x", "vrai", "true", "1", "o", "y", "transverse"})
NO = frozenset({"non", "no", "faux", "false", "0", "n"})


class Problem(StrEnum):
    """What may be wrong with a cell."""

    NO_TITLE = "no-title"
    TOO_LONG = "too-long"
    NO_AMOUNT = "no-amount"
    BAD_AMOUNT = "bad-amount"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    GOAL_BELOW = "goal-below"
    BAD_YES_NO = "bad-yes-no"
    NO_SUCH_CIRCLE = "no-such-circle"
    SEVERAL_CIRCLES = "several-circles"
    NO_SUCH_PERSON = "no-such-person"
    SEVERAL_PEOPLE = "several-people"
    BAD_NUMBER = "bad-number"
    LESS_THAN_NOTHING = "less-than-nothing"
    SAME_TITLE = "same-title"
    NO_ANSWER = "no-answer"
    BAD_ANSWER = "bad-answer"


class Status(StrEnum):
    """What will become of a line."""

    READY = "ready"
    FAULTY = "faulty"
    TWICE = "twice"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one cell: where, and what it holds."""

    problem: Problem
    place: int
    value: str = ""


@dataclass(slots=True)
class Line:
    """One project of the file, and what is to be done with the line."""

    number: int
    title: str = ""
    summary: str = ""
    text: str = ""
    min_cents: int = 0
    max_cents: int = 0
    transverse: bool = False
    circle: str = ""
    circle_id: int | None = None
    author: str = ""
    author_id: int | None = None
    # By the number of the question; and the questions that wait for an answer.
    answers: dict[str, str | bool] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    status: Status = Status.READY
    faults: list[Fault] = field(default_factory=list)
    same_as: int | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it can only come in as a draft: a required answer is lacking."""
        return bool(self.lacking)


class AnswerKind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the round, and the column that answers it, if one does."""

    number: str
    label: str
    kind: AnswerKind
    place: int | None = None
    is_required: bool = False
    choices: Sequence[str] = ()
    longest: int = LONGEST_TEXT

    def read(self, said: str) -> str | bool:
        """Return the answer a cell gives. Raises ``NotRead`` when it is none.

        >>> Asked("1", "Ouvert ?", AnswerKind.YES_NO).read("Oui")
        True
        >>> Asked("2", "Où ?", AnswerKind.CHOICE, choices=("À Lyon",)).read("a lyon")
        'À Lyon'
        """
        if self.kind is AnswerKind.YES_NO:
            if fold(said) not in YES | NO:
                raise NotRead(said)
            return fold(said) in YES
        if self.kind is AnswerKind.CHOICE:
            same = [one for one in self.choices if fold(one) == fold(said)]
            if not same:
                raise NotRead(said)
            return same[0]
        if len(said) > self.longest:
            raise NotRead(said)
        return said if self.kind is AnswerKind.TEXT else " ".join(said.split())


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what there is: keys of the file to the numbers they may mean."""

    people: Mapping[str, Sequence[int]]
    circles: Mapping[str, Sequence[int]]
    # Titles that the round has already, folded.
    titles: Collection[str] = ()
    asked: Sequence[Asked] = ()
    # Whether a line without a required answer comes in as a draft, or is a fault.
    as_drafts: bool = False


def read_line(
    columns: Mapping[Column, int], number: int, cells: Sequence[str], known: Known
) -> Line | None:
    """Understand one line; nothing for one that has no title and no amount.

    What could not be read is in ``faults`` and makes the line faulty.
    """
    cell = {
        column: cells[place].strip() if place < len(cells) else ""
        for column, place in columns.items()
    }
    said = (Column.TITLE, Column.MINIMUM, Column.GOAL)
    if not any(cell.get(column) for column in said):
        return None
    reading = _Reading(Line(number), columns, cell)
    reading.texts()
    reading.amounts()
    reading.transverse()
    reading.names(known)
    reading.answers(known, cells)
    if reading.line.faults:
        reading.line.status = Status.FAULTY
    return reading.line


@dataclass(slots=True)
class _Reading:
    """The cells of one line being read, and the faults found in them."""

    line: Line
    columns: Mapping[Column, int]
    cell: Mapping[Column, str]

    def wrong(self, problem: Problem, column: Column) -> None:
        value = self.cell.get(column, "")[:80]
        self.line.faults.append(Fault(problem, self.columns.get(column, 0), value))

    def texts(self) -> None:
        line, cell = self.line, self.cell
        line.title = " ".join(cell.get(Column.TITLE, "").split())
        line.summary = " ".join(cell.get(Column.SUMMARY, "").split())
        line.text = cell.get(Column.TEXT, "")
        if not line.title:
            self.wrong(Problem.NO_TITLE, Column.TITLE)
        for column, text, most in (
            (Column.TITLE, line.title, LONGEST_TITLE),
            (Column.SUMMARY, line.summary, LONGEST_TITLE),
            (Column.TEXT, line.text, LONGEST_TEXT),
        ):
            if len(text) > most:
                self.wrong(Problem.TOO_LONG, column)

    def amounts(self) -> None:
        """The goal alone is asked for exactly; without one, the minimum is."""
        least, most = self._amount(Column.MINIMUM), self._amount(Column.GOAL)
        if least is None and most is None:
            if not self.cell.get(Column.MINIMUM) and not self.cell.get(Column.GOAL):
                self.wrong(Problem.NO_AMOUNT, Column.MINIMUM)
            return
        self.line.min_cents = least or most or 0
        self.line.max_cents = most or least or 0
        if self.line.max_cents < self.line.min_cents:
            self.wrong(Problem.GOAL_BELOW, Column.GOAL)

    def _amount(self, column: Column) -> int | None:
        text = self.cell.get(column, "")
        if not text:
            return None
        try:
            cents = read_amount(text)
        except NotRead:
            self.wrong(Problem.BAD_AMOUNT, column)
            return None
        if cents > MOST_CENTS:
            self.wrong(Problem.TOO_LARGE, column)
        elif cents > 0:
            return cents
        elif cents < 0 or column is Column.MINIMUM:
            self.wrong(Problem.TOO_SMALL, column)
        return None

    def transverse(self) -> None:
        said = fold(self.cell.get(Column.TRANSVERSE, ""))
        if said and said not in YES | NO:
            self.wrong(Problem.BAD_YES_NO, Column.TRANSVERSE)
        self.line.transverse = said in YES

    def names(self, known: Known) -> None:
        line = self.line
        line.circle = self.cell.get(Column.CIRCLE, "")
        line.author = self.cell.get(Column.AUTHOR, "")
        if line.circle:
            line.circle_id = self._only(
                known.circles.get(fold(line.circle), ()),
                Column.CIRCLE,
                Problem.NO_SUCH_CIRCLE,
                Problem.SEVERAL_CIRCLES,
            )
        if line.author:
            named = line.author.lower()
            key = named if "@" in named else person_key(named)
            line.author_id = self._only(
                known.people.get(key, ()),
                Column.AUTHOR,
                Problem.NO_SUCH_PERSON,
                Problem.SEVERAL_PEOPLE,
            )

    def answers(self, known: Known, cells: Sequence[str]) -> None:
        """What it answers to the questions of the round."""
        for one in known.asked:
            at = one.place
            said = cells[at].strip() if at is not None and at < len(cells) else ""
            if said and at is not None:
                try:
                    self.line.answers[one.number] = one.read(said)
                except NotRead:
                    fault = Fault(Problem.BAD_ANSWER, at, said[:80])
                    self.line.faults.append(fault)
            elif one.is_required and known.as_drafts:
                self.line.lacking.append(one.label)
            elif one.is_required:
                place = self.columns.get(Column.TITLE, 0) if at is None else at
                fault = Fault(Problem.NO_ANSWER, place, one.label)
                self.line.faults.append(fault)

    def _only(
        self, found: Sequence[int], column: Column, none: Problem, several: Problem
    ) -> int | None:
        if len(found) == 1:
            return found[0]
        self.wrong(several if found else none, column)
        return None


def judge(lines: Sequence[Line], known: Known) -> None:
    """Set aside the sound lines that would make the same project twice."""
    seen: dict[str, int] = {}
    for line in lines:
        if line.status is not Status.READY:
            continue
        key = fold(line.title)
        if key in known.titles:
            line.status = Status.ALREADY
            continue
        first = seen.setdefault(key, line.number)
        if first != line.number:
            line.status, line.same_as = Status.TWICE, first
