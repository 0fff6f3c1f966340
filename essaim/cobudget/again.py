"""Counting a round again from its ballots: to check it, to compare other rules.

For whoever asks, in rounds small enough for a page.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.cobudget import counting
from essaim.cobudget.models import Allocation, Round
from essaim.cobudget.patience import within
from essaim.cobudget.results import Result

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
    outcome = counting.count_round(
        result.round, result.section, engine=within(PATIENCE)
    )
    found = []
    for line in result.all:
        key = line.project.key
        counted = outcome.awards.get(key, 0)
        fate = counting.fate_as_json(outcome.fates[key])
        # A count made before a reason told more lacks that, and differs in nothing.
        same = all(
            fate.get(name) == kept for name, kept in (line.project.fate or {}).items()
        )
        if counted != line.project.awarded_cents or not same:
            found.append(
                Difference(line.project.title, line.project.awarded_cents or 0, counted)
            )
    if not found and list(outcome.selected) != result.count.data["selected"]:
        found.append(Difference(_("The order"), result.count.cost_cents, outcome.cost))
    return found
