"""Double entry: each movement takes from somewhere what it gives elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


class Unbalanced(ValueError):
    """The postings of one entry do not add up to zero."""


class Overdrawn(ValueError):
    """An account would give more than it holds. ``account`` and what it has."""

    def __init__(self, account: str, held: int, wanted: int) -> None:
        super().__init__(f"{account} holds {held} cents, {wanted} are asked of it")
        self.account = account
        self.held = held
        self.wanted = wanted


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
    if len({posting.account for posting in postings}) < len(postings):
        raise Unbalanced("an entry moves each account once")


def givers(postings: Iterable[Posting]) -> list[str]:
    """The accounts that give money, in the order in which they must be locked."""
    return sorted({posting.account for posting in postings if posting.cents < 0})


def check_covered(postings: Iterable[Posting], held: Mapping[str, int]) -> None:
    """Raise ``Overdrawn`` unless each giver holds what it gives.

    ``held`` has the cents on each account that may not go below zero; an account
    missing from it is outside the cooperative, where money comes from and goes to.

    >>> check_covered(transfer(5, source="pot", target="circle:1"), {"pot": 4})
    Traceback (most recent call last):
    ...
    essaim.rules.ledger.Overdrawn: pot holds 4 cents, 5 are asked of it
    """
    for posting in postings:
        has = held.get(posting.account)
        if has is not None and posting.cents < 0 and has + posting.cents < 0:
            raise Overdrawn(posting.account, has, -posting.cents)
