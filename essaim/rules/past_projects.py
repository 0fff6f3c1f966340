"""The projects of a round finished elsewhere: what each asked, received, was granted.

What was given comes from ``past_round``; a list of projects adds texts and amounts.
"""

from dataclasses import dataclass, field

from essaim.rules import project_import, titles
from essaim.rules.names import fold
from essaim.rules.past_round import Gifts, Rows, Wrong
from essaim.rules.project_import import Problem
from essaim.rules.project_titles import KNOWN as PROJECT_NAMES
from essaim.rules.project_titles import Column as ProjectColumn

FEW = 3
"""Fewer givers than this are not counted, where a number would point at someone."""


@dataclass(slots=True)
class Past:
    """One project of the past round, as it will be kept."""

    title: str
    summary: str = ""
    text: str = ""
    min_cents: int = 0
    max_cents: int = 0
    received_cents: int = 0
    givers: int | None = None
    is_listed: bool = False
    passed_goal: bool = False

    @property
    def granted_cents(self) -> int:
        """What it was granted: what it received, where its minimum was reached."""
        return self.received_cents if self.received_cents >= self.min_cents else 0

    @property
    def is_few(self) -> bool:
        """Whether so few gave that their number is not told."""
        return self.givers is not None and 0 < self.givers < FEW


@dataclass(slots=True)
class Listed:
    """What a list of projects says; what cannot be read is in ``wrong``."""

    projects: dict[str, Past] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)


_ASKED = (
    *(ProjectColumn.TITLE, ProjectColumn.SUMMARY, ProjectColumn.TEXT),
    *(ProjectColumn.MINIMUM, ProjectColumn.GOAL),
)


def read_list(rows: Rows) -> Listed | None:
    """Read the projects of a list: texts and amounts, nobody's name.

    A project may ask for nothing: an idea that went no further. Nothing when no column
    is a title.
    """
    first = [cells for _line, cells in rows[: titles.SEARCHED]]
    at = titles.find_titles(first, PROJECT_NAMES)
    found = titles.guess(first[at], PROJECT_NAMES) if first else {}
    columns = {one: found[one] for one in _ASKED if one in found}
    if ProjectColumn.TITLE not in columns:
        return None
    listed, nobody = Listed(), project_import.Known({}, {})
    lines: dict[str, int] = {}
    for number, cells in rows[at + 1 :]:
        line = project_import.read_line(columns, number, cells, nobody)
        if line is None:
            continue
        listed.wrong += [
            Wrong(fault.problem, number, fault.place, fault.value)
            for fault in line.faults
            if not _asks_for_nothing(fault)
        ]
        key = fold(line.title)
        first_line = lines.setdefault(key, number)
        if first_line != number:
            place = columns[ProjectColumn.TITLE]
            wrong = Wrong(Problem.SAME_TITLE, number, place, str(first_line))
            listed.wrong.append(wrong)
        listed.projects[key] = Past(
            title=line.title,
            summary=line.summary,
            text=line.text,
            min_cents=line.min_cents,
            max_cents=line.max_cents,
            is_listed=True,
        )
    return listed


def _asks_for_nothing(fault: project_import.Fault) -> bool:
    zero = fault.value.lstrip("0., €") == ""
    return fault.problem in {Problem.NO_AMOUNT, Problem.TOO_SMALL} and zero


@dataclass(frozen=True, slots=True)
class Settled:
    """The projects to keep, and the titles of those that asked and received nothing."""

    projects: list[Past]
    left_out: list[str]


def settle(gifts: Gifts, listed: Listed | None) -> Settled:
    """Put what was given beside what was asked.

    Without a list, each project is taken as having asked for what it received. One
    that passed its goal is taken as having asked for it. Most granted first.

    >>> from essaim.rules.past_round import read_gifts
    >>> rows = [(1, ["Titre", "Minimum", "Reçu"]), (2, ["Four", "100", "120"]),
    ...         (3, ["Vélo", "80", "30"]), (4, ["Idée", "", ""])]
    >>> settled = settle(read_gifts(rows), read_list(rows))
    >>> [(one.title, one.granted_cents) for one in settled.projects]
    [('Four', 12000), ('Vélo', 0)]
    >>> settled.left_out
    ['Idée']
    """
    projects = dict(listed.projects) if listed else {}
    for key, received in gifts.projects.items():
        one = projects.setdefault(key, Past(received.title))
        one.received_cents, one.givers = received.cents, received.givers
    kept, left_out = [], []
    for one in projects.values():
        if not (one.max_cents or one.received_cents):
            left_out.append(one.title)
            continue
        one.min_cents = one.min_cents or one.received_cents
        one.passed_goal = bool(one.max_cents) and one.received_cents > one.max_cents
        one.max_cents = max(one.max_cents, one.received_cents, one.min_cents)
        if gifts.gave is not None and one.givers is None:
            one.givers = 0
        kept.append(one)
    kept.sort(key=lambda one: (-one.granted_cents, one.title))
    return Settled(kept, left_out)
