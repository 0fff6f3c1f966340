"""What goes back of a grant is never more than what is left of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.grants import Grant, MoreThanLeft, taken

budgets = st.dictionaries(st.integers(1, 9), st.integers(0, 1_000), max_size=5)


@given(budgets, st.integers(-5, 4_000))
def test_exactly_what_is_asked_is_taken_and_from_nowhere_more_than_it_has(
    available, cents
):
    left = sum(available.values())
    if cents <= 0:
        with pytest.raises(ValueError, match="at least one cent"):
            taken(available, cents)
    elif cents > left:
        with pytest.raises(MoreThanLeft) as fault:
            taken(available, cents)
        assert (fault.value.left, fault.value.asked) == (left, cents)
    else:
        parts = taken(available, cents)
        assert sum(parts.values()) == cents
        assert all(0 < part <= available[key] for key, part in parts.items())


@given(budgets, st.data())
def test_a_budget_gives_only_once_those_before_it_are_empty(available, data):
    left = sum(available.values())
    if not left:
        return
    parts = taken(available, data.draw(st.integers(1, left)))
    order = list(available)
    last = max(order.index(key) for key in parts)
    for key in order[:last]:
        assert parts.get(key, 0) == available[key]


@given(st.integers(0, 10**9), st.data())
def test_what_was_granted_is_spent_returned_or_left(granted, data):
    returned = data.draw(st.integers(0, granted))
    left = data.draw(st.integers(0, granted - returned))
    grant = Grant(granted, returned, left)
    assert grant.spent + grant.returned + grant.left == granted
    assert grant.kept == grant.spent + grant.left
