"""Majority judgment: projects ordered by their median grade, then funded in turn.

Every voter gives each project a grade; one they say nothing of has the lowest, 0. The
majority grade is the median; with an even number of voters, the lower of the two in
the middle. Between projects with the same majority grade, one vote of that grade is
taken off each, and the majority grades that remain are compared, and so on.

Projects are funded in this order when what is left of the budget allows; one whose
majority grade is the lowest is not, whatever is left.

Source: Balinski, Laraki, *Majority Judgment*, MIT Press 2011 (the majority value).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key
from itertools import repeat

from .types import Ballot, Election

LOWEST = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One project's turn: its place, its grade, the money left then, and if funded.

    ``grades`` is how many gave each grade, from the lowest.
    """

    project: str
    place: int
    grade: int
    at_least: int
    grades: tuple[int, ...]
    room: int
    funded: bool


def run(election: Election, tie_order: Sequence[str]) -> list[Turn]:
    """Give each project its turn, the best judged first; equals in ``tie_order``."""
    grades = grades_of(election)
    costs = {project.id: project.cost for project in election.projects}

    def compare(a: str, b: str) -> int:
        return _compare(grades[a], grades[b])

    ordered = sorted(tie_order, key=cmp_to_key(compare))
    room, turns = election.budget, []
    rivals, chosen = election.rivals, set[str]()
    scale = range(1 + max((max(given) for given in grades.values()), default=LOWEST))
    for place, name in enumerate(ordered, start=1):
        grade = next(majority_value(grades[name]), LOWEST)
        funded = grade > LOWEST and costs[name] <= room
        funded = funded and chosen.isdisjoint(rivals[name])
        if funded:
            chosen.add(name)
        at_least = sum(n for given, n in grades[name].items() if given >= grade)
        each = tuple(grades[name][one] for one in scale)
        turns.append(Turn(name, place, grade, at_least, each, room, funded))
        room -= costs[name] if funded else 0
    return turns


def supported(election: Election) -> Election:
    """The same election where each ballot lists only what it does not reject."""
    ballots = tuple(
        Ballot({n: g for n, g in ballot.points.items() if g > LOWEST}, ballot.weight)
        for ballot in election.ballots
    )
    return replace(election, ballots=ballots)


def grades_of(election: Election) -> dict[str, Counter[int]]:
    """How many voters gave each grade to each project, silence included."""
    grades: dict[str, Counter[int]] = {p.id: Counter() for p in election.projects}
    for ballot in election.ballots:
        for name, grade in ballot.points.items():
            grades[name][grade] += ballot.weight
    voters = election.voters
    for counted in grades.values():
        counted[LOWEST] += voters - counted.total()
    return grades


def majority_value(grades: Mapping[int, int]) -> Iterator[int]:
    """The majority grade, then the one left without a vote of it, to the last vote.

    >>> list(majority_value({2: 2, 1: 1, 0: 1}))
    [1, 2, 0, 2]
    """
    for grade, times in _runs(grades):
        yield from repeat(grade, times)


def _runs(grades: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The majority value, each grade with how many times it comes in a row.

    Votes of the majority grade can be taken off as long as the middle stays inside
    them: the votes ``below`` it and those above say how many.
    """
    scale = sorted(grade for grade, voters in grades.items() if voters)
    counts = [grades[grade] for grade in scale]
    total, at, below = sum(counts), 0, 0
    while total:
        middle = (total - 1) // 2
        while below > middle:
            at -= 1
            below -= counts[at]
        while below + counts[at] <= middle:
            below += counts[at]
            at += 1
        times = 1 + min(total - 1 - 2 * below, 2 * (below + counts[at]) - total)
        yield scale[at], times
        counts[at] -= times
        total -= times


def _compare(a: Counter[int], b: Counter[int]) -> int:
    """Negative when the grades ``a`` are better than ``b``."""
    if a == b:
        return 0
    ours, theirs = _runs(a), _runs(b)
    mine, left = next(ours)
    other, theirs_left = next(theirs)
    while mine == other:
        both = min(left, theirs_left)
        left, theirs_left = left - both, theirs_left - both
        if not left:
            mine, left = next(ours)
        if not theirs_left:
            other, theirs_left = next(theirs)
    return other - mine
