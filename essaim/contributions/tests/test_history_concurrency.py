"""The buttons of an import pressed at once: PostgreSQL is the judge."""

import pytest

from essaim.contributions.models import Contribution, HistoryImport
from essaim.contributions.services import imports
from essaim.contributions.tests.history import csv, draft, figures, prepare, year_2023
from essaim.ledger.models import Entry
from essaim.payments.tests.test_expense_concurrency import done, together
from essaim.rules.budgets import Figures
from tests.factories import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(people, circle):
    year_2023()
    names = [MemberFactory(name=f"Personne n° {n}").name for n in range(10)]
    rows = [[name, circle.name, "Accueil", "03/04/2023", "3", "40"] for name in names]
    pay = people["payroll"]
    return prepare(draft(csv(*rows), by=pay), by=pay)


def test_confirmed_eight_times_at_once_it_is_imported_once(batch, people, circle):
    pay = people["payroll"]
    answers = together([lambda: imports.confirm(batch.pk, by=pay)] * 8)
    assert len(done(answers)) == 1
    assert Contribution.objects.count() == 10
    assert figures(circle, batch.fiscal_year) == Figures(voted=400_00, paid=400_00)


def test_confirmed_and_set_aside_at_once_it_is_one_of_the_two(batch, people):
    pay = people["payroll"]
    acts = [
        lambda: imports.confirm(batch.pk, by=pay),
        lambda: imports.discard(batch.pk, by=pay),
    ]
    answers = together(acts * 3)
    assert len(done(answers)) == 1
    state = HistoryImport.objects.get(pk=batch.pk).state
    assert Contribution.objects.count() == (10 if state == "imported" else 0)


def test_undone_eight_times_at_once_it_is_undone_once(batch, people, circle):
    pay = people["payroll"]
    imports.confirm(batch.pk, by=pay)
    answers = together([lambda: imports.undo(batch.pk, by=pay)] * 8)
    assert len(done(answers)) == 1
    assert figures(circle, batch.fiscal_year) == Figures()
    assert Entry.objects.filter(key__startswith="reversal:").count() == 1
