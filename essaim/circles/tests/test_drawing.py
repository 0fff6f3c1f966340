"""The pictures: what is written fits, what is drawn is inside, nothing is localised."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.circles import drawing
from essaim.circles.models import Circle, Mandate, Role
from essaim.circles.organisation import Organisation, Place
from essaim.members.models import Member

TODAY = date(2026, 11, 23)
PERCENT = re.compile(r"^-?\d+(\.\d{1,2})?%$")


def mandate(pk, start, end):
    role = Role(kind="referent")
    return Mandate(
        pk=pk, role=role, member=Member(name="Awa"), starts_on=start, ends_on=end
    )


def share(percent):
    assert PERCENT.match(percent)
    return float(percent.rstrip("%"))


def test_no_mandate_no_timeline():
    assert drawing.timeline([], today=TODAY) is None


def test_a_timeline_is_whole_years_with_today_on_it():
    line = drawing.timeline(
        [
            mandate(1, date(2025, 1, 1), date(2025, 12, 31)),
            mandate(2, date(2026, 1, 1), date(2026, 12, 31)),
            mandate(3, date(2027, 1, 1), date(2027, 12, 31)),
        ],
        today=TODAY,
    )
    assert line is not None
    assert [bar.state for bar in line.bars] == ["past", "now", "next"]
    assert [tick.year for tick in line.ticks] == [2025, 2026, 2027]
    assert [bar.x for bar in line.bars] == [tick.x for tick in line.ticks]
    assert share(line.bars[1].x) < share(line.today) < share(line.bars[2].x)


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(st.lists(st.tuples(days, st.integers(0, 1460)), min_size=1, max_size=12))
def test_every_bar_is_within_the_picture(spans):
    mandates = [
        mandate(n, start, start + timedelta(days=length))
        for n, (start, length) in enumerate(spans)
    ]
    line = drawing.timeline(mandates, today=TODAY)
    assert line is not None
    assert len(line.bars) == len(spans)
    for bar in line.bars:
        assert share(bar.x) >= 0
        assert share(bar.width) > 0
        assert share(bar.x) + share(bar.width) <= 100.7
    assert len(line.ticks) <= 7
    assert line.height > line.axis_y > line.bars[-1].y


names = st.text("abcdefghijklmnopqrstuvwxyzéÉW -’", min_size=1, max_size=80)


@given(st.lists(st.tuples(names, st.integers(0, 60)), min_size=1, max_size=30))
def test_a_name_is_written_where_it_fits_and_its_number_elsewhere(told):
    places = [
        Place(Circle(pk=n, name=name), members=members, number=n)
        for n, (name, members) in enumerate(told, start=1)
    ]
    for bubble in drawing.bubbles(Organisation(TODAY, places)):
        for words, side in (
            (bubble.wide, drawing.WIDE),
            (bubble.narrow, drawing.NARROW),
        ):
            if words.lines == [str(bubble.place.number)]:
                continue
            radius = share(bubble.r) * side / 100
            assert max(map(drawing.width, words.lines)) <= 2 * radius
            assert len(words.lines) * drawing.LINE <= 2 * radius
            written = "".join(words.lines).replace(" ", "")
            assert written == bubble.place.circle.name.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("Lieux", [["Lieux"]]),
        (
            "Administratif-Comptable",
            [["Administratif-Comptable"], ["Administratif-", "Comptable"]],
        ),
    ],
)
def test_names_are_cut_between_words(name, ways):
    assert drawing.split(name) == ways
