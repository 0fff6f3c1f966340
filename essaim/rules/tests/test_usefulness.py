from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.usefulness import Call, Reader, days_in, fit, in_order

MONDAY = datetime(2026, 11, 30, 9)  # noqa: DTZ001 - on the wall


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("", set()),
        ("quand je peux", set()),
        ("Lundi et jeudi matin", {0, 3}),
        ("les MARDIS", {1}),
        ("le week-end", {5, 6}),
        ("weekends only", {5, 6}),
        ("en semaine, sauf imprévu", {0, 1, 2, 3, 4}),
        ("tous les jours", {0, 1, 2, 3, 4, 5, 6}),
        ("Tuesdays and Fridays", {1, 4}),
        ("lundioche", set()),
    ],
)
def test_days_are_read_in_a_persons_own_words(words, days):
    assert days_in(words) == days


def test_the_order_is_essential_then_skills_then_circle_then_day():
    reader = Reader(frozenset({1, 2}), frozenset({5}), frozenset({0}))
    calls = [
        Call(1, is_essential=True, is_uncovered=True),
        Call(2, is_essential=True, circle=5),
        Call(3, skills=frozenset({1, 2})),
        Call(4, skills=frozenset({1, 9}), circle=5),
        Call(5, skills=frozenset({2})),
        Call(6, circle=5),
        Call(7, starts=MONDAY),
        Call(8, starts=MONDAY + timedelta(days=1)),
        Call(9),
    ]
    for mixed in (calls, calls[::-1], [*calls[4:], *calls[:4]]):
        assert [f.pk for f in in_order(mixed, reader)] == list(range(1, 10))


def test_what_is_full_calls_nobody():
    assert in_order([Call(1, is_full=True, is_essential=True)], Reader()) == []


def test_it_says_why():
    found = fit(
        Call(1, skills=frozenset({1, 9}), circle=5, starts=MONDAY),
        Reader(frozenset({1}), frozenset({5}), frozenset({1})),
    )
    assert found.skills == {1}
    assert found.is_my_circle
    assert not found.is_my_day
    assert found.is_close
    assert not fit(Call(1), Reader(frozenset({1}))).is_close


calls = st.lists(
    st.builds(
        Call,
        st.integers(1, 5),
        is_essential=st.booleans(),
        is_uncovered=st.booleans(),
        circle=st.integers(0, 2),
        skills=st.frozensets(st.integers(0, 2)),
        starts=st.none() | st.just(MONDAY),
    ),
    max_size=4,
    unique_by=lambda call: call.pk,
)


@given(calls, st.frozensets(st.integers(0, 2)))
def test_the_order_does_not_depend_on_where_one_looks_first(calls, skills):
    reader = Reader(skills, frozenset({1}), frozenset({0}))
    orders = {
        tuple(found.pk for found in in_order(mixed, reader))
        for mixed in permutations(calls)
    }
    assert len(orders) == 1
