"""What Cobudget exports of a round: one line per contribution, added up by project.

Its columns are a name, an e-mail, the proposal, an amount and a moment. Who gave what
is nobody's business here: names are left out before anything is kept.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from essaim.rules import titles
from essaim.rules.names import fold
from essaim.rules.typed_cells import NotRead, read_amount


class Column(StrEnum):
    """What a line of contributions says."""

    NAME = "name"
    EMAIL = "email"
    PROPOSAL = "proposal"
    AMOUNT = "amount"
    MOMENT = "moment"


KNOWN: Mapping[Column, frozenset[str]] = {
    Column.NAME: frozenset({"name", "nom", "member", "funder", "participant"}),
    Column.EMAIL: frozenset({"email", "e mail", "mail", "courriel"}),
    Column.PROPOSAL: frozenset({"proposal", "bucket", "bucket name", "proposition"}),
    Column.AMOUNT: frozenset({"amount", "montant", "contribution"}),
    Column.MOMENT: frozenset({"timestamp", "date", "created at", "created"}),
}
Rows = Sequence[tuple[int, Sequence[str]]]


class BadAmount(ValueError):
    """The amount of a line cannot be read: ``line``, ``place``, ``value``."""

    def __init__(self, line: int, place: int, value: str) -> None:
        super().__init__(value)
        self.line, self.place, self.value = line, place, value


def is_contributions(rows: Rows) -> bool:
    """Whether these lines are contributions, rather than projects.

    >>> is_contributions([(1, ["Name", "Email", "Proposal", "Amount", "Timestamp"])])
    True
    >>> is_contributions([(1, ["Titre", "Montant", "Courriel"])])
    False
    """
    found = titles.guess(rows[0][1], KNOWN) if rows else {}
    tells_when = Column.MOMENT in found
    return tells_when and {Column.PROPOSAL, Column.AMOUNT} <= found.keys()


def gathered(rows: Rows) -> list[tuple[int, list[str]]]:
    """Return a line per project: its title, what it received; no name is left.

    A project keeps the number of its first line. Raises ``BadAmount``.

    >>> gathered([
    ...     (1, ["Name", "Proposal", "Amount", "Timestamp"]),
    ...     (2, ["Awa", "Four", "12.50", "2026-06-20"]),
    ...     (3, ["Léa", "four", "7.50", "2026-06-21"]),
    ... ])
    [(1, ['Proposal', 'Minimum']), (2, ['Four', '20.00'])]
    """
    found = titles.guess(rows[0][1], KNOWN)
    proposal, amount = found[Column.PROPOSAL], found[Column.AMOUNT]
    named: dict[str, tuple[int, str]] = {}
    cents: dict[str, int] = {}
    for number, cells in rows[1:]:
        title = " ".join(cells[proposal].split()) if proposal < len(cells) else ""
        said = cells[amount].strip() if amount < len(cells) else ""
        if not (title or said):
            continue
        try:
            given = read_amount(said)
        except NotRead:
            raise BadAmount(number, amount, said[:80]) from None
        key = fold(title)
        named.setdefault(key, (number, title))
        cents[key] = cents.get(key, 0) + given
    return [
        (rows[0][0], ["Proposal", "Minimum"]),
        *(
            (number, [title, _written(cents[key])])
            for key, (number, title) in named.items()
        ),
    ]


def _written(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02}"
