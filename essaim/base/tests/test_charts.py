import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.base import charts

amounts = st.lists(st.integers(0, 10**12), max_size=12)


@given(values=amounts, total=st.integers(0, 10**12))
def test_parts_touch_and_stay_inside(values, total):
    parts = charts.stacked(values, total=total)
    reached = 0
    for part in parts:
        assert part.x == reached
        assert part.width >= 0
        reached = part.end
    assert reached <= 1000


@given(values=amounts)
def test_a_whole_bar_is_filled_to_the_end(values):
    if any(values):
        assert charts.stacked(values, total=sum(values))[-1].end == 1000


@given(value=st.integers(-10, 10**12), total=st.integers(-10, 10**12))
def test_a_mark_is_never_outside(value, total):
    assert 0 <= charts.place(value, total=total) <= 1000


@given(values=st.lists(st.integers(0, 10**9), max_size=40))
def test_histogram_stays_in_its_frame(values):
    bars = charts.histogram(values, [str(i) for i in range(len(values))])
    for one, other in itertools.pairwise(bars):
        assert one.x + one.width <= other.x
    for bar in bars:
        assert bar.y + bar.height == 116
        assert bar.y >= 18
        assert (bar.height > 0) == (bar.value > 0)
        assert bar.x + bar.width <= 320
        assert bar.x <= bar.middle <= bar.x + bar.width
        assert bar.above < bar.y


@given(values=st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_lying_bars_keep_the_order_and_the_proportions(values):
    rows = charts.bars(values, [str(i) for i in range(len(values))])
    assert [row.value for row in rows] == values
    assert max(row.width for row in rows) == (1000 if any(values) else 0)


@pytest.mark.parametrize("draw", [charts.histogram, charts.bars])
def test_every_value_has_a_label_and_none_is_negative(draw):
    with pytest.raises(ValueError, match="one label per value"):
        draw([1], [])
    with pytest.raises(ValueError, match="negative"):
        draw([-1], ["a"])


def test_a_bar_has_no_negative_part():
    with pytest.raises(ValueError, match="negative"):
        charts.stacked([-1], total=10)
