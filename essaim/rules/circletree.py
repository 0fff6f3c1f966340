"""Circles form a tree: no circle is inside itself, however far up."""

from collections.abc import Iterator, Mapping


def ancestors(parents: Mapping[int, int | None], circle: int) -> Iterator[int]:
    """Yield the circles around ``circle``, from the nearest to the outermost.

    ``parents`` gives for each circle the one it is inside of, ``None`` at the top.
    A loop, which the rule below forbids, is walked once and no more.

    >>> list(ancestors({1: None, 2: 1, 3: 2}, 3))
    [2, 1]
    """
    met = {circle}
    above = parents.get(circle)
    while above is not None and above not in met:
        yield above
        met.add(above)
        above = parents.get(above)


def makes_a_loop(
    parents: Mapping[int, int | None], circle: int, into: int | None
) -> bool:
    """Whether moving ``circle`` inside ``into`` would put it inside itself.

    >>> makes_a_loop({1: None, 2: 1, 3: 2}, 1, into=3)
    True
    >>> makes_a_loop({1: None, 2: 1, 3: 2}, 3, into=1)
    False
    """
    if into is None:
        return False
    return into == circle or circle in ancestors(parents, into)
