"""VAT, kilometres, totals, and the life of a claim: walked and tried."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import expenses
from essaim.rules.budgets import Bucket
from essaim.rules.expenses import Amount, State, Verb
from essaim.rules.files import kind_of
from essaim.rules.states import Forbidden

cents = st.integers(0, 10**12)
rates = st.integers(0, 9999)


@pytest.mark.parametrize(
    ("amount", "rate", "vat"),
    [
        (120_00, 2000, 20_00),
        (1, 2000, 0),
        (3, 2000, 1),  # half a cent
        (110_00, 1000, 10_00),
        (105_50, 550, 5_50),
        (102_10, 210, 2_10),
        (19_99, 2000, 3_33),
        (99, 0, 0),
    ],
)
def test_the_vat_in_an_amount(amount, rate, vat):
    assert expenses.vat_within(amount, rate) == vat


@given(cents, rates)
def test_the_vat_is_the_nearest_cent_and_less_than_the_amount(amount, rate):
    exact = Fraction(amount * rate, 10_000 + rate)
    vat = expenses.vat_within(amount, rate)
    assert abs(vat - exact) <= Fraction(1, 2)
    assert 0 <= vat < max(amount, 1)


@pytest.mark.parametrize(("amount", "rate"), [(-1, 0), (1, -1), (1, 10_000)])
def test_a_rate_is_a_rate_and_an_amount_an_amount(amount, rate):
    with pytest.raises(ValueError, match="between 0 and 100"):
        expenses.vat_within(amount, rate)


@given(st.integers(0, 20_000), st.integers(0, 10_000))
def test_a_journey_is_worth_the_nearest_cent(kilometres, thousandths):
    exact = Fraction(kilometres * thousandths, 10)
    got = expenses.journey_cents(kilometres, thousandths)
    assert -Fraction(1, 2) < got - exact <= Fraction(1, 2)


def test_a_journey_is_not_negative():
    with pytest.raises(ValueError, match="not negative"):
        expenses.journey_cents(-1, 500)


def test_a_day_has_the_last_rate_started_by_then():
    known = [(date(2026, 1, 1), "new"), (date(2025, 1, 1), "old")]
    assert expenses.rate_on(date(2024, 12, 31), known) is None
    assert expenses.rate_on(date(2025, 12, 31), known) == "old"
    assert expenses.rate_on(date(2026, 1, 1), known) == "new"


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from([0, 550, 2000]))))
def test_totals_lose_no_cent(lines):
    amounts = [Amount(c, expenses.vat_within(c, r), r) for c, r in lines]
    total = expenses.totals(amounts)
    assert total.cents == sum(c for c, _r in lines)
    assert total.net_cents + sum(vat for _r, vat in total.by_rate) == total.cents


def test_every_step_allowed_is_there_and_every_other_is_refused():
    allowed = {
        ("draft", "submit"): "submitted",
        ("draft", "withdraw"): "withdrawn",
        ("submitted", "take-back"): "draft",
        ("submitted", "approve"): "approved",
        ("submitted", "return"): "refused",
        ("submitted", "withdraw"): "withdrawn",
        ("refused", "submit"): "submitted",
        ("refused", "withdraw"): "withdrawn",
        ("approved", "export"): "exported",
        ("exported", "unexport"): "approved",
        ("exported", "pay"): "paid",
    }
    for state, verb in product(State, Verb):
        if (state, verb) in allowed:
            assert expenses.follow(state, verb) == allowed[state, verb]
            assert expenses.can(state, verb)
        else:
            assert not expenses.can(state, verb)
            with pytest.raises(Forbidden):
                expenses.follow(state, verb)


def test_money_is_held_from_submission_on():
    places = {state: expenses.hold(state, 5) for state in State}
    assert places == {
        State.DRAFT: (Bucket.AVAILABLE, 0),
        State.SUBMITTED: (Bucket.DECLARED, 5),
        State.APPROVED: (Bucket.SETTLED, 5),
        State.REFUSED: (Bucket.AVAILABLE, 0),
        State.WITHDRAWN: (Bucket.AVAILABLE, 0),
        State.EXPORTED: (Bucket.SETTLED, 5),
        State.PAID: (Bucket.PAID, 5),
    }


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_content_tells_what_a_file_is(content, kind):
    assert kind_of(content) == kind
