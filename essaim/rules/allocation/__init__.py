"""Co-budget counting: one function, any rule, exact and deterministic."""

from collections.abc import Callable, Sequence

from .completion import Engine
from .counting import (
    count_bounded,
    count_equal_shares,
    count_greedy,
    count_majority,
    count_phragmen,
)
from .counting_gifts import count_direct, count_quadratic
from .poll import Watch
from .types import (
    Ballot,
    Completion,
    Election,
    Fate,
    Outcome,
    Project,
    Reason,
    Rule,
    RuleName,
    Step,
    Transcript,
    Utility,
)

__all__ = [
    "Ballot",
    "Completion",
    "Election",
    "Engine",
    "Fate",
    "Outcome",
    "Project",
    "Reason",
    "Rule",
    "RuleName",
    "Step",
    "Transcript",
    "Utility",
    "Watch",
    "count",
]

_COUNTS: dict[RuleName, Callable[..., Outcome]] = {
    RuleName.DIRECT: count_direct,
    RuleName.GREEDY_VOTES: count_greedy,
    RuleName.GREEDY_RATIO: count_greedy,
    RuleName.EQUAL_SHARES: count_equal_shares,
    RuleName.PHRAGMEN: count_phragmen,
    RuleName.BOUNDED: count_bounded,
    RuleName.MAJORITY: count_majority,
    RuleName.QUADRATIC: count_quadratic,
}


def count(
    election: Election,
    rule: Rule,
    *,
    tie_order: Sequence[str],
    engine: str | Engine = "auto",
    explain: bool = True,
    watch: Watch | None = None,
) -> Outcome:
    """Count ``election`` by ``rule`` and say why each project won or lost.

    ``tie_order`` lists every project once, in the order published before counting in
    which equal projects are served. ``engine`` is how equal shares searches: ``exact``
    (integers), ``vectorised`` (numpy, for large polls), ``auto`` (the faster), or a
    function that counts one endowment; the outcome is the same. ``explain=False``
    leaves out of equal shares what takes time to tell. ``watch`` is called after each
    purchase of the rules that buy step by step, with what is spent, of how much.

    Raises ``ValueError`` when ``tie_order`` is not an order of the projects, or when an
    add1 completion takes more than 100,000 tries.

    >>> garden, mural = Project("garden", 60), Project("mural", 50)
    >>> ballots = (Ballot({"garden": 1}, weight=2), Ballot({"mural": 1}))
    >>> outcome = count(
    ...     Election(100, (garden, mural), ballots),
    ...     Rule(RuleName.EQUAL_SHARES),
    ...     tie_order=["garden", "mural"],
    ... )
    >>> outcome.selected
    ('garden',)
    >>> outcome.fates["garden"].payment
    Fraction(30, 1)
    >>> outcome.fates["mural"].reason.value
    'too_few_supporters'
    """
    if sorted(tie_order) != sorted(project.id for project in election.projects):
        raise ValueError("The tie order must list every project exactly once.")
    return _COUNTS[rule.name](election, rule, tie_order, engine, explain, watch)
