"""Who a text calls by name: « @Chloé », « @Chloé Martin »."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from essaim.rules.names import fold

# An address of mail has a letter before its sign; a name has none.
_CALLED = re.compile(r"(?<![\w@./])@(?=[^\W\d_])([^\n,;:!?()\[\]{}<>\"«»@|*`]+)")
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a text calls; what it says that could be several people, or nobody.

    ``ambiguous`` gives, for a name as it was written, those it could be.
    """

    found: tuple[int, ...] = ()
    ambiguous: Mapping[str, tuple[int, ...]] | None = None
    unknown: tuple[str, ...] = ()


def read(text: str, names: Mapping[int, str]) -> Mentions:
    """Find whom ``text`` calls among ``names``, by their number.

    The longest whole name wins; without one, a first name does when only one person
    has it. Accents, capitals and hyphens do not matter.

    >>> people = {1: "Chloé Martin", 2: "Marie Dupont", 3: "Marie Durand"}
    >>> read("Merci @chloe ! @Marie Durand sait. ecrire@exemple.fr", people).found
    (1, 3)
    >>> dict(read("Et @Marie ?", people).ambiguous)
    {'Marie': (2, 3)}
    >>> read("Demandons à @Zoé.", people).unknown
    ('Zoé',)
    """
    words = {number: tuple(fold(name).split()) for number, name in names.items()}
    found: dict[int, None] = {}
    ambiguous: dict[str, tuple[int, ...]] = {}
    unknown: dict[str, None] = {}
    for match in _CALLED.finditer(text):
        called = match[1].split(". ")[0]
        people = _people(tuple(fold(called).split()[:MOST_WORDS]), words)
        first = called.split()[0].rstrip(".’'")
        if len(people) == 1:
            found[people[0]] = None
        elif people:
            ambiguous[first] = people
        else:
            unknown[first] = None
    return Mentions(tuple(found), ambiguous, tuple(unknown))


def _people(
    called: tuple[str, ...], words: Mapping[int, tuple[str, ...]]
) -> tuple[int, ...]:
    """Those with the longest name ``called`` begins with, or with that first name."""
    if not called:
        return ()
    whole = {
        number: len(name)
        for number, name in words.items()
        if name and called[: len(name)] == name
    }
    if whole:
        longest = max(whole.values())
        return tuple(sorted(n for n, length in whole.items() if length == longest))
    return tuple(sorted(n for n, name in words.items() if name[:1] == called[:1]))
