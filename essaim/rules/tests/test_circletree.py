from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.circletree import ancestors, makes_a_loop


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=60))
def test_moves_the_rule_allows_never_make_a_loop(moves):
    parents: dict[int, int | None] = dict.fromkeys(range(1, 10))
    for circle, into in moves:
        if not makes_a_loop(parents, circle, into or None):
            parents[circle] = into or None
    for circle in parents:
        top = [circle, *ancestors(parents, circle)][-1]
        assert parents[top] is None


def test_a_circle_goes_neither_into_itself_nor_into_what_it_holds():
    parents = {1: None, 2: 1, 3: 2, 4: 1}
    assert makes_a_loop(parents, 2, 2)
    assert makes_a_loop(parents, 2, 3)
    assert not makes_a_loop(parents, 2, 4)
    assert not makes_a_loop(parents, 2, None)
