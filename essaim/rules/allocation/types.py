"""What a count takes and what it gives back: plain values, exact numbers.

All money is a whole number of the smallest unit (cents for the cooperative; for a
Pabulib file, its currency scaled until nothing has decimals). Every price is a
``Fraction``. Nothing here is a float.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import chain


class RuleName(StrEnum):
    """The counting rules."""

    DIRECT = "direct"
    GREEDY_VOTES = "greedy-votes"
    GREEDY_RATIO = "greedy-ratio"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    BOUNDED = "bounded-overspending"
    MAJORITY = "majority-judgment"
    QUADRATIC = "quadratic-matching"


class Utility(StrEnum):
    """How much a supporter gains when a project is funded."""

    COST = "cost"
    CARDINALITY = "cardinality"
    SCORE = "score"


class Completion(StrEnum):
    """What equal shares does with the money that plain counting leaves over."""

    NONE = "none"
    ADD1_EXHAUSTIVE = "add1-exhaustive"
    ADD1_OVERSPEND = "add1-overspend"
    ADD1U = "add1u"


class Reason(StrEnum):
    """Why a project was funded or not, in one word.

    ``too_few_supporters``: all their money, untouched, could not pay for it;
    ``supporters_spent``: it could have, but went to projects they liked better or that
    cost them less; ``count_stopped``: Phragmén's count ended before its turn;
    ``rejected``: the majority gave it the lowest grade; ``excluded``: a project that
    cannot be made with it was chosen before.
    """

    FUNDED = "funded"
    FUNDED_BY_COMPLETION = "funded_by_completion"
    TOO_DEAR = "too_dear"
    NO_SUPPORT = "no_support"
    TOO_FEW_SUPPORTERS = "too_few_supporters"
    SUPPORTERS_SPENT = "supporters_spent"
    BUDGET_EXHAUSTED = "budget_exhausted"
    BELOW_MINIMUM = "below_minimum"
    COUNT_STOPPED = "count_stopped"
    REJECTED = "rejected"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Project:
    """What asks for money.

    ``cost`` is the smallest amount that makes it possible. ``maximum`` is its goal,
    read by direct allocation only; without one, the goal is the cost.
    """

    id: str
    cost: int
    maximum: int | None = None

    def __post_init__(self) -> None:
        if self.cost < 0:
            raise ValueError(f"Project {self.id} has a negative cost.")
        if self.maximum is not None and self.maximum < self.cost:
            raise ValueError(f"Project {self.id} has a maximum below its cost.")

    @property
    def goal(self) -> int:
        """The most it can receive."""
        return self.cost if self.maximum is None else self.maximum


@dataclass(frozen=True, slots=True)
class Ballot:
    """What ``weight`` voters answered, all alike: points for each project listed.

    A listed project counts as approved, whatever its points. In direct allocation and
    quadratic matching the points are money; in majority judgment they are grades, and
    a project not listed has the lowest, 0.
    """

    points: Mapping[str, int]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Election:
    """A budget, the projects that ask for it, and everybody's ballots.

    ``matching`` is the part of the budget that quadratic matching adds to what members
    direct; no other rule reads it. ``incompatible`` are pairs of projects of which one
    at most is funded: whatever the rule, the first chosen excludes the other.
    """

    budget: int
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    matching: int = 0
    incompatible: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.budget < 0:
            raise ValueError("The budget cannot be negative.")
        if not 0 <= self.matching <= self.budget:
            raise ValueError("The matching money is a part of the budget.")
        known = {project.id for project in self.projects}
        if len(known) < len(self.projects):
            raise ValueError("Two projects have the same identifier.")
        for one, other in self.incompatible:
            if one == other or not known.issuperset((one, other)):
                raise ValueError("Two projects of the election are incompatible.")
        if any(ballot.weight < 1 for ballot in self.ballots):
            raise ValueError("A ballot stands for at least one voter.")
        given = [ballot.points for ballot in self.ballots]
        if unknown := set(chain.from_iterable(given)) - known:
            raise ValueError(f"A ballot names {min(unknown)}, which is not a project.")
        points = set(chain.from_iterable(one.values() for one in given))
        if points and min(points) < 0:
            raise ValueError("A ballot cannot give negative points.")

    @property
    def voters(self) -> int:
        """How many people answered, blank ballots included."""
        return sum(ballot.weight for ballot in self.ballots)

    @property
    def rivals(self) -> dict[str, frozenset[str]]:
        """For each project, those that cannot be made with it."""
        found: dict[str, frozenset[str]] = {p.id: frozenset() for p in self.projects}
        for one, other in self.incompatible:
            found[one] |= {other}
            found[other] |= {one}
        return found


SHARING = frozenset({RuleName.EQUAL_SHARES, RuleName.BOUNDED})
"""The rules where every voter holds an equal share of the budget."""

GIVING = frozenset({RuleName.DIRECT, RuleName.QUADRATIC})
"""The rules where what members direct is money given, not only support."""

_WITHOUT_UTILITY = GIVING | {RuleName.MAJORITY}


@dataclass(frozen=True, slots=True)
class Rule:
    """A counting rule, complete enough for anyone to count again.

    ``utility`` left out takes the rule's own: cost for equal shares (with bounded
    overspending too), none elsewhere.
    ``increment`` is how much each try of an add1 completion gives every voter more.
    """

    name: RuleName
    utility: Utility | None = None
    completion: Completion = Completion.NONE
    increment: int = 1

    VERSION = 1

    def __post_init__(self) -> None:
        name, utility = RuleName(self.name), self.utility
        utility = None if utility is None else Utility(utility)
        completion = Completion(self.completion)
        if utility is None and name in SHARING:
            utility = Utility.COST
        if completion is not Completion.NONE and name is not RuleName.EQUAL_SHARES:
            raise ValueError(f"The rule {name} takes no completion.")
        if name is RuleName.PHRAGMEN and utility is Utility.SCORE:
            raise ValueError("The rule phragmen counts approvals, not points.")
        if name in _WITHOUT_UTILITY and utility is not None:
            raise ValueError(f"The rule {name} takes no utility.")
        if self.increment < 1:
            raise ValueError("The increment is at least one unit of money.")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "utility", utility)
        object.__setattr__(self, "completion", completion)

    @property
    def label(self) -> str:
        """The name under which the rule is published, with its version.

        >>> Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U).label
        'equal-shares/cost/add1u@1'
        >>> Rule(RuleName.GREEDY_RATIO, Utility.SCORE).label
        'greedy-ratio/score@1'
        >>> Rule(RuleName.BOUNDED).label
        'bounded-overspending/cost@1'
        """
        parts = [str(self.name)]
        if self.name is RuleName.EQUAL_SHARES:
            parts += [str(self.utility), str(self.completion)]
        elif self.name is RuleName.BOUNDED:
            parts.append(str(self.utility))
        elif self.utility is Utility.SCORE:
            parts.append("score")
        return "/".join(parts) + f"@{self.VERSION}"


@dataclass(frozen=True, slots=True)
class Fate:
    """The data that explains one project; a field that has no sense is None.

    Always: ``rank`` is the place in the order of decision (from 1) of a funded
    project, ``votes`` how many voters listed it, ``score`` the points they gave it.

    Equal shares, funded: ``price`` is what one unit of utility cost, ``payment`` what
    an ordinary supporter paid (per point, with points), ``paid_in_full`` and
    ``paid_last_money`` how many supporters paid that, or all they had left.

    Equal shares, not funded: after ``short_since`` steps (0: from the start) its
    supporters no longer had its cost, but ``money_then``; ``money_at_end`` is what
    they had when counting ended, ``taken_by`` which funded projects they had paid
    before, largest amount first.

    ``effective_support``: the most its supporters would have paid at the going price,
    in any step, as a share of its cost (measured before anyone pays that step). At
    least 1 when it is funded; None where it was not computed.

    Greedy: ``considered`` is its place in the order, ``room`` the budget left then.
    Not funded: ``effective_support`` is its votes (points, with points) over those
    that would have been enough, just before ``before`` had its turn.
    Phragmén: ``time`` is when its supporters had earned its cost, money coming to
    every voter at the pace of one unit per unit of time. Not funded:
    ``effective_support`` is the most they had gathered, as a share of its cost, while
    that cost still fitted in the budget.

    ``more``: with so many supporters more, and no fewer, it would have been funded,
    everything else alike. Greedy: voters old or new (points, with points). Phragmén:
    new voters who support it alone. Equal shares without completion, and bounded
    overspending: of those who did not support it and still had money at the end; so
    many are enough, fewer might be. None where it was not computed or no number is
    known to be enough.

    Direct: ``given`` by members, of which ``refunded``, of which ``over_goal``.
    Quadratic matching: the same, and ``matched``, added by the matching money.

    Bounded overspending, funded: as equal shares, with ``share``, the part of its cost
    that supporters could pay at the price of that part, and ``paid``, what they paid of
    the whole. Not funded: ``effective_support`` as above, and ``room``, what was left
    of the budget after ``short_since`` steps, when it no longer fitted.

    Majority judgment: ``grade`` is the majority grade, ``at_least`` how many voters
    gave that grade or a better one, ``grades`` how many gave each, the lowest first.

    ``missing`` is what lacked to reach the cost, for any rule where that has a sense.
    ``excluded_by`` is the project chosen before that cannot be made with it; nothing is
    then said of what it lacked.
    """

    project: str
    reason: Reason
    cost: int
    votes: int
    score: int
    award: int = 0
    rank: int | None = None
    missing: Fraction | None = None
    price: Fraction | None = None
    payment: Fraction | None = None
    paid_in_full: int | None = None
    paid_last_money: int | None = None
    effective_support: Fraction | None = None
    short_since: int | None = None
    money_then: Fraction | None = None
    money_at_end: Fraction | None = None
    taken_by: tuple[tuple[str, Fraction], ...] = ()
    considered: int | None = None
    room: int | None = None
    time: Fraction | None = None
    given: int | None = None
    refunded: int | None = None
    over_goal: int | None = None
    matched: int | None = None
    share: Fraction | None = None
    paid: Fraction | None = None
    grade: int | None = None
    at_least: int | None = None
    grades: tuple[int, ...] = ()
    more: int | None = None
    before: str | None = None
    excluded_by: str | None = None

    @property
    def funded(self) -> bool:
        """Whether it receives money."""
        return self.rank is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of equal shares.

    ``left`` is the money all voters together still have after it. ``paid`` is what
    supporters paid together, where that can be less than the cost.
    """

    number: int
    project: str
    cost: int
    price: Fraction
    payment: Fraction
    paid_in_full: int
    paid_last_money: int
    left: Fraction
    paid: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Equal shares as it went with the endowment that was kept.

    ``tries`` is how many endowments were counted to find it; ``completed_by`` the
    projects added afterwards, greedily by votes, to use what was left.
    """

    endowment: Fraction
    voters: int
    tries: int
    steps: tuple[Step, ...]
    completed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule decided, and everything needed to explain it.

    ``selected`` is in order of decision. ``awards`` has the money of funded projects
    only. ``refunds``, in direct allocation, gives for each ballot (same order as the
    election's) what goes back to it, by project.
    """

    rule_label: str
    selected: tuple[str, ...]
    cost: int
    budget: int
    awards: Mapping[str, int]
    fates: Mapping[str, Fate]
    endowment: Fraction | None = None
    transcript: Transcript | None = None
    refunds: tuple[Mapping[str, int], ...] = field(default=())
