"""A time is read as people type it, or it is refused: never half understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.durations import LONGEST, NotATime, parse_minutes, spell


@given(st.integers(0, LONGEST))
def test_what_is_written_is_read_again(minutes):
    assert parse_minutes(spell(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3", 180),
        ("0,25", 15),
        ("1.1", 66),
        ("1h", 60),
        ("1 h 5", 65),
        ("1 heure", 60),
        ("2h30min", 150),
        ("90 minutes", 90),
    ],
)
def test_usual_ways_of_writing(text, minutes):
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "-1", "1h75", "1e3", "2,555", "soon", "99999", "1h2h", "٣", "1:2:3"]
)
def test_nonsense_is_refused(text):
    with pytest.raises(NotATime):
        parse_minutes(text)
