"""Nested circles on a sheet: sizes from numbers, siblings apart, children inside.

Siblings are placed one after another against a front chain of circles already there
(Wang, Wang, Dai and Wang, "Visualization of large hierarchical data by circle
packing", 2006), then held in a circle nearly as small as can be. Nothing is random:
the same tree gives the same drawing everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

GAP = 0.35  # between siblings, in radii of the smallest circle
FALL = 300  # turns of falling towards the middle
CROWD = 12  # more siblings than this are not tried around one of them
BAND = 1.3  # room above the children for the name of what holds them


@dataclass(frozen=True, slots=True)
class Node:
    """A circle to draw: its key, how many people are in it, what is inside it."""

    key: int
    members: int
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Disc:
    """Where a circle is drawn, in the units of the sheet; ``depth`` 0 is outermost."""

    key: int
    x: float
    y: float
    r: float
    depth: int
    has_children: bool


@dataclass(slots=True)
class _Spot:
    r: float
    x: float = 0.0
    y: float = 0.0
    key: int = 0
    inside: list[_Spot] = field(default_factory=list)


def pack(nodes: Sequence[Node], *, size: float = 100.0) -> list[Disc]:
    """Return one disc per node, parents before children, on a square of ``size``.

    Siblings never overlap, a child never leaves its parent, everything is within the
    square, and of two circles without children the one with more people is not the
    smaller. Order: the largest first, then by key.

    >>> [(d.key, round(d.x), round(d.y), round(d.r)) for d in pack([Node(7, 3)])]
    [(7, 50, 50, 50)]
    """
    if not nodes:
        return []
    spots = [_sized(node) for node in nodes]
    around = _arrange(spots)
    middle_x, middle_y, radius = around.x, around.y, around.r - GAP / 2
    scale = size / 2 / radius
    discs: list[Disc] = []

    def lay(spots: list[_Spot], x: float, y: float, depth: int) -> None:
        for spot in spots:
            at_x, at_y = x + spot.x, y + spot.y
            discs.append(
                Disc(
                    spot.key,
                    at_x * scale + size / 2,
                    at_y * scale + size / 2,
                    spot.r * scale,
                    depth,
                    bool(spot.inside),
                )
            )
            lay(spot.inside, at_x, at_y, depth + 1)

    lay(spots, -middle_x, -middle_y, 0)
    return discs


def _sized(node: Node) -> _Spot:
    """Return ``node`` with its radius, its children placed around its own centre."""
    alone = math.sqrt(max(node.members, 0) + 4) / 2
    if not node.children:
        return _Spot(alone, key=node.key)
    inside = [_sized(child) for child in node.children]
    around = _arrange(inside)
    # The children sit low, so that the band above them is free for a name.
    radius = max(around.r + BAND / 2, alone)
    down = radius - around.r
    for spot in inside:
        spot.x -= around.x
        spot.y += down - around.y
    return _Spot(radius, key=node.key, inside=inside)


def _arrange(spots: list[_Spot]) -> _Spot:
    """Place ``spots`` side by side, ``GAP`` apart; return the circle around them.

    Several orders are tried, then each one in the middle of the others when they are
    few; the tightest is kept, the first one when they tie.
    """
    spots.sort(key=lambda spot: (-spot.r, spot.key))
    tried = []
    for order in _orders(len(spots)):
        padded = [_Spot(spots[n].r + GAP / 2) for n in order]
        _place(padded)
        tried.append((_around(padded), order, padded))
    for middle in range(len(spots)) if 4 < len(spots) <= CROWD else ():
        padded = _ring([spot.r + GAP / 2 for spot in spots], middle)
        _fall(padded)
        tried.append((_around(padded), list(range(len(spots))), padded))
    around, order, padded = min(tried, key=lambda one: one[0].r)
    for n, place in zip(order, padded, strict=True):
        spots[n].x, spots[n].y = place.x, place.y
    return around


def _ring(radii: list[float], middle: int) -> list[_Spot]:
    """Return spots with one in the ``middle`` and the others around, well apart."""
    rest = [n for n in range(len(radii)) if n != middle]
    whole = sum(radii[n] for n in rest)
    far = radii[middle] + 1.2 * whole / math.pi
    spots = [_Spot(r) for r in radii]
    along = 0.0
    for n in rest[::2] + rest[1::2][::-1]:
        angle = (along + radii[n] / 2) / whole * math.tau
        along += radii[n]
        spots[n].x, spots[n].y = far * math.cos(angle), far * math.sin(angle)
    return spots


def _fall(spots: list[_Spot]) -> None:
    """Let ``spots`` fall towards the middle, pushing each other away.

    What overlap is left at the end is undone by spreading everything: none remains.
    """
    pairs = list(combinations(spots, 2))
    for turn in range(FALL):
        pull = 0.08 * (1 - turn // 2 * 2 / FALL) * (turn % 2)
        for spot in spots:
            spot.x, spot.y = spot.x * (1 - pull), spot.y * (1 - pull)
        for a, b in pairs:
            dx, dy = b.x - a.x, b.y - a.y
            apart, both = math.hypot(dx, dy), a.r + b.r
            if 0 < apart < both:
                push = (both - apart) / apart / both
                a.x, a.y = a.x - dx * push * b.r, a.y - dy * push * b.r
                b.x, b.y = b.x + dx * push * a.r, b.y + dy * push * a.r
    spread = max((a.r + b.r) / math.hypot(b.x - a.x, b.y - a.y) for a, b in pairs)
    for spot in spots:
        spot.x, spot.y = spot.x * spread, spot.y * spread


def _orders(count: int) -> list[list[int]]:
    """Largest first, smallest first, then some other ways round; fewer for a crowd.

    >>> _orders(5)[:3]
    [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [0, 3, 1, 4, 2]]
    """
    falling = list(range(count))
    strides = range(2, 2 + (24 if count <= 30 else 1))
    return [
        falling,
        falling[::-1],
        *(sorted(falling, key=lambda n: (n * step % count, n)) for step in strides),
    ]


@dataclass(slots=True, eq=False)
class _Link:
    spot: _Spot
    next: _Link = field(init=False)
    previous: _Link = field(init=False)

    def nearness(self) -> float:
        """How far the gap after this link is from the middle: the nearest is filled."""
        a, b = self.spot, self.next.spot
        both = a.r + b.r
        return math.hypot(
            (a.x * b.r + b.x * a.r) / both, (a.y * b.r + b.y * a.r) / both
        )


def _join(a: _Link, b: _Link) -> None:
    a.next, b.previous = b, a


def _place(spots: list[_Spot]) -> None:
    """Give each spot a place touching others already there, overlapping none."""
    if len(spots) > 1:
        spots[0].x, spots[1].x = -spots[1].r, spots[0].r
    if len(spots) <= 2:
        return
    _beside(spots[1], spots[0], spots[2])
    a, b, c = (_Link(spot) for spot in spots[:3])
    for left, right in ((a, b), (b, c), (c, a)):
        _join(left, right)
    for spot in spots[3:]:
        a, b = _settle(a, b, spot)
        new = _Link(spot)
        _join(a, new)
        _join(new, b)
        a = _nearest(new)
        b = a.next


def _settle(a: _Link, b: _Link, spot: _Spot) -> tuple[_Link, _Link]:
    """Place ``spot`` against the chain near ``a``–``b``; return its two neighbours.

    What it would overlap is cut out of the chain and it is placed again.
    """
    while True:
        _beside(a.spot, b.spot, spot)
        forth, back = b.next, a.previous
        forth_length, back_length = b.spot.r, a.spot.r
        hit = None
        while True:
            if forth_length <= back_length:
                if _meet(forth.spot, spot):
                    hit, b = forth, forth
                    break
                forth_length += forth.spot.r
                forth = forth.next
            else:
                if _meet(back.spot, spot):
                    hit, a = back, back
                    break
                back_length += back.spot.r
                back = back.previous
            if forth is back.next:
                break
        if hit is None:
            return a, b
        _join(a, b)


def _nearest(start: _Link) -> _Link:
    best, link = start, start.next
    least = start.nearness()
    while link is not start:
        distance = link.nearness()
        if distance < least:
            best, least = link, distance
        link = link.next
    return best


def _beside(b: _Spot, a: _Spot, c: _Spot) -> None:
    """Place ``c`` touching both ``a`` and ``b``, on the outside of the chain."""
    dx, dy = b.x - a.x, b.y - a.y
    square = dx * dx + dy * dy
    if not square:
        c.x, c.y = a.x + a.r + c.r, a.y
        return
    to_a, to_b = (a.r + c.r) ** 2, (b.r + c.r) ** 2
    if to_a > to_b:
        x = (square + to_b - to_a) / (2 * square)
        y = math.sqrt(max(0.0, to_b / square - x * x))
        c.x, c.y = b.x - x * dx - y * dy, b.y - x * dy + y * dx
    else:
        x = (square + to_a - to_b) / (2 * square)
        y = math.sqrt(max(0.0, to_a / square - x * x))
        c.x, c.y = a.x + x * dx - y * dy, a.y + x * dy + y * dx


def _meet(a: _Spot, b: _Spot) -> bool:
    return math.hypot(a.x - b.x, a.y - b.y) < a.r + b.r - 1e-6


def _around(spots: Sequence[_Spot]) -> _Spot:
    """Return a circle holding every spot, nearly the smallest.

    The centre walks towards the farthest spot by ever smaller steps (Bădoiu and
    Clarkson); the best centre met is kept, and its radius is exact.
    """
    x = sum(spot.x for spot in spots) / len(spots)
    y = sum(spot.y for spot in spots) / len(spots)
    best = _Spot(math.inf)
    for step in range(1, 80):
        far = max(spots, key=lambda spot: math.hypot(spot.x - x, spot.y - y) + spot.r)
        distance = math.hypot(far.x - x, far.y - y)
        if distance + far.r < best.r:
            best = _Spot(distance + far.r, x, y)
        if distance:
            reach = (distance + far.r) / distance / (step + 1)
            x += (far.x - x) * min(reach, 1)
            y += (far.y - y) * min(reach, 1)
    return best
