"""What Cobudget exports of a round, as the projects of another: added up, no names.

The files are those that ``past_round`` reads. Who gave what is nobody's business here:
names are left out before anything is kept.
"""

from essaim.rules.past_round import Gifts, Rows, Shape, shape_of

_GIFTS = {Shape.OPERATIONS, Shape.PARTICIPANTS, Shape.TRANSACTIONS}


def is_contributions(rows: Rows) -> bool:
    """Whether these lines are contributions, rather than projects.

    >>> is_contributions([(1, ["Name", "Email", "Proposal", "Amount", "Timestamp"])])
    True
    >>> is_contributions([(1, ["Titre", "Montant", "Courriel"])])
    False
    """
    return shape_of(rows) in _GIFTS


def gathered(gifts: Gifts) -> list[tuple[int, list[str]]]:
    """Return a line per project: its title, what it received; no name is left.

    A project keeps the number of its first line. Nothing of ``gifts`` may be wrong.

    >>> from essaim.rules.past_round import read_gifts
    >>> gathered(read_gifts([
    ...     (1, ["Name", "Proposal", "Amount", "Timestamp"]),
    ...     (2, ["Awa", "Four", "12.50", "2026-06-20"]),
    ...     (3, ["Léa", "four", "7.50", "2026-06-21"]),
    ... ]))
    [(1, ['Proposal', 'Minimum']), (2, ['Four', '20.00'])]
    """
    return [
        (1, ["Proposal", "Minimum"]),
        *(
            (one.line, [one.title, f"{one.cents // 100}.{one.cents % 100:02}"])
            for one in gifts.projects.values()
        ),
    ]
