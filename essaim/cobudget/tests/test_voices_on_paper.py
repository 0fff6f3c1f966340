"""Without amounts a paper is entered by two people; a receipt is told to its owner."""

import re

import pytest
from django.core import mail

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Allocation, PaperBallot
from essaim.cobudget.services import ballots, delegations, paper
from essaim.cobudget.tests.pages import text
from essaim.cobudget.tests.test_ballots import GRADES, KINDS, said_by
from essaim.cobudget.tests.test_voices import answered, both
from tests.racing import done, together


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def entered(open_round, basile, awa):
    """Basile enters what Awa wrote."""

    def make(kind="grades", **more):
        round = open_round(**KINDS[kind])
        said = both(open_round, kind)
        made = paper.enter_paper(round.pk, awa.pk, "A-12", said, by=basile, **more)
        return round, made, said

    return make


def test_once_it_is_sealed_and_entered_again_it_is_counted(
    entered, driss, awa, advance, kind
):
    round, made, said = entered(kind)
    assert not Allocation.objects.exists()
    assert not answered(round, awa)
    paper.confirm_paper(made.pk, dict(reversed(said.items())), by=driss)
    assert said_by(awa, round) == said
    assert answered(round, awa)
    round = advance(round, "result")
    assert round.count.voices == 1


def test_two_entries_that_differ_keep_nothing(entered, open_round, driss):
    _round, made, said = entered()
    drill, mural = open_round.drill.pk, open_round.mural.pk
    for other in ({**said, drill: 3}, {drill: said[drill]}, {mural: said[mural]}, {}):
        with pytest.raises(Refusal):
            paper.confirm_paper(made.pk, other, by=driss)
    assert not Allocation.objects.exists()


def test_a_paper_says_something_on_the_scale(open_round, awa, basile, kind):
    round = open_round(**KINDS[kind])
    drill, mural = open_round.drill.pk, open_round.mural.pk
    for wrong in ({drill: 9, mural: 1}, {999_999: 1}):
        with pytest.raises(ballots.BadBallot):
            paper.enter_paper(round.pk, awa.pk, "A", wrong, by=basile)
    with pytest.raises(Refusal):
        paper.enter_paper(round.pk, awa.pk, "A", {}, by=basile)
    assert not PaperBallot.objects.exists()


def test_two_projects_at_one_place_are_refused_at_both_entries(
    entered, open_round, driss, awa, basile
):
    _round, made, _said = entered("ranking")
    drill, mural = open_round.drill.pk, open_round.mural.pk
    with pytest.raises(Refusal):
        paper.confirm_paper(made.pk, {drill: 1, mural: 1}, by=driss)
    assert not Allocation.objects.exists()


def test_what_stands_before_a_paper(entered, open_round, awa, elise, basile, driss):
    round, made, said = entered()
    ballots.answer(round.pk, {open_round.mural.pk: 1}, by=awa)
    with pytest.raises(Refusal) as answered_:
        paper.confirm_paper(made.pk, said, by=driss)
    delegations.delegate(round.pk, awa.pk, by=elise)
    with pytest.raises(Refusal) as entrusted_:
        paper.enter_paper(round.pk, elise.pk, "E", said, by=basile)
    assert str(answered_.value) == str(entrusted_.value), "a delegation is not told"
    assert said_by(awa, round) == {open_round.mural.pk: 1}


def test_no_page_shows_it_afterwards_but_to_its_member(
    entered, basile, driss, awa, browse, send, kind
):
    round, made, said = entered(kind)
    for person in (basile, driss):
        page = browse(person, "papers", round.pk)
        assert "A-12" in text(page)
        assert all(line["said"] is None for line in page.context["lines"])
    assert browse(basile, "paper_again", round.pk, made.pk).status_code == 403
    again = browse(driss, "paper_again", round.pk, made.pk)
    assert all(line["said"] is None for line in again.context["lines"])
    fields = {f"p{pk}": value for pk, value in said.items()}
    wrong = dict.fromkeys(fields, 99)
    assert send(driss, "paper_again", round.pk, made.pk, **wrong).status_code == 422
    assert send(driss, "paper_again", round.pk, made.pk, **fields).status_code == 302
    assert len(browse(awa, "summary", round.pk).context["answers"]) == 2
    assert browse(driss, "paper_again", round.pk, made.pk).status_code == 404
    for event in Event.objects.filter(kind__startswith="paper"):
        assert set(event.data) == {"round", "reference", "member"}


def test_a_paper_is_entered_on_its_page_and_what_is_wrong_is_shown(
    open_round, basile, awa, browse, send
):
    round = open_round(**KINDS["ranking"])
    drill, mural = f"p{open_round.drill.pk}", f"p{open_round.mural.pk}"
    assert "papier/" in text(browse(basile, "round", round.pk))
    said = {"member": awa.pk, "reference": "Z-1", "wants_receipt": "on"}
    same = send(basile, "papers", round.pk, **said, **{drill: 1, mural: 1})
    assert same.status_code == 422
    assert "Deux projets ne peuvent pas avoir la même place" in text(same)
    assert send(basile, "papers", round.pk, **said).status_code == 422
    kept = send(basile, "papers", round.pk, **said, **{drill: 1, mural: 2})
    assert kept.status_code == 302
    assert PaperBallot.objects.get().wants_receipt


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_confirmed_at_once_it_is_counted_once(entered, driss, awa):
    round, made, said = entered()
    answers = together([lambda: paper.confirm_paper(made.pk, said, by=driss)] * 8)
    assert len(done(answers)) == 1
    assert said_by(awa, round) == said
    assert Event.objects.filter(kind="paper.counted").count() == 1


def test_a_receipt_says_what_one_answers_to_oneself_alone(
    open_round, awa, elise, send, kind
):
    round = open_round(**KINDS[kind])
    ballots.answer(round.pk, both(open_round, kind), by=awa)
    send(elise, "mail_receipt", round.pk)
    send(awa, "mail_receipt", round.pk)
    nothing, letter = mail.outbox
    assert (letter.to, letter.cc, letter.bcc) == ([awa.email], [], [])
    assert nothing.to == [elise.email]
    assert "Une perceuse" not in nothing.body
    assert "perceuse" not in letter.subject
    first = {
        "approval": "Une perceuse — soutenu",
        "knapsack": "Une perceuse — dans mon budget",
        "scores": "Une perceuse — 5 points",
        "ranking": "Une perceuse — numéro 2",
        "grades": "Une perceuse — très bien",
    }
    assert first[kind] in letter.body
    assert "€" not in letter.body


def test_two_receipts_of_different_answers_are_two_mails(open_round, awa, send):
    round = open_round(**GRADES)
    for grade in (1, 2):
        ballots.answer(round.pk, {open_round.drill.pk: grade}, by=awa)
        send(awa, "mail_receipt", round.pk)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


@pytest.mark.parametrize("settings", [KINDS["grades"], {}], ids=["voice", "amounts"])
def test_asked_on_the_paper_it_leaves_once_both_entries_agree(
    open_round, awa, basile, driss, settings, django_capture_on_commit_callbacks
):
    round = open_round(**settings)
    said = {open_round.drill.pk: 3}
    made = paper.enter_paper(
        round.pk, awa.pk, "A-12", said, by=basile, wants_receipt=True
    )
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refusal):
        paper.confirm_paper(made.pk, {open_round.drill.pk: 4}, by=driss)
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        paper.confirm_paper(made.pk, said, by=driss)
    [letter] = mail.outbox
    assert (letter.to, letter.cc, letter.bcc) == ([awa.email], [], [])
    assert re.search("papier A-12 a été saisi par Basile, puis par Driss", letter.body)
    assert "Une perceuse" in letter.body
    assert "A-12" not in letter.subject


def test_not_asked_no_mail_leaves(entered, driss, django_capture_on_commit_callbacks):
    _round, made, said = entered()
    with django_capture_on_commit_callbacks(execute=True):
        paper.confirm_paper(made.pk, said, by=driss)
    assert mail.outbox == []
