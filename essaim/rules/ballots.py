"""How members answer in a co-budget: what each kind of ballot may say.

An answer gives a whole number to each project it names: 1 for an approval, a score, a
place in a ranking (1 is the best), or a grade (0 is the lowest). Amounts of money are
checked elsewhere: ``essaim.rules.rounds.excesses``.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from essaim.rules.allocation.types import GIVING, Rule, RuleName, Utility


class Kind(StrEnum):
    """What a member says of each project."""

    AMOUNTS = "amounts"
    APPROVAL = "approval"
    SCORES = "scores"
    RANKING = "ranking"
    GRADES = "grades"
    KNAPSACK = "knapsack"


TICKED = frozenset({Kind.APPROVAL, Kind.KNAPSACK})
"""The ballots that say yes, or nothing, of each project."""


class Fault(StrEnum):
    """Why an answer cannot be taken."""

    UNKNOWN_PROJECT = "unknown_project"
    OUT_OF_SCALE = "out_of_scale"
    SAME_PLACE = "same_place"
    OVER_POOL = "over_pool"


SCALES = {
    Kind.APPROVAL: range(1, 2),
    Kind.KNAPSACK: range(1, 2),
    Kind.SCORES: range(6),
    Kind.GRADES: range(5),
}
"""What may be said of one project; a ranking has a place for each."""


def suits(kind: Kind, rule: Rule) -> bool:
    """Whether ``rule`` can count ballots of this ``kind``.

    Money given is an amount; majority judgment reads grades, and it alone; points
    need more than a yes.

    >>> suits(Kind.GRADES, Rule(RuleName.MAJORITY))
    True
    >>> suits(Kind.APPROVAL, Rule(RuleName.EQUAL_SHARES, Utility.SCORE))
    False
    """
    if rule.name in GIVING:
        return kind is Kind.AMOUNTS
    if rule.name is RuleName.MAJORITY or kind is Kind.GRADES:
        return rule.name is RuleName.MAJORITY and kind is Kind.GRADES
    return kind not in TICKED or rule.utility is not Utility.SCORE


def fault(
    kind: Kind, answer: Mapping[int, int], projects: Collection[int]
) -> tuple[Fault, int] | None:
    """The first thing wrong with ``answer``, and the project it is about.

    >>> fault(Kind.RANKING, {7: 1, 8: 1}, [7, 8])
    (<Fault.SAME_PLACE: 'same_place'>, 8)
    """
    scale = SCALES.get(kind, range(1, len(projects) + 1))
    places: set[int] = set()
    for project, said in answer.items():
        if project not in projects:
            return Fault.UNKNOWN_PROJECT, project
        if said not in scale:
            return Fault.OUT_OF_SCALE, project
        if kind is Kind.RANKING and said in places:
            return Fault.SAME_PLACE, project
        places.add(said)
    return None


def over(chosen: Iterable[int], costs: Mapping[int, int], pool: int) -> int:
    """By how much the projects chosen pass the pool, together; 0 when they fit.

    A knapsack ballot is a whole budget that its member composes: it is counted as
    approvals, but may not cost more than there is.

    >>> over([7, 8], {7: 60, 8: 50, 9: 10}, 100), over([7], {7: 60}, 60)
    (10, 0)
    """
    return max(0, sum(costs[project] for project in chosen) - pool)


def tidied(kind: Kind, answer: Mapping[int, int]) -> dict[int, int]:
    """The same answer as it is kept: places follow one another, a score of 0 is none.

    >>> tidied(Kind.RANKING, {7: 5, 8: 2}), tidied(Kind.SCORES, {7: 0, 8: 3})
    ({8: 1, 7: 2}, {8: 3})
    """
    if kind is Kind.RANKING:
        best_first = sorted(answer, key=lambda project: answer[project])
        return {project: place for place, project in enumerate(best_first, start=1)}
    if kind is Kind.SCORES:
        return {project: score for project, score in answer.items() if score}
    return dict(answer)


def holds_one_more(held: int, most: int) -> bool:
    """Whether who answers for ``held`` others may answer for one more.

    A voice is entrusted whole, and never further: so a round says how many one person
    may hold, as an assembly does for proxies.

    >>> holds_one_more(1, 2), holds_one_more(2, 2)
    (True, False)
    """
    return held < most


def points(kind: Kind, answer: Mapping[str, int]) -> dict[str, int]:
    """What the count reads: Borda’s points for a ranking, else what was said.

    As in the files of Pabulib, the last project ranked has 0 points, the one before
    it 1, and so on.

    >>> points(Kind.RANKING, {"roof": 2, "oven": 1})
    {'roof': 0, 'oven': 1}
    """
    if kind is Kind.RANKING:
        return {project: len(answer) - place for project, place in answer.items()}
    return dict(answer)
