"""The same ballots counted by several rules, side by side.

After a count, to see what the rule chosen changed; before the choice, on the ballots of
an earlier round or on invented ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import monotonic

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from essaim.cobudget import counting, fairness, rule_words
from essaim.cobudget.explanations import number
from essaim.cobudget.patience import TakesTooLong, within
from essaim.cobudget.results import Result
from essaim.rules import allocation
from essaim.rules.allocation.certificate import grievances
from essaim.rules.allocation.example import EXAMPLE, EXAMPLE_ORDER
from essaim.rules.allocation.majority import supported
from essaim.rules.allocation.types import (
    GIVING,
    Completion,
    Election,
    Rule,
    RuleName,
)

PATIENCE = 20.0
"""Seconds for all the rules of a page; each has a quarter of it at most."""


@dataclass
class Compared:
    """What one rule gives with the same ballots."""

    rule: Rule
    own: bool
    selected: frozenset[str]
    cost: int
    heard: list[int] = field(default_factory=list)
    forgotten: int | None = None
    unevenness: Fraction | None = None

    @property
    def name(self) -> str:
        """The rule in a few words."""
        return rule_words.short_name(self.rule)

    @property
    def index(self) -> str:
        """How unevenly money went to what each person supports, from 0 to 1."""
        if self.unevenness is None:
            return "—"
        hundredths = round(self.unevenness * 100)
        return number_format(
            f"{hundredths // 100}.{hundredths % 100:02}", decimal_pos=2
        )

    @property
    def unheard(self) -> str:
        """How many people it leaves without a funded project, if not too few."""
        without = self.heard[0] if self.heard else 0
        if 0 < without < fairness.SMALL:
            return _("fewer than %(small)d") % {"small": fairness.SMALL}
        return number(without)


def compared(result: Result) -> list[Compared]:
    """Count the ballots of a counted round by every other rule, its own first.

    Its own result is the one kept. A rule that takes too long is left out.
    """
    election = counting.election_of(result.round, result.section)
    if result.rule.name is RuleName.MAJORITY:
        election = supported(election)
    awards = {line.project.key: line.fate.award for line in result.funded}
    own = Compared(result.rule, True, frozenset(awards), result.count.cost_cents)
    others = [rule for rule in _rules_for(result) if rule.label != result.rule.label]
    order = counting.tie_order(result.round, result.section)
    return [_weighed(own, election, awards), *side_by_side(election, order, others)]


def side_by_side(
    election: Election, tie_order: Sequence[str], rules: Iterable[Rule]
) -> list[Compared]:
    """Count ``election`` by each rule; those that take too long are left out."""
    until = monotonic() + PATIENCE
    found = []
    for rule in rules:
        if monotonic() > until:
            break
        try:
            outcome = allocation.count(
                election,
                rule,
                tie_order=tie_order,
                engine=within(PATIENCE / 4),
                explain=False,
            )
        except TakesTooLong:
            continue
        one = Compared(rule, False, frozenset(outcome.selected), outcome.cost)
        found.append(_weighed(one, election, outcome.awards))
    return found


def _weighed(one: Compared, election: Election, awards: Mapping[str, int]) -> Compared:
    """The same, with what it is worth to those who answered."""
    one.heard = fairness.heard(election, one.selected)
    one.unevenness = fairness.unevenness(election, awards)
    if one.rule.name not in GIVING:
        one.forgotten = len(grievances(election, one.selected))
    return one


def _rules_for(result: Result) -> list[Rule]:
    """The rules that read the ballots of a round."""
    gifts = result.round.imported is None and result.round.with_amounts
    own = counting.rule_of(result.round, result.section)
    return rules(own.increment, gifts=gifts)


def rules(increment: int, *, gifts: bool) -> list[Rule]:
    """Every rule that reads approvals; direct allocation too where money is given."""
    shares = RuleName.EQUAL_SHARES
    return [
        *([Rule(RuleName.DIRECT)] if gifts else []),
        Rule(shares),
        Rule(shares, completion=Completion.ADD1U, increment=increment),
        Rule(RuleName.BOUNDED),
        Rule(RuleName.GREEDY_VOTES),
        Rule(RuleName.GREEDY_RATIO),
        Rule(RuleName.PHRAGMEN),
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """Several rules tried on the same ballots, with the titles of the projects."""

    counts: list[Compared]
    titles: dict[str, str]
    pool: int
    voters: int

    @property
    def table(self) -> list[tuple[str, list[bool]]]:
        """Each project, funded or not by each rule."""
        return [
            (title, [key in count.selected for count in self.counts])
            for key, title in self.titles.items()
        ]


def on_invented_ballots() -> Trial:
    """Every rule that reads amounts or approvals, on sixty invented members."""
    counts = side_by_side(EXAMPLE, EXAMPLE_ORDER, rules(counting.EURO, gifts=True))
    return Trial(counts, invented_titles(), EXAMPLE.budget, EXAMPLE.voters)


def on_earlier(result: Result) -> Trial:
    """The same on the ballots of a counted round."""
    titles = {line.project.key: line.project.title for line in result.all}
    pool, voices = result.pool_cents, result.count.voices
    return Trial(compared(result), titles, pool, voices)


def invented_titles() -> dict[str, str]:
    """What the projects of the example are called."""
    return {
        "roof": _("Repairing the roof"),
        "training": _("Training for all"),
        "site": _("A new site"),
        "van": _("An electric van"),
        "workshop": _("A wood workshop"),
        "garden": _("A garden"),
        "archives": _("The archives"),
        "coffee": _("A coffee machine"),
    }
