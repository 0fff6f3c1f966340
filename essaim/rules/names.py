"""When two names are the same name written differently."""

import re
import unicodedata


def fold(name: str) -> str:
    """Return ``name`` without accents, capitals, or spaces and signs that vary.

    >>> fold("  Éloïse  D’Artagnan ")
    'eloise d artagnan'
    >>> fold("Jean-Noël") == fold("jean noel")
    True
    """
    # Twice: some letters only show their capital once taken apart.
    apart = unicodedata.normalize("NFKD", name).casefold()
    plain = unicodedata.normalize("NFKD", apart)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()


def person_key(name: str) -> str:
    """What two ways to write one name have in common.

    >>> person_key("GARNIER Léa") == person_key("Léa Garnier")
    True
    """
    return " ".join(sorted(fold(name).split()))
