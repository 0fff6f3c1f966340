"""Reading a file, checking all that counting needs."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cells import (
    Fault,
    Row,
    VoteType,
    answer,
    fault,
    items,
    number_fault,
    points_fault,
)
from .errors import PabulibError
from .file import INCOMPATIBLE, PabulibFile
from .rows import Rows, cells_in, cells_of, no_garbage, tally

SECTIONS = ("META", "PROJECTS", "VOTES")
_BLANKS = str.maketrans({";": " ", '"': " "})

MAX_CHARACTERS = 200_000_000


def decode(data: bytes) -> str:
    """The text of a file. Raises ``PabulibError`` when it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PabulibError("not_text") from None


def parse(text: str) -> PabulibFile:
    """Read and check a whole file.

    Raises ``PabulibError`` at the first thing that makes it impossible to count.
    """
    if len(text) > MAX_CHARACTERS:
        raise PabulibError("too_large", limit=MAX_CHARACTERS)
    with no_garbage():
        return _parse(text)


def _parse(text: str) -> PabulibFile:
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    sections = _sections(text)
    meta = _meta(sections["META"])
    projects = _table(sections["PROJECTS"])
    votes = _table(sections["VOTES"])
    ids = _check_projects(projects)
    vote_type = VoteType(dict(meta)["vote_type"].lower())
    _check_votes(vote_type, ids, votes)
    return PabulibFile(
        meta=meta,
        project_columns=projects.columns,
        projects=tuple(projects.rows),
        vote_columns=votes.columns,
        votes=votes.rows,
    )


_TITLE = r'(?:[^\S\n]|[;"])*(META|PROJECTS|VOTES)(?:[^\S\n]|[;"])*$'
_FIRST_HEADING = re.compile(_TITLE, re.MULTILINE | re.IGNORECASE)
#: Most lines are left at their first character.
_HEADING = re.compile(r'\n(?=[\s;"MPV])' + _TITLE, re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines below a heading: the first that is not empty, and those after it."""

    name: str
    heading: int
    head: int
    first: str
    body: str


def _section(text: str, name: str, number: int, start: int, end: int) -> Section:
    head = number + 1
    while text.startswith("\n", start, end):
        start, head = start + 1, head + 1
    while text.endswith("\n", start, end):
        end -= 1
    cut = text.find("\n", start, end)
    if cut < 0:
        return Section(name, number, head, text[start:end], "")
    return Section(name, number, head, text[start:cut], text[cut + 1 : end])


def _sections(text: str) -> dict[str, Section]:
    headings = list(_HEADING.finditer(text))
    if first := _FIRST_HEADING.match(text):
        headings.insert(0, first)
    if not headings:
        raise PabulibError("no_section", line=1, section="META")
    before = text[: headings[0].start()]
    for number, line in enumerate(before.split("\n"), start=1):
        if line and bare(line):
            raise PabulibError("outside_section", line=number)
    found: dict[str, Section] = {}
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        number = 1 + text.count("\n", 0, heading.end())
        name = heading[1].upper()
        if name in found:
            raise PabulibError("section_twice", line=number, section=name)
        found[name] = _section(text, name, number, heading.end() + 1, end)
    for name in SECTIONS:
        if name not in found:
            last = 1 + text.rstrip().count("\n")
            raise PabulibError("no_section", line=last, section=name)
    return found


def bare(line: str) -> str:
    """The line without the blanks, separators and quotes at its ends."""
    return line.translate(_BLANKS).strip()


def _cells(number: int, line: str) -> list[str]:
    if '"' not in line:
        return line.split(";")
    try:
        return next(csv.reader([line], delimiter=";"))
    except csv.Error:
        raise PabulibError("field_too_long", line=number) from None


def _meta(section: Section) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for number, row in _rows(
        section.head, [section.first, *section.body.split("\n")]
    ).items():
        key, *rest = row
        value = ";".join(rest).rstrip(";").strip() if len(rest) > 1 else "".join(rest)
        if not pairs and (key.lower(), value.lower()) == ("key", "value"):
            continue
        if not key:
            raise PabulibError("no_id", line=number, column=1)
        if key in pairs:
            raise PabulibError("key_twice", line=number, column=1, key=key)
        if key == "budget":
            _check_number(value, number, 2)
        if key == "vote_type" and value.lower() not in set(VoteType):
            raise PabulibError("unknown_vote_type", line=number, column=2, value=value)
        pairs[key] = value
    for key in ("budget", "vote_type"):
        if key not in pairs:
            raise PabulibError("no_key", line=section.heading, key=key)
    return tuple(pairs.items())


_NEEDED = {"PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a section, and its rows, each as long, with their line numbers."""

    head: int
    columns: Row
    numbers: Sequence[int]
    rows: Sequence[Row]


def _table(section: Section) -> Table:
    name, head, body = section.name, section.head, section.body
    if not section.first:
        _require(_NEEDED[name], (), section.heading, name)
    titles = [cell.strip() for cell in _cells(head, section.first.rstrip("; \t"))]
    while titles and not titles[-1]:
        titles.pop()
    columns = tuple(titles)
    for index, column in enumerate(columns):
        if column in columns[:index]:
            raise PabulibError("column_twice", line=head, column=index + 1, name=column)
    _require(_NEEDED[name], columns, head, name)
    width = len(columns)
    rows = Rows.plain(body, width) if body else None
    if rows is not None:
        return Table(head, columns, range(head + 1, head + 1 + len(rows)), rows)
    read = _rows(head + 1, body.split("\n"))
    fitted = {number: _fit(row, width, number) for number, row in read.items()}
    return Table(head, columns, tuple(fitted), tuple(fitted.values()))


def _require(names: Sequence[str], columns: Row, head: int, section: str) -> None:
    for name in names:
        if name not in columns:
            raise PabulibError("no_column", line=head, section=section, name=name)


def _rows(first: int, lines: list[str]) -> dict[int, Row]:
    """The cells of each line that is not blank, without the spaces around them."""
    return {
        number: tuple([cell.strip() for cell in _cells(number, line)])
        for number, line in enumerate(lines, start=first)
        if bare(line)
    }


def _fit(row: Row, width: int, number: int) -> Row:
    if any(row[width:]):
        raise PabulibError(
            "too_many_fields", line=number, found=len(row), expected=width
        )
    return (row + ("",) * width)[:width]


def _check_projects(table: Table) -> set[str]:
    project, cost = map(table.columns.index, ("project_id", "cost"))
    ids: set[str] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        _check_id(row[project], ids, number, project + 1, "project")
        _check_number(row[cost], number, cost + 1)
    if INCOMPATIBLE in table.columns:
        _check_incompatible(table, ids)
    return ids


def _check_incompatible(table: Table, ids: set[str]) -> None:
    own = table.columns.index("project_id")
    place = table.columns.index(INCOMPATIBLE)
    for number, row in zip(table.numbers, table.rows, strict=True):
        for name in items(row[place]):
            if name not in ids or name == row[own]:
                raise PabulibError(
                    "unknown_project", line=number, column=place + 1, project=name
                )


def _check_id(name: str, ids: set[str], line: int, column: int, kind: str) -> None:
    if not name:
        raise PabulibError("no_id", line=line, column=column)
    if name in ids:
        raise PabulibError(f"{kind}_twice", line=line, column=column, **{kind: name})
    ids.add(name)


def _check_votes(vote_type: VoteType, ids: set[str], table: Table) -> None:
    if vote_type in (VoteType.CUMULATIVE, VoteType.SCORING):
        _require(["points"], table.columns, table.head, "VOTES")
    _check_voters(table)
    where = [table.columns.index(name) for name in answer(table.columns)]
    most = 1 if vote_type is VoteType.CHOOSE_ONE else len(ids)
    pointed = vote_type in (VoteType.CUMULATIVE, VoteType.SCORING)
    wrong: dict[Row, Fault] = {}
    for cells in tally(table.rows, where):
        # Most answers are right: what is plainly so is not looked at twice.
        named = cells[0].split(",")
        if (
            ids.issuperset(named)
            and len(set(named)) == len(named) <= most
            and not (pointed and points_fault(cells[1], len(named)))
        ):
            continue
        if found := fault(vote_type, ids, cells):
            wrong[cells] = found
    if not wrong:
        return
    for number, cells in zip(table.numbers, cells_in(table.rows, where), strict=True):
        if cells in wrong:
            code, in_points, params = wrong[cells]
            place = where[1] if in_points else where[0]
            raise PabulibError(code, line=number, column=place + 1, **params)


def _check_voters(table: Table) -> None:
    place = table.columns.index("voter_id")
    if isinstance(table.rows, Rows) and table.rows.all_differ(place):
        return
    seen: set[str] = set()
    for number, voter in zip(table.numbers, cells_of(table.rows, place), strict=True):
        _check_id(voter, seen, number, place + 1, "voter")


def _check_number(text: str, line: int, column: int) -> None:
    code = number_fault(text)
    if code:
        raise PabulibError(code, line=line, column=column, value=text[:40])
