"""Past contributions imported: who is told, and how it is taken back."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions.models import Contribution
from essaim.contributions.services import imports
from essaim.contributions.tests.history import (
    LEA,
    NOE,
    close,
    csv,
    draft,
    figures,
    prepare,
)
from essaim.ledger.models import BudgetLine, Posting
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.rules.budgets import Bucket, Figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# Each person concerned


def test_each_one_reads_in_their_traces_that_it_was_done(batch, pay, people):
    imports.confirm(batch.pk, by=pay)
    event = Event.objects.of(people["lea"]).get()
    assert event.kind == "history_import.imported"
    assert event not in Event.objects.visible_to(people["peer"])
    assert "cents" not in str(event.data)
    told = Notice.objects.filter(event=event).values_list("member", flat=True)
    assert set(told) == {people["lea"].pk, people["noe"].pk}


def test_all_members_read_that_a_year_has_come_without_a_name(batch, pay, people):
    imports.confirm(batch.pk, by=pay)
    event = Event.objects.get(kind="history.imported")
    assert event in Event.objects.visible_to(people["outsider"])
    assert event.data == {"year": "2023", "count": 2}
    about = {row.content_type.model for row in event.abouts.all()}
    assert about == {"fiscalyear", "circle"}


# Undoing it


def test_undone_its_money_is_reversed_and_its_contributions_withdrawn(
    batch, past, circle, pay, people
):
    imports.confirm(batch.pk, by=pay)
    undone = imports.undo(batch.pk, by=pay)
    assert undone.state == "undone"
    assert set(Contribution.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert figures(circle, past) == Figures()
    assert Posting.objects.total() == 0
    assert Event.objects.of(people["lea"]).filter(kind="history_import.undone")
    with pytest.raises(PermissionDenied, match="nothing to undo"):
        imports.undo(batch.pk, by=pay)
    again = prepare(draft(csv(LEA, NOE), by=pay), by=pay)
    assert imports.confirm(again.pk, by=pay).imported_count == 2
    assert figures(circle, past).paid == 200_50


def test_undone_with_an_excess_nothing_stays_of_it(past, circle, pay):
    batch = prepare(draft(csv(LEA, NOE), by=pay), by=pay, votes={circle: 150_00})
    imports.confirm(batch.pk, by=pay)
    imports.undo(batch.pk, by=pay)
    assert figures(circle, past) == Figures()


def test_what_was_built_on_it_keeps_it(batch, pay, people):
    imports.confirm(batch.pk, by=pay)
    made = Contribution.objects.get(author=people["lea"])
    made.comments.create(author=people["peer"], text="Merci")
    with pytest.raises(Refusal, match="1 contribution of this import has been worked"):
        imports.undo(batch.pk, by=pay)
    batch.refresh_from_db()
    assert batch.state == "imported"


def test_a_closing_keeps_it(batch, past, pay, people):
    imports.confirm(batch.pk, by=pay)
    close(past, people)
    with pytest.raises(Refusal, match="were closed since"):
        imports.undo(batch.pk, by=pay)


def test_money_spent_on_its_budget_keeps_it(batch, past, circle, pay):
    imports.confirm(batch.pk, by=pay)
    line = BudgetLine.objects.get(circle=circle, fiscal_year=past)
    budgets.change(
        line,
        (Bucket.AVAILABLE, 0),
        (Bucket.DECLARED, 99_50),
        on=past.ends_on,
        label="x",
        key="x",
        by=None,
    )
    with pytest.raises(Refusal, match="cannot give"):
        imports.undo(batch.pk, by=pay)
    assert figures(circle, past).paid == 200_50
    assert set(Contribution.objects.values_list("status", flat=True)) == {"paid"}
