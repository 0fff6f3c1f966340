"""Banks and accounting software read what people wrote."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import letters

SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")


@given(st.text(), st.integers(1, 140))
def test_a_bank_reads_every_letter(text, longest):
    said = letters.sepa(text, longest)
    assert SEPA.fullmatch(said)
    assert len(said) <= longest
    assert "//" not in said
    assert not said.startswith("/")
    assert said == said.strip()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Référent⋅e", "Referent.e"),
        ("n°42", "no42"),
        ("Zoë Ö’Brien", "Zoe O'Brien"),
        ("Łukasz Ærø", "Lukasz AEro"),
        ("50 € & plus", "50 EUR + plus"),
        ("//ABC//D", "ABC/D"),
        ("Мария", "Mariia"),
        ("\x00a\tb\nc", "a b c"),
    ],
)
def test_what_people_write_stays_readable(typed, said):
    assert letters.sepa(typed, 70) == said


@given(st.text(), st.integers(1, 60), st.sampled_from(["utf-8", "iso8859-15"]))
def test_a_label_holds_on_one_line_and_is_no_formula(text, longest, encoding):
    said = letters.label(text, longest, encoding)
    assert letters.encode(said, encoding).decode(encoding) == said
    assert not set('\t|\r\n;"') & set(said)
    assert not said.startswith(("=", "+", "-", "@"))
    assert len(said) <= longest
    assert len(said.splitlines()) <= 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_has_bytes_in_both_sets(text):
    letters.encode(text, "iso8859-15").decode("iso8859-15")
    assert letters.encode(text, "utf-8").decode() == text
