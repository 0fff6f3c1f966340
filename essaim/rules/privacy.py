"""Which sums are shown, so that nobody's own amount can be found in them.

A sum to which fewer than three people contributed is hidden from those who may not
see each amount. That alone is not enough: what a total shows, less its other parts,
gives the hidden one away. So others are hidden with it. Statistics offices call the
two steps *primary* and *secondary* (or complementary) *suppression*: « Handbook on
Statistical Disclosure Control », chapter 4, sdctools.github.io/HandbookSDC; the
threshold of three is also the one of the French *secret statistique* for companies.

The sums form a tree (cooperative, circle, budget line), each with parts (reserved,
declared…; or months). Three things are then true for one reader at one moment:

1. every sum that is shown has three contributors or more, or none at all;
2. so has every sum that can be worked out from those shown;
3. no hidden sum can be worked out from those shown.

Beneath a shown sum, the hidden ones are at least two, with three contributors together
in each part: their sum is all that is known of them. Beneath a hidden one everything
is hidden. An empty sum says nothing of anybody: it is shown, unless what is around it
must not be. Contributors are counted without the reader, who knows their own amount.
What it does not stop: comparing what was shown at two moments, or what
two readers see, and good guesses about who is likely to have asked how much.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

THRESHOLD = 3
People: TypeAlias = frozenset[int]
NOBODY: People = frozenset()
# Three people or more, whoever they are: nothing here asks for more than that.
MANY: People = frozenset({-1, -2, -3})
Parts: TypeAlias = Mapping[str, People]


class Level(IntEnum):
    """How much of a sum is shown."""

    NOTHING = 0
    TOTAL = 1
    PARTS = 2


@dataclass(frozen=True, slots=True)
class Node:
    """A sum: who contributed to each of its parts, and the sums it is made of.

    A node with ``inside`` has the people of these. ``is_open``: the reader may see
    each amount of it. ``weight``: of two sums that may be hidden, the lighter one is
    (what was voted: it is public and does not move).
    """

    key: object
    parts: Parts = field(default_factory=dict)
    inside: Sequence["Node"] = ()
    is_open: bool = False
    weight: int = 0


def sum_of_few(people: People) -> bool:
    """Whether a sum with these contributors would say what one of them asked.

    >>> sum_of_few(frozenset()), sum_of_few(frozenset({1, 2})), sum_of_few(MANY)
    (False, True, False)
    """
    return 0 < len(people) < THRESHOLD


def few(count: int, *some: int) -> People:
    """The contributors of a sum: ``count`` of them, of whom ``some`` are known.

    Fewer than three must all be among ``some``; beyond, it does not matter who.

    >>> sorted(few(2, 7, 9)), few(1, 4, 4) == frozenset({4}), few(5, 1, 9) == MANY
    ([7, 9], True, True)
    """
    return MANY if count >= THRESHOLD else frozenset(some) if count else NOBODY


def levels(root: Node) -> dict[object, Level]:
    """Return how much of each sum of the tree is shown, by its key.

    >>> small = Node("small", {"declared": frozenset({1})}, weight=1)
    >>> large = Node("large", {"declared": frozenset({2, 3, 4})}, weight=2)
    >>> both = levels(Node("both", inside=[small, large]))
    >>> both["both"].name, both["small"].name, both["large"].name
    ('PARTS', 'NOTHING', 'NOTHING')

    Of the total shown, less the large one, would remain what one person asked.
    """
    parts = _parts(root)
    totals = {key: {"": _union(each.values())} for key, each in parts.items()}
    unshown = _close(root, totals, frozenset())
    bare = _close(root, parts, unshown)
    return {
        node.key: Level.NOTHING
        if node.key in unshown
        else Level.TOTAL
        if node.key in bare
        else Level.PARTS
        for node in _walk(root)
    }


def periods(months: Sequence[People]) -> list[range]:
    """Group months in a row so that three people contributed in each group, or none.

    >>> periods([MANY, frozenset({1}), frozenset({2, 3}), NOBODY, frozenset({4})])
    [range(0, 1), range(1, 5)]

    A year with too few people is one group.
    """
    groups, start = [], 0
    for number in range(len(months)):
        if not sum_of_few(_union(months[start : number + 1])):
            groups.append(range(start, number + 1))
            start = number + 1
    if start < len(months):
        while groups and sum_of_few(_union(months[start:])):
            start = groups.pop().start
        groups.append(range(start, len(months)))
    return groups


def _union(people: Iterable[People]) -> People:
    return NOBODY.union(*people)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.inside:
        yield from _walk(child)


def _parts(root: Node) -> dict[object, Parts]:
    """Who contributed to each part of each sum, what the reader knows apart.

    Only the sums that have such contributors are there.
    """
    found: dict[object, Parts] = {}

    def add(node: Node) -> Parts:
        if node.is_open:
            return {}
        parts = dict(node.parts) if not node.inside else {}
        for child in node.inside:
            for name, people in add(child).items():
                parts[name] = parts.get(name, NOBODY) | people
        parts = {name: people for name, people in parts.items() if people}
        if parts:
            found[node.key] = parts
        return parts

    add(root)
    return found


def _close(
    root: Node, parts: Mapping[object, Parts], hidden: Collection[object]
) -> set[object]:
    """Hide the sums of few, then more until none of them can be worked out."""
    few_in = {key for key, each in parts.items() if any(map(sum_of_few, each.values()))}
    unseen = {*hidden, *few_in}
    before = -1
    while before != len(unseen):
        before = len(unseen)
        for node in _walk(root):
            inside = [child for child in node.inside if child.key in parts]
            if node.key not in unseen:
                unseen |= _protecting(node, inside, parts, unseen)
            elif node.key != root.key:
                unseen |= {child.key for child in inside}
    return unseen


def _protecting(
    node: Node,
    inside: Sequence[Node],
    parts: Mapping[object, Parts],
    hidden: Collection[object],
) -> set[object]:
    """What to hide as well inside a shown sum; itself when there is nothing left."""
    under = [child.key for child in inside if child.key in hidden]
    shown = sorted(
        (child for child in inside if child.key not in hidden),
        key=lambda child: child.weight,
    )
    more: set[object] = set()
    while under:
        together: dict[str, People] = {}
        for key in under:
            for name, people in parts[key].items():
                together[name] = together.get(name, NOBODY) | people
        lacking = {name for name, people in together.items() if sum_of_few(people)}
        if not lacking:  # then they are two at least: one alone would lack
            break
        useful = (child for child in shown if lacking & parts[child.key].keys())
        chosen = next(useful, None)
        if chosen is None:
            return {node.key}
        shown.remove(chosen)
        under.append(chosen.key)
        more.add(chosen.key)
    return more
