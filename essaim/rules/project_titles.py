"""Which column of a spreadsheet of projects is what: told by its title.

The names of Cobudget's own fields are among them: ``title``, ``minGoal``, ``maxGoal``…
"""

from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """What a column may say."""

    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"
    MINIMUM = "minimum"
    GOAL = "goal"
    CIRCLE = "circle"
    TRANSVERSE = "transverse"
    AUTHOR = "author"


# The names a column may have, without accents, capitals or signs.
KNOWN: Mapping[Column, frozenset[str]] = {
    Column.TITLE: frozenset(
        {
            *("titre", "title", "projet", "project", "nom du projet", "project name"),
            *("bucket", "bucket name", "proposal", "proposition", "intitule", "name"),
            *("titre du projet", "project title", "nom"),
        }
    ),
    Column.SUMMARY: frozenset(
        {
            *("en une phrase", "in one sentence", "resume", "summary", "accroche"),
            *("phrase", "description courte", "short description"),
        }
    ),
    Column.TEXT: frozenset(
        {
            *("texte", "text", "description", "le projet", "details", "presentation"),
            *("le projet en entier", "the whole project", "contenu", "content"),
        }
    ),
    Column.MINIMUM: frozenset(
        {
            *("minimum", "min", "min goal", "mingoal", "minimum goal", "montant"),
            *("montant minimum", "minimum en euros", "montant demande", "budget"),
            *("amount", "cost", "cout", "somme demandee", "montant eur", "goal min"),
            *("funding goal", "target"),
        }
    ),
    Column.GOAL: frozenset(
        {
            *("objectif", "goal", "max goal", "maxgoal", "maximum", "max", "ideal"),
            *("stretch goal", "stretchgoal", "montant maximum", "objectif en euros"),
            *("montant ideal", "maximum goal", "cible"),
        }
    ),
    Column.CIRCLE: frozenset({"cercle", "circle", "pole", "groupe", "porte par"}),
    Column.TRANSVERSE: frozenset({"transverse", "transversal", "transversale"}),
    Column.AUTHOR: frozenset(
        {
            *("auteur", "autrice", "auteur rice", "author", "depose par", "porteur"),
            *("porteuse", "porteur euse", "creator", "created by", "author email"),
            *("cocreators", "co creators", "courriel", "email", "e mail", "mail"),
        }
    ),
}
