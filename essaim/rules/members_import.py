"""Reading a table of people: which column is what, and what is wrong with a line.

Plain values in, plain values out: the words shown to people are the app's. Nothing is
guessed: a cell is understood, or named as a fault with its line and its column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from essaim.rules.names import fold

# The names a column may have, without accents, capitals or signs.
COLUMNS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"nom", "name", "nom complet", "full name", "nom et prenom"}),
    "first_name": frozenset({"prenom", "first name", "given name"}),
    "email": frozenset(
        {
            *("email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail"),
            *("adresse email", "email address", "e mail address", "adresse courriel"),
        }
    ),
    "language": frozenset({"langue", "language"}),
    "skills": frozenset({"competences", "competence", "skills", "savoir faire"}),
    "joined_on": frozenset(
        {
            *("membre depuis", "member since", "joined on", "joined", "arrivee"),
            *("date d arrivee", "date d entree", "entree", "depuis"),
        }
    ),
}
LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("fr", "francais", "french"), "fr"),
    **dict.fromkeys(("en", "anglais", "english"), "en"),
}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
MAX_NAME, MAX_EMAIL, MAX_SKILL, MAX_SKILLS = 120, 254, 60, 20
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}"
    r"[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class Problem(StrEnum):
    """What may be wrong with a cell."""

    NO_NAME = "no-name"
    LONG_NAME = "long-name"
    NO_EMAIL = "no-email"
    BAD_EMAIL = "bad-email"
    BAD_LANGUAGE = "bad-language"
    BAD_SKILL = "bad-skill"
    BAD_DATE = "bad-date"
    FUTURE_DATE = "future-date"
    FORMULA = "formula"


class Status(StrEnum):
    """What will become of a line."""

    NEW = "new"
    HERE = "here"
    LEFT = "left"
    TWICE = "twice"
    FAULTY = "faulty"


class BadHeader(ValueError):
    """The first line does not say what the columns are. ``kind`` and ``names`` do."""

    def __init__(self, kind: str, *names: str) -> None:
        super().__init__(kind, *names)
        self.kind, self.names = kind, names


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column is (from 0), and the names nobody understood."""

    places: Mapping[str, int]
    titles: tuple[str, ...]
    ignored: tuple[str, ...]

    def title(self, column: str) -> str:
        """The name this file gives to a column."""
        return self.titles[self.places[column]] if column in self.places else column


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one cell: the column's own title, and what it holds."""

    problem: Problem
    column: str
    value: str = ""


@dataclass(slots=True)
class Line:
    """One person of the file, and what is to be done with the line."""

    number: int
    name: str = ""
    email: str = ""
    language: str = ""
    skills: tuple[str, ...] = ()
    joined_on: date | None = None
    status: Status = Status.NEW
    faults: list[Fault] = field(default_factory=list)
    same_as: int | None = None
    namesakes: tuple[str, ...] = ()


def read_header(cells: Sequence[str]) -> Header:
    """Return where each column is.

    Raises ``BadHeader``: ``missing`` without a name or an address, ``twice`` when two
    columns say the same thing.

    >>> dict(read_header(["Courriel", "NOM", "Âge"]).places)
    {'email': 0, 'name': 1}
    >>> read_header(["Courriel", "NOM", "Âge"]).ignored
    ('Âge',)
    """
    places: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        known = [name for name, aliases in COLUMNS.items() if fold(cell) in aliases]
        if known and known[0] in places:
            raise BadHeader("twice", cells[places[known[0]]], cell)
        if known:
            places[known[0]] = place
        elif cell.strip():
            ignored.append(cell.strip())
    missing = [name for name in ("name", "email") if name not in places]
    if missing:
        raise BadHeader("missing", *missing)
    return Header(places, tuple(cells), tuple(ignored))


def read_line(
    header: Header, number: int, cells: Sequence[str], *, today: date
) -> Line:
    """Understand one line; what could not be is in ``faults`` and makes it faulty."""
    cell = {
        column: cells[place].strip() if place < len(cells) else ""
        for column, place in header.places.items()
    }
    line = Line(number)
    faults = [
        (Problem.FORMULA, column)
        for column, text in cell.items()
        if text[:1] in {"=", "+", "@", "-"}
    ]
    if not faults:
        line.name = " ".join(f"{cell.get('first_name', '')} {cell['name']}".split())
        line.email = cell["email"].lower()
        line.language = LANGUAGES.get(fold(cell.get("language", "")), "")
        line.skills = read_skills(cell.get("skills", ""))
        line.joined_on = read_date(cell.get("joined_on", ""))
        faults = _faults(line, cell, today)
    line.faults = [
        Fault(problem, header.title(column), cell[column][:80])
        for problem, column in faults
    ]
    if line.faults:
        line.status = Status.FAULTY
    return line


def _faults(
    line: Line, cell: Mapping[str, str], today: date
) -> list[tuple[Problem, str]]:
    wrong = {
        (Problem.NO_NAME, "name"): not line.name,
        (Problem.LONG_NAME, "name"): len(line.name) > MAX_NAME,
        (Problem.NO_EMAIL, "email"): not line.email,
        (Problem.BAD_EMAIL, "email"): line.email != "" and not is_email(line.email),
        (Problem.BAD_LANGUAGE, "language"): cell.get("language", "") != ""
        and not line.language,
        (Problem.BAD_SKILL, "skills"): len(line.skills) > MAX_SKILLS
        or any(len(skill) > MAX_SKILL for skill in line.skills),
        (Problem.BAD_DATE, "joined_on"): cell.get("joined_on", "") != ""
        and line.joined_on is None,
        (Problem.FUTURE_DATE, "joined_on"): line.joined_on is not None
        and line.joined_on > today,
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def is_email(text: str) -> bool:
    """Whether ``text`` looks like an address one can write to.

    >>> is_email("awa@ateliers.example"), is_email("awa@"), is_email("a b@c.fr")
    (True, False, False)
    """
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


def read_skills(text: str) -> tuple[str, ...]:
    """Return the skills of a cell, in their order, none twice.

    >>> read_skills("soudure; Compta, compta")
    ('soudure', 'Compta')
    """
    skills: dict[str, str] = {}
    for part in re.split(r"[,;|\n]", text):
        if skill := " ".join(part.split()):
            skills.setdefault(fold(skill), skill)
    return tuple(skills.values())


def read_date(text: str) -> date | None:
    """Return the day written as 2024-03-01, 01/03/2024 or 01.03.2024, else nothing.

    >>> read_date("01/03/2024")
    datetime.date(2024, 3, 1)
    >>> read_date("31/02/2024") is None
    True
    """
    for form in DATE_FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no hour
        except ValueError:
            continue
        return day if day.year >= 1900 else None
    return None


def judge(
    lines: Sequence[Line],
    *,
    members: Mapping[str, bool],
    names: Mapping[str, Sequence[str]],
) -> None:
    """Give each sound line its status: new, already here, left, or twice in the file.

    ``members`` maps each known address (lower case) to whether its owner is still a
    member. ``names`` maps folded names to the names of members called so: same name,
    other address, is only said, since two people may share a name.
    """
    seen: dict[str, int] = {}
    called: dict[str, list[str]] = {}
    for line in lines:
        if line.status is Status.FAULTY:
            continue
        first = seen.setdefault(line.email, line.number)
        if first != line.number:
            line.status, line.same_as = Status.TWICE, first
        elif line.email in members:
            line.status = Status.HERE if members[line.email] else Status.LEFT
        else:
            key = fold(line.name)
            line.namesakes = (*names.get(key, ()), *called.get(key, ()))
            called.setdefault(key, []).append(line.name)
