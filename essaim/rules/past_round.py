"""A round that was finished elsewhere: what its files say, added up by project.

Four shapes are known (``docs/cobudget-exports.md`` says where they were read): what
Cobudget exports by operation and by participant, what its first version exported as
transactions, and any table that gives what each project received. Who gave what is
read to be counted, and is not in what comes out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from essaim.rules import titles
from essaim.rules.names import fold
from essaim.rules.project_import import LONGEST_TITLE, MOST_CENTS, Problem
from essaim.rules.project_titles import KNOWN as PROJECT_NAMES
from essaim.rules.project_titles import Column as ProjectColumn
from essaim.rules.typed_cells import NotRead, read_amount, read_day

Rows = Sequence[tuple[int, Sequence[str]]]
_FINAL = "(Final)"


class Shape(StrEnum):
    """What a line of the file is."""

    OPERATIONS = "operations"
    PARTICIPANTS = "participants"
    TRANSACTIONS = "transactions"
    TOTALS = "totals"


class Column(StrEnum):
    """What a column may say, beside those of a list of projects."""

    NAME = "name"
    EMAIL = "email"
    PROPOSAL = "proposal"
    AMOUNT = "amount"
    MOMENT = "moment"
    SOURCE = "source"
    TARGET = "target"
    KIND = "kind"
    RECEIVED = "received"
    GIVERS = "givers"


_NAMES: Mapping[Column, Collection[str]] = {
    Column.NAME: {"name", "nom", "member", "membre", "funder", "participant"},
    Column.EMAIL: {"email", "e mail", "mail", "courriel"},
    Column.PROPOSAL: {"proposal", "proposition", "bucket", "bucket name", "projet"},
    Column.AMOUNT: {"amount", "montant"},
    Column.MOMENT: {"timestamp", "date", "created at", "createdat"},
    Column.SOURCE: {"account from", "accountfrom"},
    Column.TARGET: {"account to", "accountto"},
    Column.KIND: {"type"},
    Column.RECEIVED: {
        *("received", "recu", "total contributions", "totalcontributions", "funded"),
        *("total received", "total recu", "montant recu", "finance", "obtenu"),
        *("awarded", "accorde", "granted", "affecte", "received so far"),
    },
    Column.GIVERS: {
        *("givers", "funders", "no of funders", "number of funders", "contributeurs"),
        *("contributrices", "nombre de contributeurs", "donateurs", "voix"),
        *("contributeur rices", "nombre de personnes", "personnes"),
    },
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong in one cell: where, and what it holds."""

    problem: Problem
    line: int
    place: int
    value: str = ""


@dataclass(slots=True)
class Received:
    """What one project received; ``givers`` is nothing where the file names nobody."""

    title: str
    line: int
    place: int
    cents: int = 0
    givers: int | None = None


@dataclass(slots=True)
class Gifts:
    """What a file says was given, by project; nobody is named."""

    shape: Shape
    projects: dict[str, Received] = field(default_factory=dict)
    gave: int | None = None  # how many people gave something in all
    could: int | None = None  # how many people the file lists
    last: date | None = None  # the day of the last gift
    lines: int = 0
    left_out: int = 0  # lines that move no money to a project
    wrong: list[Wrong] = field(default_factory=list)


def shape_of(rows: Rows) -> Shape | None:
    """Tell what the lines are by the first one; nothing when it names no known column.

    >>> shape_of([(1, ["Name", "Email", "Proposal", "Amount", "Timestamp"])]).value
    'operations'
    >>> shape_of([(1, ["Name", "Oven (Peak)", "Oven (Withdrawal)", "Oven (Final)"])])
    <Shape.PARTICIPANTS: 'participants'>
    >>> shape_of([(1, ["id", "Bucket Name", "Author Email", "Total Contributions"])])
    <Shape.TOTALS: 'totals'>
    """
    if not rows:
        return None
    if any(cell.strip().endswith(_FINAL) for cell in rows[0][1]):
        return Shape.PARTICIPANTS
    found = titles.guess(rows[0][1], _NAMES).keys()
    if {Column.SOURCE, Column.TARGET, Column.AMOUNT} <= found:
        return Shape.TRANSACTIONS
    if {Column.PROPOSAL, Column.AMOUNT, Column.MOMENT} <= found:
        return Shape.OPERATIONS
    if _totals_columns(rows)[1]:
        return Shape.TOTALS
    return None


def read_gifts(rows: Rows) -> Gifts:
    """Add up what a file says was given. What cannot be read is in ``wrong``.

    Takes rows whose ``shape_of`` is known. Amounts in cents.

    >>> gifts = read_gifts([
    ...     (1, ["Email", "Proposal", "Amount", "Timestamp"]),
    ...     (2, ["awa@ici.fr", "Four", "12.5", "2026-06-20T10:00:00.000Z"]),
    ...     (3, ["lea@ici.fr", "four", "7.5", "2026-06-21T10:00:00.000Z"]),
    ...     (4, ["lea@ici.fr", "four", "-7.5", "2026-06-22T10:00:00.000Z"]),
    ... ])
    >>> [(one.title, one.cents, one.givers) for one in gifts.projects.values()]
    [('Four', 1250, 1)]
    >>> gifts.gave, gifts.last.isoformat()
    (1, '2026-06-22')
    """
    shape = shape_of(rows)
    if shape is None:
        raise ValueError("no column of this file is known")
    gifts = Gifts(shape)
    if shape is Shape.TOTALS:
        _read_totals(rows, gifts)
        return gifts
    operations = _participants if shape is Shape.PARTICIPANTS else _operations
    nets: dict[tuple[str, str], int] = {}
    for who, title, cents, line, place in operations(rows, gifts):
        key = fold(title)
        one = gifts.projects.setdefault(key, Received(title, line, place))
        one.cents += cents
        nets[who, key] = nets.get((who, key), 0) + cents
        if one.cents > MOST_CENTS:
            gifts.wrong.append(Wrong(Problem.TOO_LARGE, line, place, str(cents)))
    _count_givers(gifts, nets)
    _refuse_less_than_nothing(gifts)
    return gifts


Operation = tuple[str, str, int, int, int]  # who, title, cents, line, place


def _operations(rows: Rows, gifts: Gifts) -> Iterator[Operation]:
    """One gift a line; transactions of the first version also give to members."""
    found = titles.guess(rows[0][1], _NAMES)
    moved = gifts.shape is Shape.TRANSACTIONS
    title_in = found[Column.TARGET if moved else Column.PROPOSAL]
    who_in = found.get(Column.SOURCE if moved else Column.EMAIL, found.get(Column.NAME))
    days: list[date | None] = []
    for line, cells in rows[1:]:
        title = " ".join(_cell(cells, title_in).split())
        said = _cell(cells, found[Column.AMOUNT])
        if not (title or said):
            continue
        gifts.lines += 1
        if moved and _is_allocation(cells, found):
            gifts.left_out += 1
            continue
        days.append(_day(_cell(cells, found.get(Column.MOMENT))))
        if not title or len(title) > LONGEST_TITLE:
            problem = Problem.TOO_LONG if title else Problem.NO_TITLE
            gifts.wrong.append(Wrong(problem, line, title_in, title[:80]))
            continue
        cents = _amount(said, line, found[Column.AMOUNT], gifts)
        if cents is not None:
            who = "" if who_in is None else fold(_cell(cells, who_in))
            yield who, title, cents, line, found[Column.AMOUNT]
    if days and all(days):
        gifts.last = max(day for day in days if day)
    if who_in is not None:
        gifts.gave = 0  # they can be told apart


def _is_allocation(cells: Sequence[str], found: Mapping[Column, int]) -> bool:
    """Whether a transaction gives an envelope to a member: « Our group Admin »."""
    kind = fold(_cell(cells, found.get(Column.KIND)))
    return kind == "allocation" or (
        not kind and _cell(cells, found[Column.SOURCE]).endswith(" Admin")
    )


def _participants(rows: Rows, gifts: Gifts) -> Iterator[Operation]:
    """One member a line, three columns a project: only what was left at the end."""
    columns = [
        (place, title[: -len(_FINAL)].strip())
        for place, title in enumerate(map(str.strip, rows[0][1]))
        if title.endswith(_FINAL)
    ]
    for place, title in columns:
        if not title or len(title) > LONGEST_TITLE:
            problem = Problem.TOO_LONG if title else Problem.NO_TITLE
            gifts.wrong.append(Wrong(problem, rows[0][0], place, title[:80]))
    for line, cells in rows[1:]:
        gifts.lines += 1
        for place, title in columns:
            said = _cell(cells, place) or "0"
            cents = _amount(said, line, place, gifts)
            if cents is not None and title:
                yield str(line), title, cents, line, place
    gifts.could, gifts.gave = gifts.lines, 0


def _totals_columns(rows: Rows) -> tuple[int, dict[StrEnum, int]]:
    """Which row has the titles, and the columns of totals; none if it has none."""
    first = [cells for _line, cells in rows[: titles.SEARCHED]]
    at = titles.find_titles(first, PROJECT_NAMES)
    named = titles.guess(first[at], PROJECT_NAMES)
    more = titles.guess(first[at], _NAMES)
    if ProjectColumn.TITLE not in named or Column.RECEIVED not in more:
        return at, {}
    kept: dict[StrEnum, int] = {ProjectColumn.TITLE: named[ProjectColumn.TITLE]}
    for column in (Column.RECEIVED, Column.GIVERS):
        if column in more:
            kept[column] = more[column]
    return at, kept


def _read_totals(rows: Rows, gifts: Gifts) -> None:
    at, found = _totals_columns(rows)
    title_in = found[ProjectColumn.TITLE]
    for line, cells in rows[at + 1 :]:
        title = " ".join(_cell(cells, title_in).split())
        said = _cell(cells, found[Column.RECEIVED])
        if not (title or said):
            continue
        gifts.lines += 1
        if not title or len(title) > LONGEST_TITLE:
            problem = Problem.TOO_LONG if title else Problem.NO_TITLE
            gifts.wrong.append(Wrong(problem, line, title_in, title[:80]))
            continue
        cents = _amount(said or "0", line, found[Column.RECEIVED], gifts)
        if cents is not None and cents < 0:
            wrong = Problem.LESS_THAN_NOTHING
            gifts.wrong.append(Wrong(wrong, line, found[Column.RECEIVED], said[:80]))
        one = Received(title, line, found[Column.RECEIVED])
        one = gifts.projects.setdefault(fold(title), one)
        one.cents += cents or 0
        place = found.get(Column.GIVERS)
        people = _cell(cells, place)
        if people.isascii() and people.isdigit() and len(people) < 7:
            one.givers = (one.givers or 0) + int(people)
        elif people and place is not None:
            gifts.wrong.append(Wrong(Problem.BAD_NUMBER, line, place, people[:80]))


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _amount(said: str, line: int, place: int, gifts: Gifts) -> int | None:
    try:
        cents = read_amount(said)
    except NotRead:
        gifts.wrong.append(Wrong(Problem.BAD_AMOUNT, line, place, said[:80]))
        return None
    if abs(cents) > MOST_CENTS:
        gifts.wrong.append(Wrong(Problem.TOO_LARGE, line, place, said[:80]))
        return None
    return cents


def _day(said: str) -> date | None:
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        pass
    try:
        return read_day(said)
    except NotRead:
        return None


def _count_givers(gifts: Gifts, nets: Mapping[tuple[str, str], int]) -> None:
    """How many people gave to each project in the end; who they are is forgotten."""
    if gifts.gave is None:
        return
    for one in gifts.projects.values():
        one.givers = 0
    givers = {pair for pair, cents in nets.items() if cents > 0}
    for _who, key in givers:
        one = gifts.projects[key]
        one.givers = (one.givers or 0) + 1
    gifts.gave = len({who for who, _key in givers})


def _refuse_less_than_nothing(gifts: Gifts) -> None:
    gifts.wrong += [
        Wrong(Problem.LESS_THAN_NOTHING, one.line, one.place, one.title[:80])
        for one in gifts.projects.values()
        if one.cents < 0
    ]
