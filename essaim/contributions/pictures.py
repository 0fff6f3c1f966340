"""The year's pace as a picture: days and cents in, coordinates out. Nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from essaim.contributions.reading.pace import Pace

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BASE = 6, 354, 26, 164


@dataclass(frozen=True, slots=True)
class Mark:
    """A place with a word."""

    x: int
    y: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Paths of the grid ``WIDTH × HEIGHT``, and where its words go."""

    actual: str
    area: str
    even: str
    projected: str
    voted_y: int
    today: Mark
    now: Mark
    ends: Mark | None
    months: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    left: int = LEFT
    right: int = RIGHT


def draw(pace: Pace) -> Picture:
    """Lay the year from left to right, and money upwards from nothing.

    The whole height stands for the largest of what was voted, what is engaged, and
    what is projected; nothing is drawn outside.
    """
    at_end = pace.projection.at_end_cents if pace.projection else 0
    highest = max(pace.voted, pace.engaged, at_end, 1)
    days = max((pace.last - pace.first).days, 1)

    def x(day: date) -> int:
        gone = min(max((day - pace.first).days, 0), days)
        return LEFT + (RIGHT - LEFT) * gone // days

    def y(cents: int) -> int:
        return BASE - (BASE - TOP) * cents // highest

    steps = [(x(point.day), y(point.cents)) for point in pace.points]
    now = Mark(*steps[-1]) if steps else Mark(x(pace.today), BASE)
    line = " L".join(f"{across} {up}" for across, up in steps)
    actual = f"M{line}" if line else ""
    return Picture(
        actual=actual,
        area=f"{actual} L{now.x} {BASE} L{steps[0][0]} {BASE}Z" if steps else "",
        even=f"M{LEFT} {BASE} L{RIGHT} {y(pace.voted)}",
        projected=f"M{now.x} {now.y} L{RIGHT} {y(at_end)}" if at_end else "",
        voted_y=y(pace.voted),
        today=Mark(x(pace.today), TOP, pace.today),
        now=now,
        ends=Mark(RIGHT, y(at_end), pace.last) if at_end else None,
        months=[Mark(x(day), BASE + 14, day) for day in _quarters(pace)],
    )


def _quarters(pace: Pace) -> list[date]:
    """The first day of every third month of the year."""
    found, month = [], pace.first.month - 1
    for step in range(0, 24, 3):
        year, number = divmod(month + step, 12)
        day = date(pace.first.year + year, number + 1, 1)
        if pace.first <= day <= pace.last or not step:
            found.append(max(day, pace.first))
    return found
