"""Money is a whole number of cents: no float, no lost cent.

Amounts are plain ``int`` in rules, in the database (fields named ``*_cents``) and in
files. They become « 12,50 € » only on a page.
"""

import re
from collections.abc import Sequence

_AMOUNT = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)"
    r"(?:[.,](?P<cents>\d{1,2}))?"
)


LONGEST = 40  # characters: far above any amount


class NotAnAmount(ValueError):
    """What was typed cannot be read as an amount of euros."""


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` cents in proportion to ``weights`` without losing a cent.

    Each part is first rounded down; the cents left go one by one to the largest
    remainders, equal remainders in the order given (Hamilton's method).

    >>> split(100_00, [1, 1, 1])
    [3334, 3333, 3333]
    >>> split(5, [0, 2, 1])
    [0, 3, 2]

    Raises ``ValueError`` for a negative total or weight, or when all weights are 0.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("amounts and weights cannot be negative")
    whole = sum(weights)
    if not whole:
        raise ValueError("at least one weight must be positive")
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    largest_first = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in largest_first[: total - sum(parts)]:
        parts[i] += 1
    return parts


def parse_euros(text: str) -> int:
    """Return the cents of an amount as people type it, in French or in English.

    >>> parse_euros("1 234,5")
    123450
    >>> parse_euros("12.50 €")
    1250

    Raises ``NotAnAmount`` for anything else: three decimals, letters, nothing, far too
    many digits.
    """
    bare = text.strip().removesuffix("€").strip()
    match = _AMOUNT.fullmatch(bare) if len(bare) <= LONGEST else None
    if not match:
        raise NotAnAmount(text)
    whole = int(re.sub(r"\D", "", match["whole"]))
    cents = int((match["cents"] or "").ljust(2, "0") or 0)
    amount = whole * 100 + cents
    return -amount if match["sign"] else amount
