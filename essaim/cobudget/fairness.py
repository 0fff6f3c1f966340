"""What a result is worth to those who answered: how many were heard.

Plain values in, plain values out; exact integers.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from essaim.rules.allocation.types import Election

SMALL = 3
"""Fewer people than this are never counted on a page (rule A3 of the domain)."""


def heard(election: Election, selected: Collection[str]) -> list[int]:
    """How many voters support 0, 1, 2… of the ``selected`` projects.

    >>> from essaim.rules.allocation.types import Ballot, Project
    >>> ballots = (Ballot({"a": 1, "b": 1}, weight=4), Ballot({"b": 1}))
    >>> heard(Election(9, (Project("a", 9), Project("b", 9)), ballots), ["a"])
    [1, 4]
    """
    funded = frozenset(selected)
    voters: list[int] = []
    for ballot in election.ballots:
        happy = sum(1 for name in ballot.points if name in funded)
        voters.extend([0] * (happy + 1 - len(voters)))
        voters[happy] += ballot.weight
    return voters


def supported(election: Election) -> list[int]:
    """How many voters support 0, 1, 2… projects, funded or not."""
    return heard(election, [project.id for project in election.projects])


def unevenness(election: Election, awards: Mapping[str, int]) -> Fraction | None:
    """Gini's index of the money that went to what each voter supports.

    0 when as much went to what everyone supports, near 1 when it all went to what one
    voter supports; ``None`` when nobody has anything.

    >>> from essaim.rules.allocation.types import Ballot, Project
    >>> ballots = (Ballot({"a": 1}, weight=3), Ballot({"b": 1}))
    >>> two = Election(9, (Project("a", 5), Project("b", 4)), ballots)
    >>> unevenness(two, {"a": 5}), unevenness(two, {"a": 4, "b": 4})
    (Fraction(1, 4), Fraction(0, 1))
    """
    voters: Counter[int] = Counter()
    for ballot in election.ballots:
        money = sum(awards.get(name, 0) for name in ballot.points)
        voters[money] += ballot.weight
    people = voters.total()
    whole = sum(money * many for money, many in voters.items())
    if not whole:
        return None
    below, apart = 0, 0
    for money, many in sorted(voters.items()):
        apart += money * many * (2 * below + many - people)
        below += many
    return Fraction(apart, people * whole)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many voters support from ``low`` to ``high`` funded projects (both in)."""

    low: int
    high: int
    voters: int


def bars(voters: list[int], *, most: int = 3, small: int = SMALL) -> list[Bar]:
    """Gather the figures of ``heard`` into a few bars that point at nobody.

    Everything from ``most`` up is one bar. A bar of one or two people is merged with
    its neighbour, so that no bar stands for so few, nor can be deduced from the rest.

    >>> [bar.voters for bar in bars([3, 12, 20, 8, 4])]
    [3, 12, 20, 12]
    >>> bars([1, 12, 20])[0]
    Bar(low=0, high=1, voters=13)
    """
    top = max(most, len(voters) - 1)
    figures = voters + [0] * (top + 1 - len(voters))
    drawn = [Bar(n, n, figures[n]) for n in range(most)]
    drawn.append(Bar(most, top, sum(figures[most:])))
    place = 0
    while place < len(drawn) and len(drawn) > 1:
        if 0 < drawn[place].voters < small:
            other = place + 1 if place + 1 < len(drawn) else place - 1
            first, last = sorted((place, other))
            a, b = drawn[first], drawn[last]
            drawn[first : last + 1] = [Bar(a.low, b.high, a.voters + b.voters)]
            place = 0
        else:
            place += 1
    return drawn
