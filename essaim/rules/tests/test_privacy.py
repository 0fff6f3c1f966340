"""What is shown is solved as somebody curious would: no hidden sum comes out of it."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.privacy import (
    MANY,
    NOBODY,
    Level,
    Node,
    few,
    levels,
    periods,
    sum_of_few,
)

STATES = ("reserved", "declared", "paid")
nobody = st.just(NOBODY)
a_few = st.frozensets(st.integers(1, 6), min_size=1, max_size=2)
enough = st.frozensets(st.integers(1, 12), min_size=3, max_size=6)
crowds = nobody | a_few | enough
# Lines worth meeting: with a single small sum, with none, and any.
people_by_state = st.one_of(
    st.fixed_dictionaries(dict.fromkeys(STATES, nobody) | {STATES[0]: a_few}),
    st.fixed_dictionaries(dict.fromkeys(STATES, nobody | enough)),
    st.fixed_dictionaries(dict.fromkeys(STATES, crowds)),
)


def of(*people):
    return frozenset(people)


@st.composite
def cooperatives(draw):
    """Circles with their budget lines; the reader is in some of the circles."""
    circles = []
    for c in range(draw(st.integers(1, 5))):
        lines = [
            Node(
                (c, n),
                draw(people_by_state),
                weight=draw(st.integers(0, 9)),
            )
            for n in range(draw(st.integers(1, 2)))
        ]
        circles.append(
            Node(
                c,
                inside=lines,
                is_open=draw(st.sampled_from([False, False, True])),
                weight=draw(st.integers()),
            )
        )
    return Node("all", inside=circles)


def lines_of(node):
    return list(chain(*map(lines_of, node.inside))) if node.inside else [node]


def people_of(lines, states=STATES):
    return NOBODY.union(*(line.parts[state] for line in lines for state in states))


def known(root, shown):
    """What the page says, as equations on each line and state."""
    yield from _known(root, shown, is_open=False)


def _known(node, shown, *, is_open):
    is_open = is_open or node.is_open
    lines = lines_of(node)
    level = Level.PARTS if is_open else shown[node.key]
    if level >= Level.TOTAL:
        yield {(line.key, state) for line in lines for state in STATES}
    if level == Level.PARTS:
        for state in STATES:
            yield {(line.key, state) for line in lines}
    for child in node.inside:
        yield from _known(child, shown, is_open=is_open)


class Solver:
    """Everything that follows from some sums, by elimination."""

    def __init__(self, unknowns, sums):
        self.place = {name: n for n, name in enumerate(unknowns)}
        self.rows = {}
        for each in sums:
            row = self.reduced(each)
            if row:
                lead = min(row)
                self.rows[lead] = {k: v / row[lead] for k, v in row.items()}

    def reduced(self, names):
        row = {self.place[name]: Fraction(1) for name in names}
        for lead in sorted(self.place.values()):
            if lead in row and lead in self.rows:
                factor = row[lead]
                for k, v in self.rows[lead].items():
                    row[k] = row.get(k, 0) - factor * v
                row = {k: v for k, v in row.items() if v}
        return row

    def gives(self, names):
        return not self.reduced(names)


def solver_of(root, shown):
    unknowns = [(line.key, state) for line in lines_of(root) for state in STATES]
    return Solver(unknowns, known(root, shown))


def walk(node, *, is_open=False):
    is_open = is_open or node.is_open
    yield node, is_open
    for child in node.inside:
        yield from walk(child, is_open=is_open)


@given(cooperatives())
def test_no_hidden_sum_is_solved_from_those_shown(root):
    shown = levels(root)
    solver = solver_of(root, shown)
    for node, is_open in walk(root):
        lines = lines_of(node)
        if is_open or not people_of(lines):
            continue
        if node.key == "all" and any(circle.is_open for circle in root.inside):
            continue  # what the reader knows apart is in it
        if shown[node.key] == Level.NOTHING:
            whole = {(line.key, state) for line in lines for state in STATES}
            assert not solver.gives(whole)
        if shown[node.key] < Level.PARTS:
            for state in STATES:
                if people_of(lines, [state]):
                    cells = {(line.key, state) for line in lines}
                    assert not solver.gives(cells)


@given(cooperatives())
def test_whatever_is_solved_has_three_contributors_or_none(root):
    solver = solver_of(root, levels(root))
    closed = [
        line
        for circle in root.inside
        if not circle.is_open
        for line in circle.inside
        if people_of([line])
    ]
    groups = chain(
        *(combinations(closed, n) for n in range(1, min(len(closed), 5) + 1))
    )
    for lines in groups:
        for states in (STATES, *([state] for state in STATES)):
            cells = {(line.key, state) for line in lines for state in states}
            if sum_of_few(people_of(lines, states)):
                assert not solver.gives(cells)


@given(cooperatives())
def test_a_sum_of_three_people_or_nobody_is_shown_unless_others_need_it(root):
    """Without a small sum anywhere, everything is shown."""
    lines = lines_of(root)
    small = any(sum_of_few(line.parts[state]) for line in lines for state in STATES)
    if not small:
        assert set(levels(root).values()) == {Level.PARTS}


@given(cooperatives())
def test_what_three_people_did_in_a_circle_is_hidden_only_for_another(root):
    """At least the total or one circle is shown as soon as three contributed."""
    shown = levels(root)
    closed = [c for c in root.inside if not c.is_open]
    enough = [c for c in closed if not sum_of_few(people_of(c.inside))]
    if enough:
        assert shown["all"] > Level.NOTHING or any(shown[c.key] for c in enough)


def test_the_smallest_circle_is_hidden_with_the_one_that_must_be():
    def circle(name, people, weight):
        return Node(name, {"paid": people}, weight=weight)

    root = Node(
        "all",
        inside=[circle("a", of(1, 2), 5), circle("b", MANY, 9), circle("c", MANY, 3)],
    )
    shown = levels(root)
    assert shown["a"] == shown["c"] == Level.NOTHING
    assert shown["b"] == shown["all"] == Level.PARTS


def test_whoever_is_in_a_circle_cannot_use_it_to_find_another():
    """Its sum known apart, the total less it would be the small circle's."""
    small = Node("small", {"paid": of(1)})
    mine = Node("mine", {"paid": MANY}, is_open=True)
    assert levels(Node("all", inside=[small, mine])) == {
        "all": Level.NOTHING,
        "small": Level.NOTHING,
        "mine": Level.PARTS,
    }


def test_a_state_of_one_person_hides_the_states_but_not_their_sum():
    line = Node("line", {"reserved": of(1), "paid": MANY})
    assert levels(line) == {"line": Level.TOTAL}


def test_an_empty_line_says_that_it_is():
    line = Node("line", {"reserved": NOBODY, "paid": NOBODY})
    assert levels(line) == {"line": Level.PARTS}


@pytest.mark.parametrize(
    ("count", "some", "people"),
    [(0, [], NOBODY), (1, [4, 4], of(4)), (2, [4, 6], of(4, 6)), (9, [4, 6], MANY)],
)
def test_a_count_with_its_first_and_last_is_enough(count, some, people):
    assert few(count, *some) == people


@given(st.lists(crowds, max_size=14))
def test_a_period_has_three_contributors_or_none(months):
    groups = periods(months)
    assert list(chain(*groups)) == list(range(len(months)))
    if not sum_of_few(NOBODY.union(*months)):
        assert not any(
            sum_of_few(NOBODY.union(*(months[n] for n in group))) for group in groups
        )
    else:
        assert len(groups) == 1
