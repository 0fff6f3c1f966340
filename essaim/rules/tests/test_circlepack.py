import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.rules.circlepack import Disc, Node, pack

pytestmark = pytest.mark.slow

SIZE = 100.0
HAIR = 1e-3


@st.composite
def forests(draw):
    """Trees of up to forty circles, keys unique, parents before children."""
    count = draw(st.integers(1, 40))
    parents = [draw(st.integers(-1, n - 1)) for n in range(count)]
    members = draw(st.lists(st.integers(0, 300), min_size=count, max_size=count))

    def grown(parent):
        return tuple(
            Node(n, members[n], grown(n)) for n in range(count) if parents[n] == parent
        )

    return grown(-1)


def families(nodes, around=None):
    """Each (parent, siblings) of the forest."""
    yield around, nodes
    for node in nodes:
        if node.children:
            yield from families(node.children, node)


def drawn(nodes):
    return {disc.key: disc for disc in pack(nodes, size=SIZE)}


def apart(a: Disc, b: Disc) -> float:
    return math.hypot(a.x - b.x, a.y - b.y)


@given(forests())
@settings(max_examples=150, deadline=None)
def test_siblings_never_overlap_and_children_stay_inside(forest):
    discs = drawn(forest)
    for parent, siblings in families(forest):
        places = [discs[node.key] for node in siblings]
        for n, one in enumerate(places):
            assert one.r > 0
            for other in places[n + 1 :]:
                assert apart(one, other) >= one.r + other.r - HAIR
            if parent is not None:
                around = discs[parent.key]
                assert apart(one, around) + one.r <= around.r + HAIR
                assert one.depth == around.depth + 1


@given(forests())
@settings(max_examples=80, deadline=None)
def test_everything_is_on_the_sheet(forest):
    for disc in pack(forest, size=SIZE):
        assert disc.r - HAIR <= disc.x <= SIZE - disc.r + HAIR
        assert disc.r - HAIR <= disc.y <= SIZE - disc.r + HAIR


@given(forests())
@settings(max_examples=50, deadline=None)
def test_the_same_tree_gives_the_same_drawing_in_any_order(forest):
    def backwards(nodes):
        return tuple(
            Node(node.key, node.members, backwards(node.children))
            for node in reversed(nodes)
        )

    first = drawn(forest)
    assert first == drawn(forest)
    assert first == drawn(backwards(forest))


@given(forests())
@settings(max_examples=50, deadline=None)
def test_more_people_is_never_a_smaller_circle(forest):
    discs = drawn(forest)
    leaves = [n for _p, nodes in families(forest) for n in nodes if not n.children]
    leaves.sort(key=lambda node: node.members)
    for fewer, more in itertools.pairwise(leaves):
        assert discs[fewer.key].r <= discs[more.key].r + HAIR


def test_parents_are_drawn_before_what_they_hold():
    order = [d.key for d in pack([Node(1, 0, (Node(2, 5), Node(3, 2)))])]
    assert order == [1, 2, 3]


def test_nothing_to_draw_is_nothing():
    assert pack([]) == []


def test_three_hundred_siblings_are_quick_and_apart():
    discs = pack([Node(n, n % 17) for n in range(300)], size=SIZE)
    assert all(
        apart(a, b) >= a.r + b.r - HAIR
        for n, a in enumerate(discs)
        for b in discs[n + 1 :]
    )
