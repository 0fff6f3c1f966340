"""Reading a file, checking all that counting needs."""

import csv
import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import NoReturn

from .cells import Row, VoteType, answer, cells_in, fault, number_fault
from .errors import PabulibError
from .file import PabulibFile

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
    with _no_garbage():
        return _parse(text)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Look for no garbage meanwhile: of the many rows made, all are kept."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def _parse(text: str) -> PabulibFile:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    sections = _sections(text)
    meta = _meta(sections["META"])
    project_columns, projects = _table(sections["PROJECTS"])
    vote_columns, votes = _table(sections["VOTES"])
    ids = _check_projects(project_columns, projects)
    vote_type = VoteType(dict(meta)["vote_type"].lower())
    if vote_type in (VoteType.CUMULATIVE, VoteType.SCORING):
        _check_points(sections["VOTES"].numbers[0], vote_columns)
    _check_votes(vote_type, ids, vote_columns, votes)
    return PabulibFile(
        meta=meta,
        project_columns=project_columns,
        projects=tuple(projects.values()),
        vote_columns=vote_columns,
        votes=tuple(votes.values()),
    )


_HEADING = re.compile(
    r'^(?:[^\S\n]|[;"])*(META|PROJECTS|VOTES)(?:[^\S\n]|[;"])*$',
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one section that are not blank, each with its number."""

    name: str
    heading: int
    numbers: Sequence[int]
    lines: list[str]


def _sections(text: str) -> dict[str, Section]:
    headings = list(_HEADING.finditer(text))
    before = text[: headings[0].start()] if headings else text
    for number, line in enumerate(before.split("\n"), start=1):
        if headings and line and bare(line):
            raise PabulibError("outside_section", line=number)
    if not headings:
        raise PabulibError("no_section", line=1, section="META")
    found: dict[str, Section] = {}
    ends = [heading.start() for heading in headings[1:]] + [len(text) + 1]
    number = 1 + before.count("\n")
    for heading, end in zip(headings, ends, strict=True):
        name = heading[1].upper()
        if name in found:
            raise PabulibError("section_twice", line=number, section=name)
        lines = text[heading.end() + 1 : end - 1].split("\n")
        numbers: Sequence[int] = range(number + 1, number + 1 + len(lines))
        if not all(lines):
            numbers = [n for n, line in zip(numbers, lines, strict=True) if line]
        found[name] = Section(name, number, numbers, [line for line in lines if line])
        number += 1 + len(lines) if heading.end() + 1 < end else 1
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
    for number, row in _rows(section.numbers, section.lines).items():
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


def _table(section: Section) -> tuple[Row, dict[int, Row]]:
    """The columns, and the rows by line number, each as long as the columns."""
    name = section.name
    if not section.lines:
        needed = _NEEDED[name][0]
        raise PabulibError("no_column", line=section.heading, section=name, name=needed)
    head = section.numbers[0]
    first = section.lines[0].rstrip("; \t")
    columns = tuple(cell.strip() for cell in _cells(head, first))
    for index, column in enumerate(columns):
        if column in columns[:index]:
            raise PabulibError("column_twice", line=head, column=index + 1, name=column)
    for column in _NEEDED[name]:
        if column not in columns:
            raise PabulibError("no_column", line=head, section=name, name=column)
    rows = _rows(section.numbers[1:], section.lines[1:])
    width = len(columns)
    if set(map(len, rows.values())) - {width}:
        rows = {number: _fit(row, width, number) for number, row in rows.items()}
    return columns, rows


def _rows(numbers: Sequence[int], lines: list[str]) -> dict[int, Row]:
    """The cells of each line that is not blank, without the spaces around them."""
    body = "".join(lines)
    if body.isprintable() and " " not in body and '"' not in body:
        rows = [tuple(line.split(";")) for line in lines]
        if all(map(itemgetter(0), rows)):
            return dict(zip(numbers, rows, strict=True))
    return {
        number: tuple([cell.strip() for cell in _cells(number, line)])
        for number, line in zip(numbers, lines, strict=True)
        if bare(line)
    }


def _fit(row: Row, width: int, number: int) -> Row:
    if any(row[width:]):
        raise PabulibError(
            "too_many_fields", line=number, found=len(row), expected=width
        )
    return (row + ("",) * width)[:width]


def _check_projects(columns: Row, rows: Mapping[int, Row]) -> set[str]:
    project, cost = columns.index("project_id"), columns.index("cost")
    ids: set[str] = set()
    for number, row in rows.items():
        if not row[project]:
            raise PabulibError("no_id", line=number, column=project + 1)
        if row[project] in ids:
            raise PabulibError(
                "project_twice", line=number, column=project + 1, project=row[project]
            )
        _check_number(row[cost], number, cost + 1)
        ids.add(row[project])
    return ids


def _check_points(head: int, columns: Row) -> None:
    if "points" not in columns:
        raise PabulibError("no_column", line=head, section="VOTES", name="points")


def _check_votes(
    vote_type: VoteType, ids: set[str], columns: Row, rows: Mapping[int, Row]
) -> None:
    voter, vote = columns.index("voter_id"), columns.index("vote")
    voters = set(map(itemgetter(voter), rows.values()))
    if len(voters) < len(rows) or "" in voters:
        _blame_voter(voter, rows)
    where = [columns.index(name) for name in answer(columns)]
    seen = set(cells_in(rows.values(), where))
    wrong = {cells for cells in seen if fault(vote_type, ids, cells)}
    if not wrong:
        return
    for number, cells in zip(rows, cells_in(rows.values(), where), strict=True):
        found = fault(vote_type, ids, cells) if cells in wrong else None
        if found:
            code, in_points, params = found
            column = where[1] if in_points else vote
            raise PabulibError(code, line=number, column=column + 1, **params)


def _blame_voter(voter: int, rows: Mapping[int, Row]) -> NoReturn:
    seen: set[str] = set()
    for number, row in rows.items():
        if not row[voter]:
            raise PabulibError("no_id", line=number, column=voter + 1)
        if row[voter] in seen:
            raise PabulibError(
                "voter_twice", line=number, column=voter + 1, voter=row[voter]
            )
        seen.add(row[voter])
    raise AssertionError("only called when an identifier is missing or repeated")


def _check_number(text: str, line: int, column: int) -> None:
    code = number_fault(text)
    if code:
        raise PabulibError(code, line=line, column=column, value=text[:40])
