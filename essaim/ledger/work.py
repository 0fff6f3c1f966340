"""Work that one room wants and another announces, though neither knows the other.

The room of missions registers how one is announced on a budget line, and what became
of those it was asked for. A room that wants work registers what it wants, for whoever
looks where they are useful, and which of its pages a mission comes from. The name of
each piece of work, a UUID, is all that they share.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from essaim.ledger.doors import Door
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member, Skill


@dataclass(frozen=True, slots=True)
class Wish:
    """Work wanted that nobody has announced yet."""

    title: str
    places: int
    skills: frozenset[int]
    # The page that wants it, its name, and when it will be announced, in words.
    url: str
    of: str
    when: str


@dataclass(frozen=True, slots=True)
class Announced:
    """What it became: a page of the room that announces it, and its state in words."""

    url: str
    state: str
    is_open: bool


class Announce(Protocol):
    """Announce work on a line; what the reader may not announce is refused."""

    def __call__(
        self,
        line: BudgetLine,
        *,
        by: Member,
        key: UUID,
        title: str,
        text: str,
        places: int,
        skills: Iterable[Skill],
    ) -> None:
        """Within the transaction of who calls; the same ``key`` again does nothing."""


Known = Callable[[Iterable[UUID]], Mapping[UUID, Announced]]
Wants = Callable[[Member], Iterable[Wish]]
Origin = Callable[[Iterable[UUID], Member], Mapping[UUID, Door]]
_announcers: list[tuple[Announce, Known]] = []
_wanting: list[tuple[Wants, Origin]] = []


def register_announcing(announce: Announce, known: Known) -> None:
    """Have work announced by ``announce``, and what became of it told by ``known``."""
    if (announce, known) not in _announcers:
        _announcers.append((announce, known))


def register_wanting(wants: Wants, origin: Origin) -> None:
    """Show what ``wants`` says to who looks for work, and where it came from."""
    if (wants, origin) not in _wanting:
        _wanting.append((wants, origin))


def announce(
    line: BudgetLine,
    *,
    by: Member,
    key: UUID,
    title: str,
    text: str,
    places: int,
    skills: Iterable[Skill],
) -> None:
    """Announce work on ``line``: once per ``key``, and never without a room for it."""
    [(announce, _known), *_others] = _announcers
    announce(line, by=by, key=key, title=title, text=text, places=places, skills=skills)


def known(keys: Iterable[UUID]) -> dict[UUID, Announced]:
    """What became of the work of these names, for those that were announced."""
    asked = list(keys)
    found: dict[UUID, Announced] = {}
    for _announce, known in _announcers if asked else ():
        found |= known(asked)
    return found


def wanted_by_all(reader: Member) -> list[Wish]:
    """What is wanted everywhere: what suits the reader's skills first, then as told."""
    skills = set(reader.skills.values_list("pk", flat=True))
    wishes = [one for wants, _origin in _wanting for one in wants(reader)]
    return sorted(wishes, key=lambda one: -len(one.skills & skills))


def origin(key: UUID, reader: Member) -> Door | None:
    """The page that wanted the work of this name, if one did."""
    for _wants, origin in _wanting:
        if door := origin([key], reader).get(key):
            return door
    return None
