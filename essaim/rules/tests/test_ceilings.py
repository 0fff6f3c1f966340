"""Ceilings: what passes them is said with its figures, what does not passes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.calendar import Days, year_from
from essaim.rules.ceilings import (
    Ceiling,
    Ceilings,
    Exceeded,
    Unsaid,
    check_amount,
    most,
    period,
    settles_on,
    unsaid,
)

YEAR = year_from(date(2026, 1, 1))
some_cents = st.integers(0, 10_000_00)
perhaps = st.none() | some_cents
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rules", "said", "passed"),
    [
        (Ceilings(), {"cents": 10**9}, []),
        (
            Ceilings(hour_cents=30_00),
            {"cents": 30_01, "minutes": 60},
            [Exceeded(Ceiling.HOUR, 30_00, 30_01)],
        ),
        (Ceilings(hour_cents=30_00), {"cents": 30_00, "minutes": 60}, []),
        (Ceilings(hour_cents=30_00), {"cents": 99_00}, []),
        (
            Ceilings(hour_cents=30_00),
            {"cents": 1, "minutes": 0},
            [Exceeded(Ceiling.HOUR, 0, 1)],
        ),
        (
            Ceilings(point_cents=5_00),
            {"cents": 20_00, "points": 3},
            [Exceeded(Ceiling.POINTS, 15_00, 20_00)],
        ),
        (
            Ceilings(declaration_cents=500_00),
            {"cents": 500_01},
            [Exceeded(Ceiling.DECLARATION, 500_00, 500_01)],
        ),
        (
            Ceilings(person_cents=1_000_00),
            {"cents": 200_00, "person_period_cents": 900_00},
            [Exceeded(Ceiling.PERSON, 100_00, 200_00)],
        ),
        (
            Ceilings(mission_cents=300_00),
            {"cents": 1, "mission_cents": 400_00},
            [Exceeded(Ceiling.MISSION, 0, 1)],
        ),
    ],
)
def test_each_ceiling_is_passed_by_what_is_above_it(rules, said, passed):
    assert check_amount(rules, **said) == passed


def test_several_ceilings_are_all_said():
    rules = Ceilings(hour_cents=10_00, declaration_cents=50_00)
    found = check_amount(rules, cents=100_00, minutes=60)
    assert [each.ceiling for each in found] == [Ceiling.HOUR, Ceiling.DECLARATION]
    assert [each.over for each in found] == [90_00, 50_00]
    assert most(found) == 10_00
    assert most([]) is None


@given(
    rules=st.builds(
        Ceilings,
        hour_cents=perhaps,
        point_cents=perhaps,
        declaration_cents=perhaps,
        person_cents=perhaps,
        mission_cents=perhaps,
    ),
    cents=some_cents,
    minutes=st.none() | st.integers(0, 6000),
    points=st.none() | st.integers(0, 100),
    person=some_cents,
    mission=some_cents,
)
def test_the_most_it_says_would_pass_nothing(
    rules, cents, minutes, points, person, mission
):
    said = {
        "minutes": minutes,
        "points": points,
        "person_period_cents": person,
        "mission_cents": mission,
    }
    found = check_amount(rules, cents=cents, **said)
    limit = most(found)
    if limit is None:
        assert all(not check_amount(rules, cents=c, **said) for c in (0, cents))
    else:
        assert 0 <= limit < cents
        assert check_amount(rules, cents=limit, **said) == []
        assert check_amount(rules, cents=limit + 1, **said) != []


@pytest.mark.parametrize(
    ("rules", "said", "missing"),
    [
        (Ceilings(), {}, []),
        (Ceilings(hour_cents=1), {}, [Unsaid.TIME]),
        (Ceilings(hour_cents=1), {"minutes": 0}, [Unsaid.TIME]),
        (Ceilings(hour_cents=1), {"minutes": 5}, []),
        (Ceilings(point_cents=1), {"minutes": 5}, [Unsaid.POINTS]),
        (Ceilings(needs_reason=True), {"reason": "  "}, [Unsaid.REASON]),
        (Ceilings(needs_reason=True), {"reason": "three evenings"}, []),
    ],
)
def test_what_the_frame_needs_to_be_read_is_asked(rules, said, missing):
    told = {"minutes": None, "points": None, "reason": "", **said}
    assert unsaid(rules, **told) == missing


@given(day=days, each=st.sampled_from(["month", "quarter", "year"]))
def test_each_day_is_in_its_period_and_periods_follow_each_other(day, each):
    found = period(day, each, YEAR)
    assert YEAR.first <= found.first <= day <= found.last <= YEAR.last
    assert period(found.first, each, YEAR) == found == period(found.last, each, YEAR)
    if found.last < YEAR.last:
        after = period(found.last + timedelta(days=1), each, YEAR)
        assert after.first == found.last + timedelta(days=1)


def test_a_period_does_not_leave_a_year_that_starts_within_a_month():
    year = Days(date(2026, 3, 15), date(2027, 3, 14))
    assert period(date(2026, 3, 20), "month", year).first == date(2026, 3, 15)
    assert period(date(2027, 3, 2), "month", year).last == date(2027, 3, 14)


@given(
    day=days,
    each=st.sampled_from(["month", "quarter", "year"]),
    cutoff=st.integers(1, 28),
)
def test_a_cutoff_is_not_before_what_waits_for_it(day, each, cutoff):
    found = settles_on(day, each, cutoff_day=cutoff, year=YEAR)
    assert day <= found
    assert found.day == cutoff
    assert settles_on(found, each, cutoff_day=cutoff, year=YEAR) == found
    if each == "quarter":
        assert found.month in {3, 6, 9, 12}
    if each == "year":
        assert found.month == 12
