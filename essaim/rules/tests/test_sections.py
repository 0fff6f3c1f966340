"""Sections part the pool and the envelopes to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import sections
from essaim.rules.sections import WHOLE, Kind, Part, Unbalanced

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=8)


def percents(count):
    """Percentages that make a hundred, in basis points."""
    cuts = st.lists(
        st.integers(1, WHOLE - 1), min_size=count - 1, max_size=count - 1, unique=True
    )
    return cuts.map(
        lambda found: [
            b - a
            for a, b in zip([0, *sorted(found)], [*sorted(found), WHOLE], strict=True)
        ]
    )


def test_nothing_is_parted_among_nothing():
    assert sections.pools(0, [Part(basis_points=WHOLE)]) == [0]
    assert sections.entrusted({1: 0, 2: 0}, 0) == {1: 0, 2: 0}
    assert sections.split_amounts([0], [0, 0]) == [[0, 0]]


@given(
    st.lists(st.integers(1, 10**9), max_size=4),
    st.integers(1, 6).flatmap(percents),
    st.integers(0, 10**9),
)
def test_the_sections_make_the_pool_exactly(amounts, points, rest):
    parts = [Part(cents=cents) for cents in amounts]
    parts += [Part(basis_points=one) for one in points]
    found = sections.pools(sum(amounts) + rest, parts)
    assert sum(found) == sum(amounts) + rest
    assert found[: len(amounts)] == amounts
    for cents, one in zip(found[len(amounts) :], points, strict=True):
        assert abs(cents * WHOLE - rest * one) < WHOLE


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.integers(0, 10**9))
def test_amounts_alone_make_the_pool_or_are_refused(amounts, pool):
    parts = [Part(cents=cents) for cents in amounts]
    if sum(amounts) == pool:
        assert sections.pools(pool, parts) == amounts
        return
    with pytest.raises(Unbalanced) as refusal:
        sections.pools(pool, parts)
    assert refusal.value.over == sum(amounts) - pool
    assert not refusal.value.in_percent


@given(st.lists(st.integers(1, WHOLE), min_size=1, max_size=5))
def test_percentages_make_a_hundred_or_are_refused(points):
    parts = [Part(basis_points=one) for one in points]
    if sum(points) == WHOLE:
        assert sum(sections.pools(100_00, parts)) == 100_00
        return
    with pytest.raises(Unbalanced) as refusal:
        sections.pools(100_00, parts)
    assert (refusal.value.over, refusal.value.in_percent) == (
        sum(points) - WHOLE,
        True,
    )


def test_amounts_over_the_pool_are_refused_whatever_the_percentages():
    with pytest.raises(Unbalanced) as refusal:
        sections.pools(100_00, [Part(cents=120_00), Part(basis_points=WHOLE)])
    assert (refusal.value.over, refusal.value.in_percent) == (20_00, False)


@given(st.data(), st.lists(st.integers(0, 10**6), max_size=20), weights)
def test_amounts_are_kept_and_no_section_gives_more_than_its_pool(data, amounts, more):
    pools = list(more)
    pools[0] += max(0, sum(amounts) - sum(pools))
    rows = sections.split_amounts(amounts, pools)
    assert [sum(row) for row in rows] == amounts
    assert all(cents >= 0 for row in rows for cents in row)
    for column, pool in zip(zip(*rows, strict=True), pools, strict=False):
        assert sum(column) <= pool


def test_amounts_over_the_pools_are_refused():
    with pytest.raises(ValueError, match="pass"):
        sections.split_amounts([60, 41], [50, 50])


@given(st.data(), st.dictionaries(st.integers(1, 9), st.integers(0, 10**6), min_size=1))
def test_what_is_entrusted_is_within_each_part(data, parts):
    cents = data.draw(st.integers(0, sum(parts.values())))
    found = sections.entrusted(parts, cents)
    assert sum(found.values()) == cents
    assert all(found[section] <= parts[section] for section in parts)


@given(
    st.dictionaries(st.integers(1, 6), st.integers(0, 100)),
    st.dictionaries(st.integers(1, 6), st.integers(0, 100)),
    st.lists(st.integers(1, 3), min_size=6, max_size=6),
    st.dictionaries(st.integers(1, 3), st.integers(0, 150), min_size=3, max_size=3),
)
def test_a_section_is_passed_when_its_sum_is(wishes, held, placed, parts):
    where = dict(enumerate(placed, start=1))
    found = {
        one.section: one
        for one in sections.excesses(wishes, held=held, sections=where, parts=parts)
    }
    after = {**held, **wishes}
    for section, most in parts.items():
        whole = sum(c for project, c in after.items() if where[project] == section)
        touched = any(where[project] == section for project in wishes)
        assert (section in found) == (touched and whole > most)
        if section in found:
            assert found[section].over == whole - most


@pytest.mark.parametrize(
    ("kind", "transverse", "circle", "expected"),
    [
        (Kind.TRANSVERSE, True, None, True),
        (Kind.TRANSVERSE, False, 4, False),
        (Kind.CIRCLE, False, 4, True),
        (Kind.CIRCLE, True, 4, True),
        (Kind.CIRCLE, True, 5, False),
        (Kind.CIRCLE, False, None, False),
        (Kind.THEME, False, None, True),
        (Kind.THEME, True, 5, True),
    ],
)
def test_which_projects_a_section_takes(kind, transverse, circle, expected):
    told = sections.takes(kind, transverse=transverse, circle=circle, of_circle=4)
    assert told is expected
