"""What is projected: from enough days, never before today, never with a lost cent."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.pace import LEAST_DAYS, Point, expected, project

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def points_of(*told):
    return [Point(day, cents) for day, cents in told]


def test_nothing_is_projected_before_thirty_days():
    today = FIRST + timedelta(LEAST_DAYS - 1)
    points = points_of((FIRST, 0), (today, 900_00))
    assert project(points, voted=1_000_00, today=today, last=LAST) is None
    today += timedelta(1)
    points = points_of((FIRST, 0), (today, 900_00))
    assert project(points, voted=1_000_00, today=today, last=LAST) is not None


def test_nothing_is_projected_once_the_year_is_over():
    points = points_of((FIRST, 0), (LAST, 900_00))
    assert project(points, voted=1_000_00, today=LAST, last=LAST) is None
    assert project([], voted=1, today=FIRST, last=LAST) is None


def test_only_the_last_three_months_count():
    """A slow spring says nothing of a hurried autumn."""
    today = date(2026, 9, 28)
    points = points_of(
        (FIRST, 0), (date(2026, 6, 30), 100_00), (date(2026, 8, 31), 500_00)
    )
    points.append(Point(today, 1_000_00))
    told = project(points, voted=2_000_00, today=today, last=LAST)
    assert told.since == date(2026, 6, 30)
    assert (told.days, told.cents) == (90, 900_00)
    assert told.at_end_cents == 1_000_00 + 900_00 * 94 // 90
    assert told.exhausted_on is None, "1 940 € on the last day"
    assert told.excess(2_000_00) == 0


def test_the_pace_of_2023_is_seen_in_spring():
    """1 250 € a month on 10 000 €: used up in August, 5 000 € over at the end."""
    today = date(2026, 4, 1)
    points = points_of((FIRST, 0), (today, 3_750_00))
    told = project(points, voted=10_000_00, today=today, last=LAST)
    assert told.exhausted_on == today + timedelta(150)
    assert 5_000_00 < told.excess(10_000_00) < 5_500_00


def test_what_is_used_up_is_not_used_up_again():
    today = date(2026, 4, 1)
    told = project(points_of((FIRST, 0), (today, 10)), voted=10, today=today, last=LAST)
    assert told.exhausted_on is None
    assert told.excess(10) > 0


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 9_999)), min_size=2),
    st.integers(1, 20_000),
)
def test_a_projection_starts_where_one_is(steps, voted):
    days = sorted({day for day, _cents in steps})
    total, points = 0, []
    for day, (_day, cents) in zip(days, steps, strict=False):
        total += cents
        points.append(Point(FIRST + timedelta(day), total))
    today = points[-1].day
    told = project(points, voted=voted, today=today, last=LAST)
    if told is None:
        return
    assert told.at_end_cents >= total
    if told.exhausted_on:
        assert today < told.exhausted_on <= LAST
        days_more = (told.exhausted_on - today).days
        assert total + told.cents * days_more // told.days >= voted
        assert total + told.cents * (days_more - 1) // told.days < voted


def test_the_straight_line_goes_from_nothing_to_what_was_voted():
    assert expected(365_00, FIRST, LAST, FIRST - timedelta(1)) == 0
    assert expected(365_00, FIRST, LAST, LAST) == 365_00
    assert expected(365_00, FIRST, LAST, LAST + timedelta(9)) == 365_00
