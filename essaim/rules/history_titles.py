"""Which column of last year's spreadsheet is what: told by its title."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from essaim.rules import titles


class Column(StrEnum):
    """What a column may say."""

    WHO = "who"
    FIRST_NAME = "first_name"
    EMAIL = "email"
    CIRCLE = "circle"
    WHAT = "what"
    DAY = "day"
    HOURS = "hours"
    AMOUNT = "amount"
    PAID_ON = "paid_on"


# The names a column may have, without accents, capitals or signs.
KNOWN: Mapping[Column, frozenset[str]] = {
    Column.WHO: frozenset(
        {
            *("nom", "name", "qui", "who", "personne", "person", "membre", "member"),
            *("nom et prenom", "nom prenom", "prenom nom", "prenom et nom"),
            *("contributeur", "contributrice", "contributeur rice", "contributor"),
            *("entrepreneur", "entrepreneure", "entrepreneur e", "beneficiaire"),
            *(
                "full name",
                "nom complet",
                "salarie",
                "salarie e",
                "associe",
                "associe e",
            ),
        }
    ),
    Column.FIRST_NAME: frozenset({"prenom", "first name", "given name"}),
    Column.EMAIL: frozenset(
        {"email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail"}
    ),
    Column.CIRCLE: frozenset(
        {
            *("cercle", "circle", "groupe", "group", "groupe de travail", "gt"),
            *("commission", "pole", "budget", "enveloppe", "equipe", "team"),
        }
    ),
    Column.WHAT: frozenset(
        {
            *("quoi", "what", "objet", "description", "mission", "action", "tache"),
            *("libelle", "contribution", "intitule", "task", "label", "detail"),
            *("nature", "nature de la contribution", "travail", "activite", "sujet"),
            *("description de la contribution", "titre", "title"),
        }
    ),
    Column.DAY: frozenset(
        {
            *("date", "jour", "day", "le", "fait le", "done on", "date de realisation"),
            *("date de la contribution", "date contribution"),
        }
    ),
    Column.HOURS: frozenset(
        {
            *("heures", "heure", "hours", "temps", "time", "duree", "h", "nb heures"),
            *("nombre d heures", "nbre heures", "temps passe", "nb h", "duration"),
        }
    ),
    Column.AMOUNT: frozenset(
        {
            *("montant", "amount", "retribution", "somme", "euros", "total", "eur"),
            *("montant demande", "montant eur", "montant en euros", "cout", "prix"),
            *("retribution demandee", "montant retribution", "montant declare"),
            *("montant de la retribution", "montant ht", "montant brut"),
        }
    ),
    Column.PAID_ON: frozenset(
        {
            *("paye le", "paid on", "date de paiement", "date paiement", "verse le"),
            *("date de versement", "regle le", "date de reglement", "payment date"),
        }
    ),
}


def find_titles(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first lines names the columns; the first if none does.

    >>> find_titles([["Contributions 2023"], ["Nom", "Montant"], ["Awa", "12"]])
    1
    """
    return titles.find_titles(rows, KNOWN)


def guess(cells: Sequence[str]) -> dict[Column, int]:
    """Return the column each title announces; the first one when two say the same.

    >>> guess(["Qui ?", "Montant (€)", "Âge"]) == {Column.WHO: 0, Column.AMOUNT: 1}
    True
    """
    return titles.guess(cells, KNOWN)
