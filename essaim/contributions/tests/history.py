"""Spreadsheets of past years for tests, and the way from one to its import."""

from dataclasses import replace
from datetime import date

from essaim.contributions.models import HistoryImport, YearClosing
from essaim.contributions.reading import history
from essaim.contributions.reading.history import Settings
from essaim.contributions.services import imports
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from tests.factories import FiscalYearFactory, FrameFactory

LEA = ["Léa Garnier", "Accompagnement", "Accueil", "03/04/2023", "3", "120,50"]
NOE = ["noe@exemple.fr", "accompagnement", "Compta", "2023-05-06", "2h30", "80"]
TITLES = ["Nom", "Cercle", "Objet", "Date", "Heures", "Montant"]


def csv(*rows, titles=TITLES):
    return "\n".join(";".join(map(str, cells)) for cells in [titles, *rows]).encode()


def year_2023():
    return FiscalYearFactory(starts_on=date(2023, 1, 1))


def draft(content, *, by, name="2023.csv", **more):
    return imports.upload(name, content, by=by, **more)


def prepare(batch, *, by, year=None, choices=None, votes=None, **settings):
    """Say how it is taken: what was guessed, and what is given here."""
    return imports.prepare(
        batch.pk,
        year=year or batch.fiscal_year,
        settings=replace(Settings.of(batch), **settings),
        choices=choices or {},
        votes={str(circle.pk): cents for circle, cents in (votes or {}).items()},
        version=batch.version,
        by=by,
    )


def preview(batch):
    return history.understand(HistoryImport.objects.get(pk=batch.pk))


def statuses(batch):
    return {line.number: line.status.value for line in preview(batch).lines}


def close(year, people):
    YearClosing.objects.create(
        fiscal_year=year,
        frame=FrameFactory(fiscal_year=year),
        applied="refuse",
        prepared_by=people["treasurer"],
        posted_by=people["manager"],
    )


def figures(circle, year):
    line = BudgetLine.objects.get(circle=circle, fiscal_year=year)
    return budgets.figures([line])[line.pk]
