"""The lines of a project say exactly what it asks for."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from essaim.rules.project_budget import (
    LARGEST,
    AsksForNothing,
    Line,
    LineKind,
    Nonsense,
    asked,
)

cents = st.integers(0, 10_000_00)


@st.composite
def lines(draw, kind):
    least = draw(cents)
    return Line(kind, least, least + draw(cents))


expenses = st.lists(lines(LineKind.EXPENSE), min_size=1, max_size=6)
incomes = st.lists(lines(LineKind.INCOME), max_size=4)
in_kind = st.lists(lines(LineKind.IN_KIND), max_size=4)


@given(expenses, incomes, in_kind, st.randoms())
def test_the_sum_is_exact_whatever_the_order(costs, income, given_, chance):
    least = sum(line.min_cents for line in costs) - sum(
        line.min_cents for line in income
    )
    assume(least > 0)
    everything = [*costs, *income, *given_]
    chance.shuffle(everything)
    found = asked(everything)
    assert found[0] == least
    assert found[1] - found[0] == sum(
        line.target_cents - line.min_cents for line in costs
    )


@given(expenses, incomes, in_kind)
def test_what_is_given_in_kind_changes_nothing(costs, income, given_):
    try:
        without = asked([*costs, *income])
    except AsksForNothing:
        with pytest.raises(AsksForNothing):
            asked([*costs, *income, *given_])
    else:
        assert asked([*costs, *income, *given_]) == without


@pytest.mark.parametrize(
    ("least", "most"), [(-1, 5), (5, 4), (0, LARGEST + 1), (-5, -5), (2**70, 2**70)]
)
@pytest.mark.parametrize("kind", LineKind)
def test_11_nonsense_is_refused(kind, least, most):
    with pytest.raises(Nonsense):
        asked([Line(LineKind.EXPENSE, 1_00, 1_00), Line(kind, least, most)])


def test_11_many_large_lines_do_not_pass_the_limit_together():
    with pytest.raises(Nonsense):
        asked([Line(LineKind.EXPENSE, LARGEST, LARGEST)] * 2)


def test_income_that_covers_everything_leaves_nothing_to_ask():
    for income in (100_00, 100_01):
        with pytest.raises(AsksForNothing):
            asked(
                [
                    Line(LineKind.EXPENSE, 100_00, 900_00),
                    Line(LineKind.INCOME, income, income),
                ]
            )
    with pytest.raises(AsksForNothing):
        asked([Line(LineKind.IN_KIND, 5, 5)])
