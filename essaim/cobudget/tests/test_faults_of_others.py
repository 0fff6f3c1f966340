"""What goes wrong elsewhere and must hold here.

Each test bears the number of the fault in the study of the neighbours (§1.6): locks,
order of checks, retries, history, amounts after the fact, empty projects, statuses,
closing, withdrawal, and figures on two bases.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Allocation, Envelope, Project
from essaim.cobudget.services import projects, rounds
from essaim.cobudget.services.allocations import TooMuch, allocate
from essaim.ledger.models import Account, Entry
from essaim.ledger.services import POT, balance


def test_01_the_database_itself_refuses_to_pass_a_limit(open_round, awa):
    """Even code that would forget the lock (see also test_concurrency)."""
    round = open_round(tally="open")
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=open_round.drill.pk).update(received_cents=150_01)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.filter(round=round, member=awa).update(directed_cents=100_01)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=open_round.drill.pk).update(awarded_cents=150_01)


def test_02_a_refused_amount_leaves_the_project_as_it_was(open_round, awa):
    round = open_round(tally="open", cap_cents=50_00)
    before = Project.objects.values().get(pk=open_round.drill.pk)
    events = Event.objects.count()
    with pytest.raises(TooMuch):
        allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    assert Project.objects.values().get(pk=open_round.drill.pk) == before
    assert Event.objects.count() == events
    assert not Allocation.objects.exists()


def test_03_sent_again_after_a_lost_answer_it_moves_nothing_twice(
    open_round, awa, chloe, new_round
):
    round = open_round()
    for _ in range(3):
        allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    assert Project.objects.get(pk=open_round.drill.pk).received_cents == 60_00
    other = new_round(name="Autre")
    for _ in range(3):
        rounds.fund_round(other.pk, 10_00, by=chloe, key="lost")
    assert balance(other.account_code) == 10_00


def test_04_what_is_withdrawn_keeps_its_history(round, submit, awa):
    project = submit(round, text="Un long texte")
    projects.amend_project(project.pk, by=awa, min_cents=50_00)
    projects.withdraw_project(project.pk, by=awa)
    told = Event.objects.about(project).values_list("kind", flat=True)
    assert list(told) == ["project.withdrawn", "project.amended", "project.submitted"]
    assert Project.objects.get(pk=project.pk).text == "Un long texte"
    assert [one.min_cents for one in project.versions.all()] == [100_00, 50_00]


@pytest.mark.parametrize("phase", ["allocation", "result", "follow_up"])
def test_05_amounts_never_change_once_money_can_come(open_round, awa, advance, phase):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, phase)
    for amounts in ({"min_cents": 1_00}, {"max_cents": 900_00}):
        with pytest.raises(PermissionDenied):
            projects.amend_project(open_round.drill.pk, by=awa, **amounts)


def test_06_a_project_that_asks_for_nothing_does_not_exist(round, awa):
    with pytest.raises(Refusal):
        projects.submit_project(
            round.pk, by=awa, title="Vide", min_cents=0, max_cents=0
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(round=round, key="x", min_cents=0, max_cents=0)


def test_06_a_project_without_support_is_not_funded(open_round, advance):
    advance(open_round(), "result")
    assert set(Project.objects.values_list("awarded_cents", flat=True)) == {0}


def test_07_after_closing_only_what_is_funded_is_shown_as_funded(
    open_round, awa, advance, client
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, "result")
    client.force_login(awa)
    page = client.get(round.get_absolute_url()).content.decode()
    assert page.count('class="card stack tight won"') == 1
    assert page.count('class="card stack tight lost"') == 1


def test_08_closing_settles_everything(open_round, awa, advance):
    """Too little for its minimum: it goes back; nothing stays in between."""
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 99_99}, by=awa)
    advance(round, "result")
    assert balance(POT) == 10_000_00
    accounts = Account.objects.with_balance().exclude(code__in=[POT, "outside:result"])
    assert {account.balance_cents for account in accounts} == {0}


def test_09_nothing_is_withdrawn_with_money_inside(open_round, awa):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 10_00}, by=awa)
    with pytest.raises(PermissionDenied):
        projects.withdraw_project(open_round.drill.pk, by=awa)


def test_09_money_goes_to_a_standing_project_only(
    new_round, submit, awa, advance, chloe, cast
):
    round = new_round()
    kept, gone = submit(round), submit(round)
    projects.withdraw_project(gone.pk, by=awa)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "allocation")
    with pytest.raises(Refusal):
        allocate(round.pk, {kept.pk: 10_00, gone.pk: 10_00}, by=awa)
    assert not Allocation.objects.exists()
    advance(round, "result")
    gone.refresh_from_db()
    assert (gone.awarded_cents, gone.fate) == (None, None)


def test_10_what_is_shown_as_received_is_what_was_directed(
    open_round, awa, basile, advance
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 70_00}, by=awa)
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=basile)
    advance(round, "result")
    drill = Project.objects.get(pk=open_round.drill.pk)
    assert drill.received_cents == drill.awarded_cents == 130_00
    paid = Entry.objects.get(key=f"round:{round.pk}:awards")
    assert paid.postings.get(account__code=drill.account_code).cents == 130_00
