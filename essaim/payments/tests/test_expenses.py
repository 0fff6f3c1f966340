"""Expenses: from the receipt to the payment, and every way aside."""

import uuid
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.ledger.models import Posting
from essaim.ledger.services.budgets import BudgetExhausted
from essaim.payments import sources
from essaim.payments.models import Due, ExpenseClaim, ExpenseLine
from essaim.payments.services import expense_lines, expenses
from essaim.payments.tests.claims import (
    claim_of,
    figures,
    rate,
    spend,
    travel,
)
from essaim.rules.budgets import Figures
from essaim.rules.expenses import State
from tests.factories import CircleFactory, FiscalYearFactory, voted_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# What it holds


def test_a_claim_in_preparation_takes_nothing_from_the_budget(claim, line):
    assert claim.cents == 180_00
    assert figures(line) == Figures(voted=1_000_00)


def test_the_vat_of_each_line_is_reckoned_out_of_the_amount(claim):
    assert [one.vat_cents for one in claim.lines.all()] == [20_00, 10_00]


def test_a_journey_has_the_rate_of_its_day(people, claim):
    rate(529, by=people["payroll"], on=date(2020, 1, 1))
    rate(600, by=people["payroll"], on=timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    travel(claim, 101, by=people["author"], spent_on=yesterday)
    claim = travel(claim, 10, by=people["author"])
    assert [one.cents for one in claim.lines.exclude(rate=None)] == [53_43, 6_00]
    assert claim.cents == 180_00 + 53_43 + 6_00


def test_a_rate_that_changes_leaves_what_was_claimed_as_it_was(people, claim):
    rate(529, by=people["payroll"])
    travel(claim, 100, by=people["author"])
    with pytest.raises(Refusal, match="already reckoned"):
        rate(999, by=people["payroll"])
    assert claim.lines.get(kilometres=100).cents == 52_90


def test_a_rate_nobody_used_is_corrected(people):
    rate(529, by=people["payroll"])
    assert rate(530, by=people["treasurer"]).thousandths == 530


def test_a_journey_without_a_rate_is_refused(people, claim):
    rate(529, by=people["payroll"], on=timezone.localdate())
    with pytest.raises(Refusal, match="No rate was set for “Voiture”"):
        travel(
            claim,
            10,
            by=people["author"],
            spent_on=timezone.localdate() - timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "not come yet"), (-4 * 365, "too far back")]
)
def test_an_absurd_day_is_refused(people, claim, days, sentence):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refusal, match=sentence):
        spend(claim, 1_00, by=people["author"], spent_on=day)


def test_vat_is_not_deducted_without_a_receipt(people, claim):
    with pytest.raises(Refusal, match="Without its receipt"):
        spend(claim, 1_00, by=people["author"], receipt=None)
    claim = spend(claim, 1_00, by=people["author"], receipt=None, vat_rate=0)
    assert claim.cents == 181_00
    bare = ExpenseLine(claim=claim, spent_on=date(2026, 1, 1), label="x", cents=9)
    bare.vat_cents = 1
    with pytest.raises(IntegrityError), transaction.atomic():
        bare.save()


def test_forms_sent_twice_count_once(people, line):
    key = uuid.uuid4()
    one = expenses.start(line.pk, "Train", key=key, by=people["author"])
    assert expenses.start(line.pk, "Train", key=key, by=people["author"]) == one
    assert expenses.start(line.pk, "Train", key=key, by=people["peer"]) != one
    for _turn in range(2):
        claim = spend(one, 5_00, by=people["author"], key=key)
    assert claim.cents == 5_00


def test_a_line_taken_out_takes_its_receipt_along(
    people, claim, django_capture_on_commit_callbacks
):
    gone = claim.lines.first()
    path, storage = gone.receipt.name, gone.receipt.storage
    assert storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        claim = expense_lines.remove_line(claim.pk, gone.pk, by=people["author"])
    assert not storage.exists(path)
    assert claim.cents == 60_00
    again = expense_lines.remove_line(claim.pk, gone.pk, by=people["author"])
    assert again.version == claim.version


def test_a_line_refused_leaves_no_file(people, claim, settings):
    before = sorted(settings.MEDIA_ROOT.rglob("*.pdf"))
    with pytest.raises(IntegrityError):
        spend(claim, 0, by=people["author"])
    assert sorted(settings.MEDIA_ROOT.rglob("*.pdf")) == before


def test_a_receipt_has_a_name_nobody_guesses(claim):
    kept = claim.lines.first().receipt.name
    assert "ticket" not in kept
    assert claim.lines.first().receipt_name == "ticket.pdf"


def test_a_claim_does_not_grow_for_ever(people, claim, monkeypatch):
    monkeypatch.setattr(expense_lines, "MOST_LINES", 2)
    with pytest.raises(Refusal, match="2 lines at most"):
        spend(claim, 1_00, by=people["author"])


# Its way


def test_submitting_declares_it_on_the_line(submitted, line):
    assert submitted.state == "submitted"
    assert figures(line) == Figures(voted=1_000_00, declared=180_00)


def test_approving_settles_it_and_owes_it(approved, line, people):
    assert figures(line) == Figures(voted=1_000_00, settled=180_00)
    due = Due.objects.get()
    assert (due.member, due.cents, due.form) == (people["author"], 180_00, "expense")
    assert due.source == approved
    assert due.line == line


def test_the_batch_exports_it_then_pays_it(approved, line, people):
    told = {"by": people["payroll"]}
    for step, state, place in [
        ("exported", "exported", {"settled": 180_00}),
        ("unexported", "approved", {"settled": 180_00}),
        ("exported", "exported", {"settled": 180_00}),
        ("paid", "paid", {"paid": 180_00}),
    ]:
        sources.tell(ExpenseClaim, [approved.pk], step, told["by"])
        approved.refresh_from_db()
        assert approved.state == state
        assert figures(line) == Figures(voted=1_000_00, **place)
    assert Posting.objects.total() == 0


def test_returned_with_a_reason_it_frees_its_money_and_may_come_again(
    submitted, line, people
):
    claim = expenses.send_back(submitted.pk, " La date ? ", by=people["treasurer"])
    assert (claim.state, claim.reason) == ("refused", "La date ?")
    assert figures(line) == Figures(voted=1_000_00)
    claim = spend(claim, 20_00, by=people["author"])
    claim = expenses.submit(claim.pk, by=people["author"])
    assert (claim.reason, claim.looked_at_by) == ("", None)
    assert figures(line).declared == 200_00


def test_a_return_says_why(submitted, people):
    with pytest.raises(Refusal, match="Say why"):
        expenses.send_back(submitted.pk, "  ", by=people["treasurer"])


def test_taken_back_it_is_its_author_s_alone_again(submitted, line, people):
    seen = ExpenseClaim.objects.visible_to(people["peer"])
    assert submitted in seen
    expenses.take_back(submitted.pk, by=people["author"])
    assert submitted not in seen.all()
    assert figures(line) == Figures(voted=1_000_00)


def test_withdrawn_it_frees_its_money(submitted, line, people):
    expenses.withdraw(submitted.pk, by=people["author"])
    assert figures(line) == Figures(voted=1_000_00)


def test_a_line_that_has_not_enough_says_what_is_left(people, line):
    first = claim_of(people["author"], line, 900_00)
    expenses.submit(first.pk, by=people["author"])
    second = claim_of(people["peer"], line, 150_00)
    with pytest.raises(BudgetExhausted, match="has €100 left: €150") as refusal:
        expenses.submit(second.pk, by=people["peer"])
    assert refusal.value.left_cents == 100_00
    second.refresh_from_db()
    assert second.state == "draft"
    assert figures(line).declared == 900_00


def test_whatever_the_frame_says_an_expense_never_passes_a_budget(people, line, frame):
    frame.overrun = "debt"
    frame.save()
    claim = claim_of(people["author"], line, 1_000_01)
    with pytest.raises(BudgetExhausted):
        expenses.submit(claim.pk, by=people["author"])


def test_what_changed_since_the_page_was_opened_is_not_approved(submitted, people):
    seen = submitted.version
    expenses.take_back(submitted.pk, by=people["author"])
    spend(submitted, 500_00, by=people["author"])
    expenses.submit(submitted.pk, by=people["author"])
    with pytest.raises(Refusal, match="read it again"):
        expenses.approve(submitted.pk, version=seen, by=people["referent"])
    assert not Due.objects.exists()


def test_a_second_click_is_refused_and_owes_nothing_more(approved, people):
    with pytest.raises(PermissionDenied, match="no longer possible"):
        expenses.approve(approved.pk, by=people["payroll"])
    assert Due.objects.count() == 1


def test_two_people_always(submitted, people):
    with pytest.raises(PermissionDenied, match="two people"):
        expenses.approve(submitted.pk, by=people["author"])
    submitted.looked_at_by = people["author"]
    with pytest.raises(IntegrityError), transaction.atomic():
        submitted.save()


def test_an_empty_claim_is_not_submitted(people, line):
    claim = claim_of(people["author"], line)
    with pytest.raises(PermissionDenied, match="Add a receipt"):
        expenses.submit(claim.pk, by=people["author"])


def test_it_may_draw_on_another_line_until_it_is_submitted(people, claim, year):
    other = voted_line(CircleFactory(name="Four"), 500_00, year=year)
    claim = expenses.amend(
        claim.pk, other.pk, "Farine", version=claim.version, by=people["author"]
    )
    expenses.submit(claim.pk, by=people["author"])
    assert claim.circle == other.circle
    assert figures(other).declared == 180_00
    with pytest.raises(PermissionDenied, match="take it back"):
        expenses.amend(claim.pk, other.pk, "x", version=None, by=people["author"])


def test_a_closed_year_and_the_whole_cooperative_pay_no_expense(people, whole):
    closed = FiscalYearFactory(starts_on=date(2024, 1, 1))
    old = voted_line(CircleFactory(), 1_00, year=closed)
    closed.closed_at = timezone.now()
    closed.save()
    common = voted_line(whole, 1_00)
    for wrong in (old, common):
        with pytest.raises(Refusal, match="no longer accepts"):
            expenses.start(wrong.pk, "x", key=uuid.uuid4(), by=people["author"])


def test_a_year_that_is_over_receives_what_belongs_to_it(people, year):
    past = FiscalYearFactory(starts_on=date(year.starts_on.year - 1, 1, 1))
    line = voted_line(CircleFactory(), 500_00, year=past)
    claim = claim_of(people["author"], line, 10_00)
    expenses.submit(claim.pk, by=people["author"])
    expenses.approve(claim.pk, by=people["payroll"])
    moved = Posting.objects.filter(account__budget_line=line).order_by("-entry_id")[0]
    assert moved.entry.on == past.ends_on
    assert figures(line).settled == 10_00


VERBS = {
    "submit": expenses.submit,
    "take-back": expenses.take_back,
    "withdraw": expenses.withdraw,
    "approve": expenses.approve,
    "return": lambda pk, by: expenses.send_back(pk, "Date", by=by),
}
LEADS = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "take-back"): "draft",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "refused",
    ("refused", "submit"): "submitted",
    ("refused", "withdraw"): "withdrawn",
}
WAYS = {
    "draft": [],
    "submitted": ["submit"],
    "approved": ["submit", "approve"],
    "refused": ["submit", "return"],
    "withdrawn": ["withdraw"],
    "exported": ["submit", "approve", "exported"],
    "paid": ["submit", "approve", "exported", "paid"],
}
BOOKS = {
    "submitted": {"declared": 180_00},
    "approved": {"settled": 180_00},
    "exported": {"settled": 180_00},
    "paid": {"paid": 180_00},
}


@pytest.mark.parametrize(("state", "verb"), list(product(map(str, State), VERBS)))
def test_every_verb_in_every_state(claim, line, people, state, verb):
    def act(name):
        who = people["referent" if name in {"approve", "return"} else "author"]
        if name in {"exported", "paid"}:
            sources.tell(ExpenseClaim, [claim.pk], name, who)
        else:
            VERBS[name](claim.pk, by=who)

    for name in WAYS[state]:
        act(name)
    if (state, verb) in LEADS:
        act(verb)
    else:
        with pytest.raises(PermissionDenied):
            act(verb)
    claim.refresh_from_db()
    reached = LEADS.get((state, verb), state)
    assert claim.state == reached
    assert figures(line) == Figures(voted=1_000_00, **BOOKS.get(reached, {}))
    assert Posting.objects.total() == 0
