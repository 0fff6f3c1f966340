"""Numbers in, coordinates out: what the pictures in templates are drawn from.

Pure functions without HTML. All lengths are whole units of the picture's own grid,
so that a picture is the same in every language and on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, from ``x`` to ``end``."""

    x: int
    width: int

    @property
    def end(self) -> int:
        """Where the next part starts."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Bar:
    """One upright bar of a histogram, with where its words go."""

    label: str
    value: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + self.width // 2

    @property
    def above(self) -> int:
        """The line its figure is written on."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Row:
    """One lying bar, with its name and its figure."""

    label: str
    value: int
    width: int


def stacked(values: Sequence[int], *, total: int, width: int = 1000) -> list[Part]:
    """Lay ``values`` one after the other along a bar that stands for ``total``.

    >>> stacked([50, 25], total=100)
    [Part(x=0, width=500), Part(x=500, width=250)]

    Parts touch without gap or overlap. When they add up to more than ``total`` the bar
    stands for their sum, so that nothing is ever drawn outside.

    Raises ``ValueError`` for a negative value or total.
    """
    if total < 0 or any(value < 0 for value in values):
        raise ValueError("a bar has no negative part")
    whole = max(total, sum(values)) or 1
    parts, reached, done = [], 0, 0
    for value in values:
        done += value
        end = done * width // whole
        parts.append(Part(reached, end - reached))
        reached = end
    return parts


def place(value: int, *, total: int, width: int = 1000) -> int:
    """Return where ``value`` stands on a bar of ``total``, never outside it.

    >>> place(1700, total=2400)
    708
    """
    if total <= 0:
        return 0
    return min(max(value, 0) * width // total, width)


def histogram(
    values: Sequence[int],
    labels: Sequence[str],
    *,
    width: int = 320,
    top: int = 18,
    base: int = 116,
) -> list[Bar]:
    """Return one upright bar per value, side by side, the tallest reaching ``top``.

    >>> [(bar.label, bar.height) for bar in histogram([3, 12], ["0", "1"])]
    [('0', 24), ('1', 98)]

    A value above zero is always at least two units high: few is not none.

    Raises ``ValueError`` when there are not as many labels as values, or a value is
    negative.
    """
    if len(values) != len(labels):
        raise ValueError("one label per value")
    if any(value < 0 for value in values):
        raise ValueError("a bar has no negative height")
    highest, count = max(values, default=0) or 1, len(values) or 1
    slot = width // count
    thick = max(1, slot * 7 // 10)
    bars = []
    for place_, (value, label) in enumerate(zip(values, labels, strict=True)):
        height = value * (base - top) // highest
        height = max(height, 2) if value else 0
        x = place_ * slot + (slot - thick) // 2
        bars.append(Bar(label, value, x, base - height, thick, height))
    return bars


def bars(
    values: Sequence[int], labels: Sequence[str], *, width: int = 1000
) -> list[Row]:
    """Return one lying bar per value, in the order given, the largest ``width`` long.

    >>> bars([10, 5], ["a", "b"])
    [Row(label='a', value=10, width=1000), Row(label='b', value=5, width=500)]

    Raises ``ValueError`` as ``histogram`` does.
    """
    if len(values) != len(labels):
        raise ValueError("one label per value")
    if any(value < 0 for value in values):
        raise ValueError("a bar has no negative length")
    longest = max(values, default=0) or 1
    return [
        Row(label, value, value * width // longest)
        for value, label in zip(values, labels, strict=True)
    ]
