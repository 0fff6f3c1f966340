"""A file that a spreadsheet opens rightly and cannot be tricked by."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from essaim.base.csv import BOM, decimal, harmless, lines

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=4))
def test_what_is_written_is_read_back(rows):
    for separator in ",;\t":
        text = "".join(lines(rows, separator=separator)).removeprefix(BOM)
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert read == [[harmless(cell) for cell in row] for row in rows]


@given(CELL)
def test_no_text_begins_as_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).removeprefix("'") == text.removeprefix("'")


@given(st.integers(-(10**15), 10**15))
def test_an_amount_keeps_its_cents(cents):
    whole, rest = decimal(cents).lstrip("-").split(",")
    value = int(whole) * 100 + int(rest)
    assert (-value if cents < 0 else value) == cents
    assert harmless(decimal(cents)) == decimal(cents)
