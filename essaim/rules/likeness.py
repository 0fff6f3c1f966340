"""Which projects look alike, from their words: a suggestion, never a verdict."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from essaim.rules.names import fold

K = TypeVar("K", bound=Hashable)
LEAST = 40  # percent of the weight of both that they share
_SHORTEST, _ROOT = 4, 5
_TITLE = 3  # a word of a title says more than one of the sentence under it
# Words of French and English that say nothing of what a project is about.
_EMPTY = frozenset(
    [
        "avec",
        "chez",
        "dans",
        "pour",
        "sans",
        "sous",
        "tous",
        "tout",
        "toute",
        "toutes",
        "notre",
        "votre",
        "leur",
        "leurs",
        "nous",
        "vous",
        "elle",
        "elles",
        "cette",
        "entre",
        "plus",
        "moins",
        "aussi",
        "deux",
        "trois",
        "quatre",
        "with",
        "from",
        "that",
        "this",
        "your",
        "their",
        "them",
        "have",
        "will",
        "more",
        "less",
        "also",
        "into",
        "projet",
        "projets",
        "cercle",
        "cooperative",
        "atelier",
        "ateliers",
        "project",
        "projects",
    ]
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a project: its title, and its sentence."""

    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Alike(Generic[K]):
    """A project that looks like another, and how much, in percent."""

    key: K
    percent: int


def roots(text: str) -> frozenset[str]:
    """The roots of the words that mean something, without accents nor endings.

    >>> sorted(roots("Réparer les vélos de la coopérative"))
    ['repar', 'velo']
    """
    found = set()
    for word in fold(text).split():
        if len(word) >= _SHORTEST and word not in _EMPTY:
            found.add(word[:_ROOT].rstrip("sx"))
    return frozenset(found)


def _weights(words: Words) -> dict[str, int]:
    weights = dict.fromkeys(roots(words.summary), 1)
    return {**weights, **dict.fromkeys(roots(words.title), _TITLE)}


def likeness(one: Words, other: Words) -> int:
    """How much two projects share, from 0 to 100; the same either way round.

    >>> likeness(Words("Un vélo-cargo en prêt"), Words("Prêt d’un vélo cargo"))
    100
    >>> likeness(Words("Ruches au bord du fleuve"), Words("Fresque du climat"))
    0
    """
    return _shared(_weights(one), _weights(other))


def _shared(mine: Mapping[str, int], theirs: Mapping[str, int]) -> int:
    both = mine.keys() & theirs.keys()
    common = sum(min(mine[root], theirs[root]) for root in both)
    whole = sum(
        max(mine.get(root, 0), theirs.get(root, 0))
        for root in mine.keys() | theirs.keys()
    )
    return 100 * common // whole if whole else 0


def alike(
    words: Words, others: Iterable[tuple[K, Words]], *, most: int = 3
) -> list[Alike[K]]:
    """Return the ``most`` projects that look most like ``words``.

    None shares less than ``LEAST``. The likest first; equal ones stay in the
    order given.
    """
    mine = _weights(words)
    found = [Alike(key, _shared(mine, _weights(other))) for key, other in others]
    near = [one for one in found if one.percent >= LEAST]
    return sorted(near, key=lambda one: -one.percent)[:most]
