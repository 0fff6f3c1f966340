"""Pictures of circles as coordinates; templates write the SVG.

Places are percentages of the picture, so that it stretches with the page while its
letters keep the size of the text. They are ready-made words: a template in French
would write 12,5 where SVG wants 12.5.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from essaim.circles.models import Mandate
from essaim.circles.organisation import Organisation, Place
from essaim.rules.circlepack import Disc, pack

# The picture's side on a narrow and on a wide page, in letters of 15 CSS pixels (13 on
# a narrow one), and how wide a letter is: a name is written where it fits, its number
# elsewhere.
NARROW, WIDE = 308 * 15 / 13, 620.0
LETTER, LINE = 8.1, 18
SLIM, BROAD = frozenset("fijlrtI’'.,-· "), frozenset("mwMWQGO@Œœ")


@dataclass(frozen=True, slots=True)
class Words:
    """The lines written in a circle, and how far down the first one starts."""

    lines: list[str]
    down: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One circle of the map."""

    place: Place
    x: str
    y: str
    r: str
    level: int
    wide: Words
    narrow: Words
    text_y: str
    has_inside: bool


def percent(share: float) -> str:
    """Return a length or a place on the picture.

    >>> percent(12.5)
    '12.5%'
    """
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"


def bubbles(organisation: Organisation) -> list[Bubble]:
    """Return the nested circles to draw, those around before those inside."""
    places = {place.circle.pk: place for place in organisation}
    return [_bubble(disc, places[disc.key]) for disc in pack(organisation.nodes())]


def _bubble(disc: Disc, place: Place) -> Bubble:
    return Bubble(
        place=place,
        x=percent(disc.x),
        y=percent(disc.y),
        r=percent(disc.r),
        level=min(disc.depth, 3),
        wide=_words(place, disc, WIDE),
        narrow=_words(place, disc, NARROW),
        text_y=percent(disc.y - disc.r if disc.has_children else disc.y),
        has_inside=disc.has_children,
    )


def _words(place: Place, disc: Disc, side: float) -> Words:
    lines = _fitted(place.circle.name, disc, side)
    if disc.has_children:
        return Words(lines or [str(place.number)], "1.8em" if lines else "1.3em")
    lines = lines or [str(place.number)]
    return Words(lines, f"{0.35 - 0.6 * (len(lines) - 1):.2f}em")


def _fitted(name: str, disc: Disc, side: float) -> list[str]:
    """Return ``name`` on the lines it takes inside ``disc``, none when it is too long.

    A circle with others inside has its name on one line, in the band at its top.
    """
    radius = disc.r * side / 100
    if disc.has_children:
        depth = LINE * 1.75
        if radius < 2 * depth:
            return []
        room = 2 * math.sqrt(radius**2 - (radius - depth + LINE * 0.75) ** 2)
        return [name] if width(name) <= room else []
    for lines in split(name):
        half = len(lines) * LINE / 2
        if half >= radius:
            continue
        room = 2 * math.sqrt(radius**2 - half**2) - 4
        if max(map(width, lines)) <= room:
            return lines
    return []


def width(words: str) -> float:
    """Return about how many pixels ``words`` take, rather more than less.

    >>> width("Lieux") < width("Comme")
    True
    """
    slim = sum(letter in SLIM for letter in words)
    broad = sum(letter in BROAD for letter in words)
    return (len(words) + 0.5 * broad - 0.42 * slim) * LETTER


def split(name: str) -> list[list[str]]:
    """Return the ways to write ``name``: on one line, then cut in two, then three.

    >>> split("Wiki et outils")
    [['Wiki et outils'], ['Wiki et', 'outils'], ['Wiki', 'et', 'outils']]
    """
    words = name.replace("-", "-\u200b ").split(" ")
    ways = [[name]]
    for count in (2, 3):
        if len(words) >= count:
            ways.append(min(_cuts(words, count), key=lambda way: max(map(len, way))))
    return ways


def _cuts(words: Sequence[str], count: int) -> Iterable[list[str]]:
    if count == 1:
        yield [
            "".join(w if w.endswith("\u200b") else w + " " for w in words)
            .replace("\u200b", "")
            .strip()
        ]
        return
    for cut in range(1, len(words) - count + 2):
        for first in _cuts(words[:cut], 1):
            for rest in _cuts(words[cut:], count - 1):
                yield [*first, *rest]


@dataclass(frozen=True, slots=True)
class Bar:
    """One mandate on the timeline."""

    mandate: Mandate
    x: str
    width: str
    y: int
    text_y: int
    state: str  # past, now or next


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of January of a year."""

    year: int
    x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mandates against the years, today marked."""

    bars: list[Bar]
    ticks: list[Tick]
    today: str
    height: int
    axis_y: int


ROW = 46


def timeline(mandates: Sequence[Mandate], *, today: date) -> Timeline | None:
    """Return the timeline of ``mandates``, whole years wide; none without mandates."""
    if not mandates:
        return None
    ordered = sorted(mandates, key=lambda m: (m.starts_on, m.pk))
    first = min(today, *(m.starts_on for m in ordered)).replace(month=1, day=1)
    last = max(today, *(m.ends_on for m in ordered))
    end = date(last.year + 1, 1, 1)
    whole = (end - first).days

    def at(day: date) -> float:
        return (day - first).days / whole * 100

    bars = []
    for row, mandate in enumerate(ordered):
        left = at(mandate.starts_on)
        right = at(mandate.ends_on + timedelta(days=1))
        state = "past" if mandate.ends_on < today else "now"
        if mandate.starts_on > today:
            state = "next"
        bars.append(
            Bar(
                mandate,
                percent(left),
                percent(max(right - left, 0.6)),
                row * ROW + 26,
                row * ROW + 18,
                state,
            )
        )
    years = range(first.year, end.year)
    step = max(1, math.ceil(len(years) / 6))
    axis = len(bars) * ROW + 6
    return Timeline(
        bars,
        [
            Tick(year, percent(at(date(year, 1, 1))))
            for year in years[::step]
            if at(date(year, 1, 1)) < 90
        ],
        percent(at(today)),
        axis + 24,
        axis,
    )
