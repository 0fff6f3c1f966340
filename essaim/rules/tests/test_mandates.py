from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.mandates import (
    Fault,
    Term,
    fault_in_ending,
    fault_in_giving,
    following,
    last_possible_day,
    overlap,
)

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
lengths = st.integers(0, 1460)


@st.composite
def terms(draw):
    start = draw(days)
    return Term(draw(st.integers(1, 4)), start, start + timedelta(days=draw(lengths)))


@given(days)
def test_four_years_at_most_and_never_much_less(start):
    last = last_possible_day(start)
    assert 1459 <= (last - start).days <= 1461
    assert fault_in_giving(Term(1, start, last), [], one_at_a_time=True) is None
    longer = Term(1, start, last + timedelta(days=1))
    assert fault_in_giving(longer, [], one_at_a_time=True) is Fault.TOO_LONG


@given(terms(), terms())
def test_overlap_is_sharing_a_day(a, b):
    shared = max(a.starts_on, b.starts_on) in a and max(a.starts_on, b.starts_on) in b
    assert overlap(a, b) is shared
    assert overlap(a, b) is overlap(b, a)


@given(st.lists(terms(), max_size=8), st.booleans())
def test_what_the_rule_lets_in_holds_on_every_day(asked, alone):
    held: list[Term] = []
    for term in asked:
        if fault_in_giving(term, held, one_at_a_time=alone) is None:
            held.append(term)
    for day in {term.starts_on for term in held} | {term.ends_on for term in held}:
        holders = [term.member for term in held if day in term]
        assert len(holders) == len(set(holders))
        if alone:
            assert len(holders) <= 1


@given(terms(), days, days)
def test_ending_only_ever_shortens_and_spares_the_past(term, on, today):
    if fault_in_ending(term, on, today=today) is None:
        assert term.starts_on <= on < term.ends_on
        assert on >= today - timedelta(days=1)


@given(terms(), days)
def test_a_renewal_can_always_be_given(term, today):
    again = following(term, today=today)
    assert fault_in_giving(again, [term], one_at_a_time=True) is None


YEAR = Term(1, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("new", "alone", "fault"),
    [
        (Term(2, date(2026, 6, 1), date(2027, 5, 31)), True, Fault.SEAT_TAKEN),
        (Term(2, date(2026, 6, 1), date(2027, 5, 31)), False, None),
        (Term(1, date(2026, 12, 31), date(2027, 5, 31)), False, Fault.ALREADY_HOLDS_IT),
        (Term(1, date(2027, 1, 1), date(2027, 12, 31)), True, None),
        (
            Term(2, date(2027, 2, 1), date(2027, 1, 1)),
            True,
            Fault.ENDS_BEFORE_IT_STARTS,
        ),
    ],
)
def test_beside_a_mandate_of_a_year(new, alone, fault):
    assert fault_in_giving(new, [YEAR], one_at_a_time=alone) is fault


@pytest.mark.parametrize(
    ("on", "fault"),
    [
        (date(2026, 6, 14), None),
        (date(2026, 6, 15), None),
        (date(2026, 9, 1), None),
        (date(2026, 6, 13), Fault.REWRITES_THE_PAST),
        (date(2026, 12, 31), Fault.NOT_EARLIER),
        (date(2027, 1, 1), Fault.NOT_EARLIER),
        (date(2025, 12, 31), Fault.ENDS_BEFORE_IT_STARTS),
    ],
)
def test_ending_a_mandate_in_the_middle_of_june(on, fault):
    assert fault_in_ending(YEAR, on, today=date(2026, 6, 15)) is fault
