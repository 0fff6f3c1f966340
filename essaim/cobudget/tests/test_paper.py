"""A paper is entered by two people: sealed, counted if they agree."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import permissions as may
from essaim.cobudget.models import Allocation, Envelope, PaperBallot, Project
from essaim.cobudget.services import halting, paper
from essaim.cobudget.services.allocations import TooMuch, allocate
from essaim.cobudget.tests.pages import text
from essaim.notifications.models import Notice
from tests.racing import done, together

SHOWN = re.compile('70 €|value="70"')


@pytest.fixture
def entered(open_round, basile, awa):
    """Basile enters Awa's paper: 70 € for the drill."""

    def make(**settings):
        round = open_round(**settings)
        amounts = {open_round.drill.pk: 70_00}
        made = paper.enter_paper(round.pk, awa.pk, "A-12", amounts, by=basile)
        return round, made, amounts

    return make


def test_once_it_is_sealed_and_directs_nothing(entered):
    _round, made, _amounts = entered()
    assert not Allocation.objects.exists()
    assert not Envelope.objects.filter(directed_cents__gt=0).exists()
    assert not Project.objects.filter(received_cents__gt=0).exists()
    assert len(made.seal) == 64


def test_entered_again_by_another_it_is_counted(entered, driss, awa, advance):
    round, made, amounts = entered()
    paper.confirm_paper(made.pk, {**amounts, 999: 0}, by=driss)
    one = Allocation.objects.get()
    assert (one.envelope.member, one.cents) == (awa, 70_00)
    round = advance(round, "result")
    assert round.count.voices == 1


def test_two_entries_that_differ_keep_nothing(entered, open_round, driss):
    _round, made, _amounts = entered()
    for amounts in ({open_round.drill.pk: 69_99}, {open_round.mural.pk: 70_00}, {}):
        with pytest.raises(Refusal):
            paper.confirm_paper(made.pk, amounts, by=driss)
    assert not Allocation.objects.exists()
    made.refresh_from_db()
    assert made.confirmed_at is None


def test_never_by_the_same_person_nor_by_its_member(
    entered, open_round, basile, driss, awa, chloe
):
    round, made, amounts = entered()
    for person in (basile, awa, chloe):
        with pytest.raises(PermissionDenied):
            paper.confirm_paper(made.pk, amounts, by=person)
    with pytest.raises(Refusal):
        paper.enter_paper(round.pk, basile.pk, "B-1", amounts, by=basile)
    own = paper.enter_paper(round.pk, driss.pk, "B-2", amounts, by=basile)
    with pytest.raises(PermissionDenied):
        paper.confirm_paper(own.pk, amounts, by=driss)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBallot.objects.filter(pk=made.pk).update(
            confirmed_by=basile, confirmed_at=timezone.now()
        )


def test_own_choices_made_on_the_site_stand(entered, open_round, awa, driss, basile):
    round, made, amounts = entered()
    allocate(round.pk, {open_round.mural.pk: 5_00}, by=awa)
    with pytest.raises(Refusal):
        paper.confirm_paper(made.pk, amounts, by=driss)
    paper.discard_paper(made.pk, by=basile)
    with pytest.raises(Refusal):
        paper.enter_paper(round.pk, awa.pk, "A-13", amounts, by=basile)
    assert Allocation.objects.get().cents == 5_00


def test_limits_hold_and_a_paper_says_something(open_round, awa, elise, basile):
    round = open_round(cap_cents=60_00)
    drill = open_round.drill.pk
    for amounts in ({drill: 60_01}, {drill: 60_00, open_round.mural.pk: 40_01}):
        with pytest.raises(TooMuch):
            paper.enter_paper(round.pk, awa.pk, "A", amounts, by=basile)
    for member, reference, amounts in (
        (awa.pk, " ", {drill: 1_00}),
        (awa.pk, "A", {drill: 0}),
        (999_999, "A", {drill: 1_00}),
        (awa.pk, "A", {999_999: 1_00}),
    ):
        with pytest.raises(Refusal):
            paper.enter_paper(round.pk, member, reference, amounts, by=basile)
    with pytest.raises(PermissionDenied):
        paper.enter_paper(round.pk, awa.pk, "A", {drill: 1_00}, by=elise)
    paper.enter_paper(round.pk, awa.pk, "A", {drill: 1_00}, by=basile)
    with pytest.raises(Refusal):
        paper.enter_paper(round.pk, awa.pk, "A", {drill: 1_00}, by=basile)


def test_its_member_has_a_receipt_and_may_change_it(
    entered, open_round, awa, driss, elise, basile
):
    round, made, amounts = entered()
    paper.confirm_paper(made.pk, amounts, by=driss)
    receipt = Event.objects.get(kind="paper.counted")
    assert Notice.objects.filter(event=receipt, member=awa).exists()
    assert receipt.url == f"/co-budget/{round.pk}/recapitulatif/"
    for event in Event.objects.filter(kind__startswith="paper"):
        assert not any("cents" in key for key in event.data), "never an amount"
        assert not Event.objects.filter(pk=event.pk).visible_to(elise).exists()
    allocate(round.pk, {open_round.drill.pk: 10_00}, by=awa)
    assert Allocation.objects.get().cents == 10_00


def test_no_page_shows_it_afterwards(entered, basile, driss, awa, browse, send):
    round, made, _amounts = entered()
    for person in (basile, driss):
        page = text(browse(person, "papers", round.pk))
        assert "A-12" in page
        assert not SHOWN.search(page)
    assert browse(basile, "paper_again", round.pk, made.pk).status_code == 403
    again = browse(driss, "paper_again", round.pk, made.pk)
    assert not SHOWN.search(text(again))
    field = f"p{round.projects.earliest('pk').pk}"
    wrong = send(driss, "paper_again", round.pk, made.pk, **{field: "71"})
    assert wrong.status_code == 422
    right = send(driss, "paper_again", round.pk, made.pk, **{field: "70"})
    assert right.status_code == 302
    assert "70 €" in text(browse(awa, "summary", round.pk))
    assert browse(driss, "paper_again", round.pk, made.pk).status_code == 404


def test_a_paper_is_entered_and_discarded_on_its_page(
    open_round, basile, awa, browse, send
):
    round = open_round()
    assert "papier/" in text(browse(basile, "round", round.pk))
    assert browse(awa, "papers", round.pk).status_code == 403
    field = f"p{open_round.drill.pk}"
    said = {"member": awa.pk, "reference": "Z-1"}
    for wrong in ({field: "douze"}, {field: "101"}, {}):
        answer = send(basile, "papers", round.pk, **said, **wrong)
        assert answer.status_code == 422
    assert send(basile, "papers", round.pk, **{field: "5"}).status_code == 422
    assert send(basile, "papers", round.pk, **said, **{field: "5"}).status_code == 302
    made = PaperBallot.objects.get()
    assert send(basile, "paper_discard", round.pk, made.pk).status_code == 302
    made.refresh_from_db()
    assert made.discarded_at is not None
    assert not Allocation.objects.exists()


@pytest.mark.parametrize("phase", ["result", "follow_up"])
def test_papers_are_entered_while_allocation_is_open(
    entered, advance, basile, driss, phase
):
    round, made, amounts = entered()
    assert may.may_confirm_paper(driss, made)
    assert may.may_discard_paper(basile, made)
    halting.pause_round(round.pk, by=basile, reason="Panne.")
    with pytest.raises(PermissionDenied):
        paper.confirm_paper(made.pk, amounts, by=driss)
    halting.resume_round(round.pk, by=basile, starts={})
    round = advance(round, phase)
    assert not may.may_enter_paper(basile, round)
    for verb in (
        lambda: paper.confirm_paper(made.pk, amounts, by=driss),
        lambda: paper.discard_paper(made.pk, by=basile),
    ):
        with pytest.raises(PermissionDenied):
            verb()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_confirmed_at_once_it_is_counted_once(entered, driss):
    _round, made, amounts = entered()
    answers = together([lambda: paper.confirm_paper(made.pk, amounts, by=driss)] * 8)
    assert len(done(answers)) == 1
    assert Allocation.objects.get().cents == 70_00
    assert Event.objects.filter(kind="paper.counted").count() == 1
