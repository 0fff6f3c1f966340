"""Double entry: each movement takes from somewhere what it gives elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Unbalanced(ValueError):
    """The postings of one entry do not add up to zero."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A signed number of cents on one account: plus is received, minus is given."""

    account: str
    cents: int


def transfer(cents: int, *, source: str, target: str) -> tuple[Posting, Posting]:
    """Move ``cents`` from ``source`` to ``target``.

    >>> transfer(45_00, source="pot", target="round:1")[0]
    Posting(account='pot', cents=-4500)

    Raises ``ValueError`` unless at least one cent moves between two accounts.
    """
    if cents <= 0:
        raise ValueError("a transfer moves at least one cent")
    if source == target:
        raise ValueError("a transfer needs two accounts")
    return Posting(source, -cents), Posting(target, cents)


def spread(shares: Iterable[tuple[str, int]], *, source: str) -> tuple[Posting, ...]:
    """Give each ``(account, cents)`` its share, taken together from ``source``.

    >>> [p.cents for p in spread([("a", 2), ("b", 3)], source="pot")]
    [-5, 2, 3]
    """
    given = tuple(Posting(account, cents) for account, cents in shares if cents)
    return (Posting(source, -sum(p.cents for p in given)), *given)


def reversal(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The postings that undo these, account by account."""
    return tuple(Posting(p.account, -p.cents) for p in postings)


def check_balanced(postings: Sequence[Posting]) -> None:
    """Raise ``Unbalanced`` unless the postings move money and add up to zero."""
    if len(postings) < 2:
        raise Unbalanced("an entry has at least two postings")
    if any(posting.cents == 0 for posting in postings):
        raise Unbalanced("a posting moves at least one cent")
    if gap := sum(posting.cents for posting in postings):
        raise Unbalanced(f"the postings are off by {gap} cents")
