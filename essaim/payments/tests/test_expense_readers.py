"""Expenses: who is told, who sees, what is taken away."""

import pytest

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.notifications.models import Notice
from essaim.payments import sources
from essaim.payments.models import ExpenseClaim
from essaim.payments.services import expense_lines
from essaim.payments.takeaway import expense_claims

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_those_who_approve_are_told_and_can_read_it(submitted, people):
    told = set(Notice.objects.values_list("member", flat=True))
    assert told == {people[who].pk for who in ("referent", "treasurer", "payroll")}
    event = Event.objects.get(kind="expense.submitted")
    for who in ("author", "referent", "treasurer", "payroll"):
        assert event in Event.objects.visible_to(people[who])
    for who in ("outsider", "manager"):
        assert event not in Event.objects.visible_to(people[who])


def test_the_author_is_told_what_became_of_it(approved, people):
    sources.tell(ExpenseClaim, [approved.pk], "exported", people["payroll"])
    sources.tell(ExpenseClaim, [approved.pk], "paid", people["payroll"])
    told = Notice.objects.filter(member=people["author"])
    kinds = [notice.event.kind for notice in told.order_by("event_id")]
    assert kinds == ["expense.approved", "expense.paid"]


def test_a_draft_is_its_author_s_alone(claim, people):
    for who, member in people.items():
        sees = claim in ExpenseClaim.objects.visible_to(member)
        assert sees is (who == "author"), who


def test_submitted_it_is_seen_by_its_circle_and_by_who_approves(submitted, people):
    seers = {"author", "peer", "other", "referent", "treasurer", "payroll"}
    for who in people.keys() - {"gone"}:
        sees = submitted in ExpenseClaim.objects.visible_to(people[who])
        assert sees is (who in seers), who


def test_it_is_taken_away_with_its_lines(approved, people):
    [mine] = expense_claims(people["author"])
    assert mine["cents"] == 180_00
    assert [one["vat_cents"] for one in mine["lines"]] == [20_00, 10_00]
    assert expense_claims(people["peer"]) == []


def test_an_export_with_names_leaves_a_trace_each_person_reads(submitted, people, year):
    expense_lines.export_with_names(year.pk, "Clôture", by=people["payroll"])
    event = Event.objects.of(people["author"]).get(kind="expenses.exported")
    assert event.data["reason"] == "Clôture"
    assert event not in Event.objects.visible_to(people["peer"])
    with pytest.raises(Refusal, match="Say why"):
        expense_lines.export_with_names(year.pk, " ", by=people["payroll"])
