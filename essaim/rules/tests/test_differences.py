"""Two texts compared: nothing of either is lost, and it never takes long."""

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.differences import Change, differences

texts = st.text(alphabet="ab \n’é", max_size=60)


def kept(pieces, *changes):
    return "".join(piece.text for piece in pieces if piece.change in changes)


@given(texts, texts)
def test_both_texts_are_found_again(before, after):
    pieces = differences(before, after)
    assert kept(pieces, Change.SAME, Change.REMOVED) == before
    assert kept(pieces, Change.SAME, Change.ADDED) == after


@given(texts, texts)
def test_no_piece_is_empty_and_neighbours_differ(before, after):
    pieces = differences(before, after)
    assert all(piece.text for piece in pieces)
    changes = [piece.change for piece in pieces]
    assert all(one is not other for one, other in pairwise(changes))


@given(texts)
def test_the_same_text_has_no_difference(text):
    assert {piece.change for piece in differences(text, text)} <= {Change.SAME}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 15_000, "a " * 14_999),
        ("a b " * 7_500, "b a " * 7_500),
        ("mot " * 5_000, " ".join(map(str, range(5_000)))),
        (" ".join(map(str, range(6_000))), " ".join(map(str, range(6_000, 0, -1)))),
    ],
    ids=["one word", "two words", "all new", "backwards"],
)
def test_the_longest_texts_are_compared_in_a_moment(before, after):
    start = perf_counter()
    pieces = differences(before, after)
    assert perf_counter() - start < 5
    assert kept(pieces, Change.SAME, Change.REMOVED) == before
