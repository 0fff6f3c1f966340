"""Counting a round again from its ballots: to check it, to compare other rules.

For whoever asks, in rounds small enough for a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from essaim.cobudget import counting, fairness, rule_words
from essaim.cobudget.explanations import number
from essaim.cobudget.models import Allocation, Round
from essaim.cobudget.patience import TakesTooLong, within
from essaim.cobudget.results import Result
from essaim.rules import allocation
from essaim.rules.allocation.majority import supported
from essaim.rules.allocation.types import Completion, Rule, RuleName

MOST_FOR_A_PAGE = 60_000
"""Allocations above which a page does not count: the command does."""


PATIENCE = 20.0
"""Seconds."""
MOST_TO_COMPARE = 8_000
"""The same for five rules, one of which counts hundreds of times."""


def small_enough(round: Round, most: int = MOST_FOR_A_PAGE) -> bool:
    """Whether a page may count ``round``."""
    beyond = Allocation.objects.filter(envelope__round=round)[: most + 1]
    return beyond.count() <= most


def small_enough_to_compare(round: Round) -> bool:
    """Whether a page may count ``round`` by every rule."""
    return small_enough(round, MOST_TO_COMPARE)


@dataclass(frozen=True, slots=True)
class Difference:
    """A project whose money is not what was stored."""

    title: str
    stored: int
    counted: int


def recounted(result: Result) -> list[Difference]:
    """Count again from the ballots; return what differs from what was stored.

    The order of decision, the money and the reasons must all be the same. Raises
    ``TakesTooLong``.
    """
    outcome = counting.count_round(result.round, engine=within(PATIENCE))
    found = []
    for line in result.all:
        key = line.project.key
        counted = outcome.awards.get(key, 0)
        fate = counting.fate_as_json(outcome.fates[key])
        if counted != line.project.awarded_cents or fate != line.project.fate:
            found.append(
                Difference(line.project.title, line.project.awarded_cents or 0, counted)
            )
    if not found and list(outcome.selected) != result.count.data["selected"]:
        found.append(Difference(_("The order"), result.count.cost_cents, outcome.cost))
    return found


@dataclass
class Compared:
    """What one rule gives with the same ballots."""

    rule: Rule
    own: bool
    selected: frozenset[str]
    cost: int
    heard: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The rule in a few words."""
        return rule_words.short_name(self.rule)

    @property
    def unheard(self) -> str:
        """How many people it leaves without a funded project, if not too few."""
        without = self.heard[0] if self.heard else 0
        if 0 < without < fairness.SMALL:
            return _("fewer than %(small)d") % {"small": fairness.SMALL}
        return number(without)


def compared(result: Result) -> list[Compared]:
    """Count the same ballots by every rule, the round's own first.

    A rule that takes too long is left out.
    """
    election = counting.election_of(result.round)
    if result.rule.name is RuleName.MAJORITY:
        election = supported(election)
    order = counting.tie_order(result.round)
    found = [
        Compared(
            result.rule,
            True,
            frozenset(result.count.data["selected"]),
            result.count.cost_cents,
            result.count.data["heard"],
        )
    ]
    for rule in _other_rules(result.round):
        if rule.label == result.rule.label:
            continue
        try:
            outcome = allocation.count(
                election,
                rule,
                tie_order=order,
                engine=within(PATIENCE / 4),
                explain=False,
            )
        except TakesTooLong:
            continue
        heard = fairness.heard(election, outcome.selected)
        found.append(
            Compared(rule, False, frozenset(outcome.selected), outcome.cost, heard)
        )
    return found


def _other_rules(round: Round) -> Sequence[Rule]:
    others = [
        Rule(RuleName.EQUAL_SHARES),
        Rule(
            RuleName.EQUAL_SHARES,
            completion=Completion.ADD1U,
            increment=counting.rule_of(round).increment,
        ),
        Rule(RuleName.BOUNDED),
        Rule(RuleName.GREEDY_VOTES),
        Rule(RuleName.GREEDY_RATIO),
        Rule(RuleName.PHRAGMEN),
    ]
    if round.imported is None and round.with_amounts:
        others.insert(0, Rule(RuleName.DIRECT))
    return others
