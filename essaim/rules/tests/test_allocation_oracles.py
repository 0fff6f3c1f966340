"""Real elections: the same projects win as everywhere else.

The files are not ours to ship: they are looked for in ``ESSAIM_PABULIB``, else beside
the repository. Where they are absent, a warning says that nothing was compared.
"""

from fractions import Fraction

import pytest

from essaim.rules.allocation import (
    Completion,
    Engine,
    Rule,
    RuleName,
    Utility,
    count,
)
from essaim.rules.allocation.counting import engine_for
from essaim.rules.allocation.equal_shares import Purchase
from essaim.rules.allocation.poll import Poll, poll_of
from essaim.rules.tests.elections import budgets, folder, known_outcomes, real_file

RULES: dict[str, tuple[RuleName, Utility | None, Completion]] = {
    "greedy_cost": (RuleName.GREEDY_VOTES, None, Completion.NONE),
    "greedy_card": (RuleName.GREEDY_RATIO, None, Completion.NONE),
    "greedy_util": (RuleName.GREEDY_RATIO, Utility.SCORE, Completion.NONE),
    "phragmen": (RuleName.PHRAGMEN, None, Completion.NONE),
}
SHORT = {
    "cost": Utility.COST,
    "card": Utility.CARDINALITY,
    "util": Utility.SCORE,
}
ENDINGS = {
    "": Completion.NONE,
    "_add1": Completion.ADD1_EXHAUSTIVE,
    "_add1_overspend": Completion.ADD1_OVERSPEND,
    "_add1u": Completion.ADD1U,
}
RULES |= {
    f"mes_{short}{ending}": (RuleName.EQUAL_SHARES, utility, completion)
    for short, utility in SHORT.items()
    for ending, completion in ENDINGS.items()
}


def quickest(how_many: int) -> list[str]:
    """The files least long to count, one of each kind of ballot at least.

    Each try of an add1 completion costs voters × projects, and the larger the share of
    each voter the more tries: together, projects × budget.
    """
    known = known_outcomes()

    def work(name: str) -> float:
        return known[name]["m"] * budgets()[name]

    by_work = sorted(known, key=work)
    kinds = {known[name]["vote_type"]: name for name in reversed(by_work)}
    return sorted({*by_work[:how_many], *kinds.values()})


def remembering(engine: Engine) -> Engine:
    """The same engine, counting each endowment once."""
    done: dict[tuple[Fraction, int | None], list[Purchase]] = {}

    def run(poll: Poll, endowment: Fraction, limit: int | None) -> list[Purchase]:
        key = (endowment, limit)
        if key not in done:
            done[key] = engine(poll, endowment, limit)
        return done[key]

    return run


def disagreements(name: str, engine: str) -> list[str]:
    """The rules under which our winners are not those of ``outcomes.json``."""
    file = real_file(name)
    of, order, unit = file.election(), file.tie_order, file.scale
    winners = known_outcomes()[name]["winners"]
    engines: dict[Utility | None, Engine] = {}
    wrong = []
    for key in sorted(winners):
        rule_name, utility, completion = RULES[key]
        rule = Rule(rule_name, utility, completion, increment=unit)
        if rule_name is RuleName.EQUAL_SHARES and utility not in engines:
            poll = poll_of(of, utility or Utility.COST, order)
            engines[utility] = remembering(engine_for(poll, engine))
        outcome = count(
            of,
            rule,
            tie_order=order,
            engine=engines.get(utility, "auto"),
            explain=completion is Completion.NONE,
        )
        if set(outcome.selected) != set(winners[key]):
            wrong.append(f"{name}: {key}")
        elif rule_name is not RuleName.PHRAGMEN and completion is Completion.NONE:
            assert list(outcome.selected) == winners[key], f"order of {name}: {key}"
    return wrong


def test_a_sample_of_real_elections_has_the_winners_known_elsewhere():
    for name in quickest(15):
        assert disagreements(name, "exact") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(known_outcomes()) or [None])
def test_every_real_election_has_the_winners_known_elsewhere(name):
    if name is None:
        assert folder() is None
        return
    assert disagreements(name, "auto") == []


OFFICIAL = {
    "Poland_Swiecie_2023.pb": Completion.ADD1_EXHAUSTIVE,
    "Netherlands_Assen_2025.pb": Completion.ADD1_EXHAUSTIVE,
    "Poland_Wieliczka_2023_Green_Budget.pb": Completion.ADD1_OVERSPEND,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in OFFICIAL if known_outcomes()])
def test_towns_that_use_equal_shares_published_the_same_winners(name):
    file = real_file(name)
    rule = Rule(RuleName.EQUAL_SHARES, completion=OFFICIAL[name])
    outcome = count(
        file.election(), rule, tie_order=file.tie_order, explain="Wiel" in name
    )
    assert set(outcome.selected) == set(file.official_selection)
    if "Wieliczka" in name:
        assert_wieliczka_is_explained_as_it_was(outcome)


def assert_wieliczka_is_explained_as_it_was(outcome):
    """The town published what supporters had left when they no longer had enough."""
    assert outcome.endowment == Fraction(1_000_000, 6_586) + 164
    assert round(outcome.fates["16"].money_then) == 49_998
    assert round(outcome.fates["21"].money_then) == 93_873
