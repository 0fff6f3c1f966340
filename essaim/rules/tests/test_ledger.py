"""Movements balance, are undone exactly, and never take what is not there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import calendar
from essaim.rules.calendar import Days
from essaim.rules.ledger import (
    Overdrawn,
    Posting,
    Unbalanced,
    check_balanced,
    check_covered,
    givers,
    reversal,
    spread,
    transfer,
)

CENTS = st.integers(min_value=1, max_value=10**12)


@given(CENTS)
def test_a_transfer_balances(cents):
    check_balanced(transfer(cents, source="a", target="b"))


@given(st.dictionaries(st.text("bcdef", min_size=1), CENTS, min_size=1))
def test_a_spread_balances_and_its_reversal_undoes_it(shares):
    postings = spread(shares.items(), source="a")
    check_balanced(postings)
    undone = reversal(postings)
    check_balanced(undone)
    assert [p.cents + q.cents for p, q in zip(postings, undone, strict=True)] == [
        0
    ] * len(postings)


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [Posting("a", 0)],
        [Posting("a", 1)],
        [Posting("a", 1), Posting("b", -2)],
        [Posting("a", 1), Posting("b", -1), Posting("c", 0)],
        [Posting("a", 1), Posting("a", -1)],
    ],
)
def test_what_does_not_balance_is_refused(postings):
    with pytest.raises(Unbalanced):
        check_balanced(postings)


@pytest.mark.parametrize("bad", [{"cents": 0}, {"cents": -1}, {"target": "a"}])
def test_a_transfer_moves_something_somewhere(bad):
    given_ = {"cents": 5, "source": "a", "target": "b", **bad}
    with pytest.raises(ValueError, match="a transfer"):
        transfer(given_.pop("cents"), **given_)


@given(held=st.integers(0, 1000), wanted=st.integers(1, 1000))
def test_an_account_gives_at_most_what_it_holds(held, wanted):
    move = transfer(wanted, source="pot", target="circle:1")
    if wanted <= held:
        check_covered(move, {"pot": held})
    else:
        with pytest.raises(Overdrawn) as refusal:
            check_covered(move, {"pot": held})
        assert (refusal.value.held, refusal.value.wanted) == (held, wanted)


def test_money_comes_from_outside_without_limit():
    check_covered(transfer(10**15, source="outside:result", target="pot"), {"pot": 0})


def test_givers_are_locked_in_the_order_of_their_codes():
    postings = [Posting("b", -1), Posting("c", 2), Posting("a", -1)]
    assert givers(postings) == ["a", "b"]


Y2025 = Days(date(2025, 1, 1), date(2025, 12, 31))
Y2026 = Days(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (Days(date(2027, 1, 1), date(2027, 12, 31)), None),
        (Days(date(2024, 7, 1), date(2024, 12, 31)), None),
        (Days(date(2027, 1, 1), date(2028, 12, 31)), None),
        (Days(date(2027, 1, 1), date(2029, 1, 31)), calendar.TooLong),
        (Days(date(2027, 1, 2), date(2027, 12, 31)), calendar.Gap),
        (Days(date(2024, 1, 1), date(2024, 12, 30)), calendar.Gap),
        (Days(date(2026, 12, 31), date(2027, 12, 30)), calendar.Overlap),
        (Days(date(2024, 1, 1), date(2025, 12, 1)), calendar.Overlap),
        (Days(date(2025, 3, 1), date(2025, 4, 1)), calendar.Overlap),
        (Days(date(2027, 1, 1), date(2027, 1, 1)), calendar.Empty),
        (Days(date(2027, 1, 2), date(2027, 1, 1)), calendar.Empty),
    ],
)
def test_years_touch_without_overlapping(new, fault):
    if fault is None:
        calendar.check_new_year(new, [Y2026, Y2025])
    else:
        with pytest.raises(fault):
            calendar.check_new_year(new, [Y2026, Y2025])


def test_the_first_year_stands_alone():
    calendar.check_new_year(Days(date(2026, 3, 1), date(2027, 12, 31)), [])


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_twelve_months_follow_twelve_months(first):
    year = calendar.year_from(first)
    assert 363 <= (year.last - year.first).days <= 366
    calendar.check_new_year(calendar.year_from(calendar.day_after(year.last)), [year])


def test_a_year_closes_when_it_is_over_and_the_oldest_first():
    with pytest.raises(calendar.NotOver):
        calendar.check_closing(Y2026, [], today=date(2026, 12, 31))
    with pytest.raises(calendar.NotOldest):
        calendar.check_closing(Y2026, [Y2025], today=date(2027, 1, 1))
    calendar.check_closing(Y2025, [Y2026], today=date(2027, 1, 1))
