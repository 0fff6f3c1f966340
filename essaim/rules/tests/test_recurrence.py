from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from essaim.rules.recurrence import (
    MOST,
    BadRule,
    Fault,
    at_the_wall,
    dates,
    on_the_wall,
    parse,
    text_of,
)
from essaim.rules.series import Change, carried, cut, length_of, occurrences

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 12, 1, 18, tzinfo=PARIS)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.UNREADABLE),
        ("tous les mardis", Fault.UNREADABLE),
        ("FREQ=WEEKLY;COUNT", Fault.UNREADABLE),
        ("FREQ=WEEKLY;COUNT=2" + ";" * 3 + "X=" + "1" * 300, Fault.UNREADABLE),
        ("COUNT=3", Fault.NO_FREQUENCY),
        ("FREQ=FORTNIGHTLY;COUNT=3", Fault.NO_FREQUENCY),
        ("FREQ=HOURLY;COUNT=3", Fault.TOO_OFTEN),
        ("FREQ=SECONDLY;COUNT=3", Fault.TOO_OFTEN),
        ("FREQ=DAILY;BYHOUR=8,12;COUNT=3", Fault.UNKNOWN_PART),
        ("FREQ=DAILY;EXRULE=1;COUNT=3", Fault.UNKNOWN_PART),
        ("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=3", Fault.UNKNOWN_PART),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", Fault.TWICE),
        ("FREQ=WEEKLY", Fault.NO_END),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", Fault.TWO_ENDS),
        ("FREQ=WEEKLY;COUNT=10000", Fault.TOO_MANY),
        ("FREQ=WEEKLY;COUNT=0", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;COUNT=-3", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;COUNT=1e9", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;COUNT=٣", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;INTERVAL=1000000000000;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;BYDAY=LU;COUNT=3", Fault.BAD_WEEKDAY),
        ("FREQ=WEEKLY;BYDAY=2MO;COUNT=3", Fault.BAD_WEEKDAY),
        ("FREQ=WEEKLY;BYDAY=MO,;COUNT=3", Fault.BAD_WEEKDAY),
        ("FREQ=MONTHLY;BYDAY=0MO;COUNT=3", Fault.BAD_WEEKDAY),
        ("FREQ=MONTHLY;BYDAY=xMO;COUNT=3", Fault.BAD_NUMBER),
        ("FREQ=WEEKLY;UNTIL=2026-12-31", Fault.BAD_DATE),
        ("FREQ=WEEKLY;UNTIL=20261332", Fault.BAD_DATE),
        ("FREQ=WEEKLY;UNTIL=00010101", Fault.BAD_DATE),
        ("FREQ=WEEKLY;UNTIL=２０２６１２３１", Fault.BAD_DATE),
    ],
)
def test_each_fault_of_a_text_is_named(text, fault):
    with pytest.raises(BadRule) as refusal:
        parse(text, PARIS)
    assert refusal.value.fault is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("FREQ=WEEKLY;UNTIL=20261101", Fault.ENDS_BEFORE),
        ("FREQ=WEEKLY;UNTIL=20991231", Fault.TOO_FAR),
        ("FREQ=DAILY;UNTIL=20300101", Fault.TOO_MANY),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4;COUNT=2", Fault.TOO_FAR),
        ("FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2;UNTIL=20301231", Fault.NEVER),
        ("FREQ=YEARLY;INTERVAL=99;COUNT=2", Fault.TOO_FAR),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=2", Fault.NEVER),
        ("FREQ=DAILY;BYSETPOS=2;COUNT=2", Fault.NEVER),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3;COUNT=2", Fault.NEVER),
        ("FREQ=MONTHLY;BYDAY=6MO;COUNT=2", Fault.NEVER),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=WE;COUNT=2", Fault.NEVER),
    ],
)
def test_each_fault_of_its_dates_is_named(text, fault):
    with pytest.raises(BadRule) as refusal:
        dates(parse(text, PARIS), START, PARIS)
    if fault is Fault.TOO_FAR:
        assert refusal.value.fault in {Fault.TOO_FAR, Fault.NEVER}
    else:
        assert refusal.value.fault is fault


def test_as_many_as_a_year_of_every_day_is_let_through():
    assert len(dates(parse(f"FREQ=DAILY;COUNT={MOST}", PARIS), START, PARIS)) == MOST


def test_the_last_day_is_included_however_it_is_written():
    for until in ("20261215", "20261215T180000", "20261215T170000Z"):
        found = dates(parse(f"FREQ=WEEKLY;UNTIL={until}", PARIS), START, PARIS)
        assert [f"{on_the_wall(d, PARIS):%d}" for d in found] == ["01", "08", "15"]


def test_the_hour_on_the_wall_stays_when_the_clocks_change():
    start = datetime(2026, 10, 20, 18, tzinfo=PARIS)
    found = dates(parse("FREQ=WEEKLY;COUNT=2", PARIS), start, PARIS)
    assert [d.hour for d in found] == [16, 17]
    assert {on_the_wall(d, PARIS).hour for d in found} == {18}


def test_an_hour_that_the_clocks_skip_comes_as_much_later():
    start = datetime(2027, 3, 21, 2, 30, tzinfo=PARIS)
    [_before, skipped] = dates(parse("FREQ=WEEKLY;COUNT=2", PARIS), start, PARIS)
    assert skipped == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert f"{on_the_wall(skipped, PARIS):%H:%M}" == "03:30"


def test_an_hour_that_comes_twice_is_the_first_one():
    start = datetime(2026, 10, 18, 2, 30, tzinfo=PARIS)
    [_before, twice] = dates(parse("FREQ=WEEKLY;COUNT=2", PARIS), start, PARIS)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_date_never_ends_before_it_starts_even_when_the_clocks_jump():
    at = datetime(2027, 3, 28, 1, 45, tzinfo=UTC)  # 2:45, which is not on the clock
    [one] = occurrences([at], length=timedelta(minutes=15), changes=[], zone=PARIS)
    assert one.ends > one.starts


def test_a_date_is_moved_or_does_not_happen():
    planned = dates(parse("FREQ=WEEKLY;COUNT=3", PARIS), START, PARIS)
    later = planned[1] + timedelta(days=1)
    changes = [Change(planned[1], starts=later), Change(planned[2], is_cancelled=True)]
    found = occurrences(planned, length=timedelta(hours=2), changes=changes, zone=PARIS)
    assert [one.is_moved for one in found] == [False, True, False]
    assert [one.is_cancelled for one in found] == [False, False, True]
    assert found[1].starts == later
    assert found[1].ends == later + timedelta(hours=2)


def test_the_length_is_that_of_the_clock():
    ends = datetime(2026, 10, 26, 9, tzinfo=PARIS)
    starts = datetime(2026, 10, 24, 9, tzinfo=PARIS)
    assert length_of(starts, ends, PARIS) == timedelta(days=2)
    assert length_of(starts, None, PARIS) is None
    before = datetime(2026, 10, 25, 2, 50, tzinfo=PARIS)
    after = datetime(2026, 10, 25, 2, 10, tzinfo=PARIS, fold=1)
    assert length_of(before, after, PARIS) == timedelta(minutes=20)


# Properties

starts_of = st.integers(0, 8_000_000).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ends_of = st.one_of(
    st.integers(1, 60).map(lambda n: f"COUNT={n}"),
    st.integers(2021, 2036).map(lambda year: f"UNTIL={year}0615"),
)
weekdays = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True, min_size=1
).map(",".join)
rules = st.builds(
    "{};INTERVAL={};{}".format,
    st.one_of(
        st.just("FREQ=DAILY"),
        st.just("FREQ=WEEKLY"),
        weekdays.map("FREQ=WEEKLY;BYDAY={}".format),
        weekdays.map("FREQ=DAILY;BYDAY={}".format),
        st.just("FREQ=MONTHLY"),
        st.sampled_from(["1TU", "-1FR", "2MO,4MO"]).map("FREQ=MONTHLY;BYDAY={}".format),
        st.sampled_from(["1", "-1", "31", "15,30"]).map(
            "FREQ=MONTHLY;BYMONTHDAY={}".format
        ),
        st.just("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        st.just("FREQ=YEARLY;BYMONTH=2,9"),
    ),
    st.integers(1, 4),
    ends_of,
)


def made(text, start):
    rule = parse(text, PARIS)
    try:
        return rule, dates(rule, start, PARIS)
    except BadRule:
        assume(False)


@given(rules, starts_of)
def test_dates_go_forward_from_the_start(text, start):
    _rule, found = made(text, start)
    assert found == sorted(set(found))
    assert found[0] >= start - timedelta(hours=1)
    assert len(found) <= MOST


@given(rules, starts_of)
def test_what_is_written_reads_the_same(text, start):
    rule, found = made(text, start)
    again = parse(text_of(rule, PARIS), PARIS)
    assert dates(again, start, PARIS) == found
    assert text_of(again, PARIS) == text_of(rule, PARIS)


@given(rules, starts_of)
def test_starting_at_its_first_date_changes_nothing(text, start):
    rule, found = made(text, start)
    assume(rule.until is None or on_the_wall(found[0], PARIS) <= rule.until)
    # An hour the clocks skipped is no longer the one that was asked for.
    walls = {on_the_wall(one, PARIS).time() for one in found}
    assume(len(walls) == 1)
    assert dates(rule, found[0], PARIS) == found


@given(rules, starts_of, st.integers(0, 70))
def test_cut_in_two_it_makes_the_same_dates(text, start, number):
    rule, found = made(text, start)
    walls = {on_the_wall(one, PARIS).time() for one in found}
    assume(len(walls) == 1)
    at = found[min(number, len(found) - 1)] + timedelta(
        seconds=number >= len(found) and 1
    )
    before, after = cut(rule, found[0], at, PARIS)
    left = dates(before, found[0], PARIS) if before else []
    first_of_right = next((one for one in found if one >= at), None)
    right = dates(after, first_of_right, PARIS) if after else []
    assert left + right == found
    assert all(one < at for one in left)
    assert all(one >= at for one in right)


@given(starts_of, st.sampled_from([PARIS, ZoneInfo("America/Martinique"), UTC]))
def test_the_wall_and_the_instant_say_the_same(instant, zone):
    wall = on_the_wall(instant, zone)
    assert on_the_wall(at_the_wall(wall, zone), zone) == wall


@given(rules, rules, starts_of)
def test_nobody_is_left_without_a_date(text, other, start):
    _rule, old = made(text, start)
    _other, new = made(other, start)
    found = carried(old, new, PARIS)
    assert set(found) == set(old)
    assert set(found.values()) <= set(new)
    days = {on_the_wall(one, PARIS).date() for one in new}
    for before, after in found.items():
        day = on_the_wall(before, PARIS).date()
        assert day not in days or on_the_wall(after, PARIS).date() == day


def test_nothing_is_carried_to_no_date():
    assert carried([START], [], PARIS) == {}
