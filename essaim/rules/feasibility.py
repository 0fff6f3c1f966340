"""What several reviewers together say of whether a project can be done."""

from collections.abc import Iterable
from enum import StrEnum


class Opinion(StrEnum):
    """What one reviewer finds."""

    FEASIBLE = "feasible"
    CONDITIONS = "conditions"
    INFEASIBLE = "infeasible"


def verdict(opinions: Iterable[Opinion]) -> Opinion | None:
    """Return what reviewers say together; ``None`` when nobody has answered.

    Feasible, or not feasible, when all of them say so; with conditions otherwise: one
    reviewer alone never keeps out a project that another finds feasible.

    >>> verdict([Opinion.FEASIBLE, Opinion.INFEASIBLE]).value
    'conditions'
    """
    found = set(opinions)
    if not found:
        return None
    return found.pop() if len(found) == 1 else Opinion.CONDITIONS
