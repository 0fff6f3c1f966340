"""The yearly frame: dates, differences and what is posted from the pot."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.calendar import year_from
from essaim.rules.frames import (
    FEWEST,
    Change,
    EffectFault,
    Lack,
    compare,
    compare_texts,
    fault_in_effect,
    lacking,
    lacks,
    moves,
    reference,
)

YEAR = year_from(date(2026, 1, 1))
JANUARY, MAY, JUNE = date(2026, 1, 1), date(2026, 5, 1), date(2026, 6, 1)
cents = st.integers(0, 10_000)
budgets = st.dictionaries(st.sampled_from("abcdef"), cents)


@pytest.mark.parametrize(
    ("on", "last", "today", "fault"),
    [
        (JANUARY, None, MAY, None),
        (JUNE, None, MAY, None),
        (date(2025, 12, 31), None, MAY, EffectFault.OUTSIDE_ITS_YEAR),
        (date(2027, 1, 1), None, MAY, EffectFault.OUTSIDE_ITS_YEAR),
        (JANUARY, JANUARY, JANUARY, EffectFault.NOT_AFTER_THE_LAST),
        (MAY, JUNE, JANUARY, EffectFault.NOT_AFTER_THE_LAST),
        (MAY, JANUARY, JUNE, EffectFault.REWRITES_THE_PAST),
        (JUNE, JANUARY, JUNE, None),
        (JUNE, JANUARY, MAY, None),
    ],
)
def test_a_frame_takes_effect_in_its_year_and_never_backwards(on, last, today, fault):
    assert fault_in_effect(on, year=YEAR, last=last, today=today) is fault


@given(
    on=st.dates(JANUARY, date(2027, 12, 31)),
    last=st.none() | st.dates(JANUARY, date(2026, 12, 31)),
    today=st.dates(JANUARY, date(2026, 12, 31)),
)
def test_what_is_accepted_leaves_the_past_as_it_was(on, last, today):
    if fault_in_effect(on, year=YEAR, last=last, today=today) is None:
        assert YEAR.first <= on <= YEAR.last
        assert last is None or (on > last and on >= today)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, []),
        ({"forms": []}, [Lack.FORM_OF_PAYMENT]),
        ({"counts_points": True}, [Lack.POINT_VALUE]),
        ({"counts_points": True, "point_cents": 0}, [Lack.POINT_VALUE]),
        ({"counts_points": True, "point_cents": 5}, []),
        ({"lines": 0}, [Lack.BUDGET_LINE]),
    ],
)
def test_what_could_not_be_obeyed_is_not_adopted(said, missing):
    whole = {"forms": ["payroll"], "counts_points": False, "point_cents": None}
    assert lacks(**{**whole, "lines": 1, **said}) == missing


@given(budgets, budgets)
def test_every_line_of_both_frames_is_told_once(before, after):
    found = compare(before, after)
    assert {each.key for each in found} == before.keys() | after.keys()
    assert len(found) == len(before.keys() | after.keys())
    rebuilt = {d.key: d.after for d in found if d.change is not Change.REMOVED}
    assert rebuilt == after
    assert [d.key for d in found][: len(after)] == list(after)


@given(budgets)
def test_a_frame_compared_with_itself_changes_nothing(frame):
    assert all(each.change is Change.SAME for each in compare(frame, dict(frame)))


def test_a_value_that_is_not_there_is_added_or_removed():
    found = {each.key: each.change for each in compare({"x": None}, {"x": 3})}
    assert found == {"x": Change.ADDED}
    assert compare({"x": None}, {"x": None}) == []
    assert compare({"x": None}, {}) == []


def test_a_text_is_compared_line_by_line():
    found = compare_texts("One.\n\nTwo.\n? \nThree.", "One.\nTwo!\nThree.\nFour.")
    assert [(line.change, line.text) for line in found if line.text != "?"] == [
        (Change.SAME, "One."),
        (Change.REMOVED, "Two."),
        (Change.ADDED, "Two!"),
        (Change.SAME, "Three."),
        (Change.ADDED, "Four."),
    ]


@given(wanted=budgets, posted=budgets, available=budgets)
def test_a_line_gets_what_is_wanted_or_gives_what_it_still_has(
    wanted, posted, available
):
    found = moves(wanted, posted, available)
    for key in wanted.keys() | posted.keys():
        asked = wanted.get(key, 0) - posted.get(key, 0)
        moved = found.get(key, 0)
        if asked >= 0:
            assert moved == asked
        else:
            assert moved == -min(-asked, available.get(key, 0))
    signs = [cents > 0 for cents in found.values()]
    assert signs == sorted(signs)
    assert 0 not in found.values()


@given(wanted=budgets, available=budgets)
def test_posting_again_what_was_posted_moves_nothing(wanted, available):
    assert moves(wanted, wanted, available) == {}


@given(moving=st.dictionaries(st.sampled_from("abc"), st.integers()), pot=cents)
def test_the_pot_with_what_it_lacks_has_just_enough(moving, pot):
    short = lacking(moving, pot)
    assert short >= 0
    assert pot + short >= sum(moving.values())
    assert not short or pot + short == sum(moving.values())


@given(st.lists(st.tuples(st.integers(1, 5), cents)))
def test_a_median_speaks_of_three_persons_or_not_at_all(amounts):
    found = reference(amounts)
    if len({person for person, _ in amounts}) < FEWEST:
        assert found is None
    else:
        assert found is not None
        assert found % 100 == 0
        values = [value for _person, value in amounts]
        assert min(values) - 50 <= found <= max(values) + 50


def test_a_new_version_may_take_effect_today():
    tomorrow = MAY + timedelta(days=1)
    assert fault_in_effect(tomorrow, year=YEAR, last=MAY, today=tomorrow) is None
