"""What a frozen page keeps of the debate: advice of circles, objections, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from essaim.cobudget.models import Advice, ProjectObjection
from essaim.members.models import Member

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptAdvice:
    """What a circle said of a proposal, and what it had said before."""

    circle: str
    stance: str
    stance_words: str
    text: str
    author: Member | None
    given_at: datetime | None
    before: Sequence["KeptAdvice"] = ()


@dataclass(frozen=True, slots=True)
class KeptObjection:
    """An objection, what it was found to be, and what became of it."""

    author: Member | None
    argument: str
    raised_at: datetime | None
    state: str
    state_words: str
    qualification: str
    outcome: str
    settled_by: Member | None


def people_in(said: Said) -> Iterator[int]:
    """The numbers of those whose words a project keeps; its authors apart."""
    for advice in said.get("advice", ()):
        yield advice["author"]
    for one in said.get("objections", ()):
        yield one["author"]
        if one["settled_by"]:
            yield one["settled_by"]


def advice_of(said: Said, people: Mapping[int, Member]) -> Sequence[KeptAdvice]:
    """What each circle said last, by its name, with what it said before."""
    by_circle: dict[str, list[KeptAdvice]] = {}
    for one in said.get("advice", ()):
        earlier = by_circle.setdefault(one["circle"], [])
        earlier.append(
            KeptAdvice(
                circle=one["circle"],
                stance=one["stance"],
                stance_words=_words(Advice.Stance.choices, one["stance"]),
                text=one["text"],
                author=people.get(one["author"]),
                given_at=_instant(one["given_at"]),
                before=tuple(reversed(earlier)),
            )
        )
    return [rows[-1] for _name, rows in sorted(by_circle.items())]


def objections_of(said: Said, people: Mapping[int, Member]) -> Sequence[KeptObjection]:
    """What was objected, oldest first."""
    return [
        KeptObjection(
            author=people.get(one["author"]),
            argument=one["argument"],
            raised_at=_instant(one["raised_at"]),
            state=one["state"],
            state_words=_words(ProjectObjection.State.choices, one["state"]),
            qualification=_words(ProjectObjection.Kind.choices, one["qualification"]),
            outcome=one["outcome"],
            settled_by=people.get(one["settled_by"] or 0),
        )
        for one in said.get("objections", ())
    ]


def _words(choices: Sequence[tuple[str, Any]], name: str) -> str:
    return str(dict(choices).get(name, name))


def _instant(kept: str | None) -> datetime | None:
    return parse_datetime(kept) if kept else None


def in_a_cell(said: Said) -> tuple[str, str]:
    """The advice of each circle, and the objections with their state, for a table."""
    advice = "; ".join(
        _("%(circle)s: %(stance)s") % {"circle": one.circle, "stance": one.stance_words}
        for one in advice_of(said, {})
    )
    states = [one.state_words for one in objections_of(said, {})]
    return advice, ", ".join(states)
