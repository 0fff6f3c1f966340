"""Undo, requests that come again, stale pages, comparisons and receipts."""

import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from essaim.base.models import Event
from essaim.cobudget.models import Allocation, Envelope, Project
from essaim.cobudget.services import allocations
from essaim.cobudget.services.allocations import (
    NothingToUndo,
    Stale,
    TooMuch,
    allocate,
    undo,
)
from essaim.rules.money import parse_euros
from tests.factories import MemberFactory
from tests.racing import together


def choices(member):
    rows = Allocation.objects.filter(envelope__member=member)
    return dict(rows.values_list("project_id", "cents"))


def version(member):
    return Envelope.objects.get(member=member).version


def test_a_request_that_comes_again_counts_once(open_round, awa):
    """The answer was lost, its page tries again; meanwhile another window saved."""
    round, key = open_round(), uuid.uuid4()
    drill = open_round.drill.pk
    allocate(round.pk, {drill: 40_00}, by=awa, key=key, seen=0)
    allocate(round.pk, {drill: 60_00}, by=awa, key=uuid.uuid4(), seen=1)
    allocate(round.pk, {drill: 40_00}, by=awa, key=key, seen=0)
    assert choices(awa) == {drill: 60_00}
    assert Event.objects.filter(kind="allocation.changed").count() == 2


def test_only_the_latest_requests_are_remembered(open_round, awa):
    round = open_round()
    for cents in range(1, allocations.KEYS + 6):
        allocate(round.pk, {open_round.drill.pk: cents}, by=awa, key=uuid.uuid4())
    envelope = Envelope.objects.get(member=awa)
    assert len(envelope.saved_keys) == allocations.KEYS


def test_a_stale_page_is_refused_and_changes_nothing(open_round, awa):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa, seen=0)
    with pytest.raises(Stale):
        allocate(round.pk, {open_round.mural.pk: 10_00}, by=awa, seen=0)
    assert choices(awa) == {open_round.drill.pk: 40_00}


def test_the_last_change_is_undone_and_done_again(open_round, awa):
    round = open_round()
    drill, mural = open_round.drill.pk, open_round.mural.pk
    allocate(round.pk, {drill: 40_00}, by=awa)
    allocate(round.pk, {drill: 10_00, mural: 50_00}, by=awa)
    undo(round.pk, by=awa)
    assert choices(awa) == {drill: 40_00}
    assert Project.objects.get(pk=mural).received_cents == 0
    undo(round.pk, by=awa)
    assert choices(awa) == {drill: 10_00, mural: 50_00}


def test_there_is_nothing_to_undo_before_a_first_choice(open_round, awa):
    with pytest.raises(NothingToUndo):
        undo(open_round().pk, by=awa)


def test_undoing_respects_the_limits_of_the_day(open_round, awa, basile):
    """The project filled up meanwhile: what was taken off cannot all come back."""
    round = open_round(tally="open")
    drill = open_round.drill.pk
    allocate(round.pk, {drill: 100_00}, by=awa)
    allocate(round.pk, {drill: 0}, by=awa)
    allocate(round.pk, {drill: 100_00}, by=basile)
    with pytest.raises(TooMuch):
        undo(round.pk, by=awa)
    assert choices(awa) == {}


def test_nothing_is_undone_once_allocation_is_closed(open_round, awa, advance):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    advance(round, "result")
    with pytest.raises(PermissionDenied):
        undo(round.pk, by=awa)


def test_one_undoes_one_s_own_only(open_round, awa, basile):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    with pytest.raises(NothingToUndo):
        undo(round.pk, by=basile)


def test_a_stale_form_keeps_what_was_typed_and_says_what_is_saved(
    open_round, awa, send
):
    round = open_round()
    drill = open_round.drill.pk
    allocate(round.pk, {drill: 40_00}, by=awa)
    sent = {f"p{drill}": "70", "seen": "0", "key": uuid.uuid4()}
    answer = send(awa, "allocate", round.pk, **sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="70"' in page
    assert "40\u202f€" in page
    assert f'id="seen" value="{version(awa)}"' in page
    sent |= {"seen": version(awa)}
    assert send(awa, "allocate", round.pk, **sent).status_code == 302
    assert choices(awa) == {drill: 70_00}


def test_a_double_click_on_plus_adds_once(open_round, awa, send):
    round = open_round()
    drill = open_round.drill.pk
    sent = {f"p{drill}": "10", "step": f"{drill}:1000", "seen": "0"}
    sent["key"] = uuid.uuid4()
    for _twice in range(2):
        assert send(awa, "allocate", round.pk, **sent).status_code == 302
    assert choices(awa) == {drill: 20_00}


def test_a_field_that_saves_itself_tries_again_with_its_key(open_round, awa, send):
    round = open_round()
    drill = open_round.drill.pk
    sent = {f"p{drill}": "30", "seen": "0", "key": uuid.uuid4()}
    for _twice in range(2):
        answer = send(awa, "allocate_one", round.pk, drill, htmx=True, **sent)
        assert answer.status_code == 200
        assert 'id="seen" value="1"' in answer.content.decode()
    sent |= {"key": uuid.uuid4(), f"p{drill}": "35"}
    answer = send(awa, "allocate_one", round.pk, drill, htmx=True, **sent)
    assert answer.status_code == 422
    assert choices(awa) == {drill: 30_00}


def test_the_button_undoes_and_is_there_only_when_it_can(open_round, awa, send, browse):
    round = open_round()
    address = f"/co-budget/{round.pk}/affecter/annuler/"
    assert address not in browse(awa, "allocate", round.pk).content.decode()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    assert address in browse(awa, "allocate", round.pk).content.decode()
    send(awa, "allocate_undo", round.pk, seen=version(awa))
    assert choices(awa) == {}


def test_14_the_cap_shown_is_what_is_left_of_it(open_round, awa, browse, send):
    round = open_round(cap_cents=50_00)
    drill = open_round.drill.pk
    allocate(round.pk, {drill: 20_00}, by=awa)
    page = browse(awa, "allocate", round.pk).content.decode()
    assert page.count("Encore 30\u202f€") == 1
    answer = send(
        awa, "allocate_one", round.pk, drill, htmx=True, **{f"p{drill}": "50"}
    )
    page = answer.content.decode()
    assert f'id="more-{drill}"' in page
    assert "Encore" not in page


def test_a_sealed_round_says_only_that_while_an_open_one_says_what_lacks(
    open_round, awa, basile, browse
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=basile)
    both = {"a": open_round.drill.pk, "b": open_round.mural.pk}
    for page in (
        browse(awa, "allocate", round.pk),
        browse(awa, "compare_projects", round.pk, **both),
    ):
        words = page.content.decode()
        assert "40\u202f€" not in words
        assert "scellé" in words


def test_an_open_round_says_what_each_project_lacks(open_round, awa, basile, browse):
    round = open_round(tally="open")
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=basile)
    both = {"a": open_round.drill.pk, "b": open_round.mural.pk}
    for page in (
        browse(awa, "allocate", round.pk),
        browse(awa, "compare_projects", round.pk, **both),
    ):
        assert "60\u202f€" in page.content.decode()


def test_two_projects_are_compared_side_by_side(open_round, awa, browse):
    round = open_round()
    both = {"a": open_round.drill.pk, "b": open_round.mural.pk}
    page = browse(awa, "compare_projects", round.pk, **both).content.decode()
    assert page.count('aria-labelledby="beside-') == 2
    for odd in ({}, {"a": "x", "b": "99999999999999999999"}, {"a": "0"}):
        assert browse(awa, "compare_projects", round.pk, **odd).status_code == 200


def test_43_a_receipt_goes_to_its_owner_alone_without_amounts_in_its_subject(
    open_round, awa, send
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    send(awa, "mail_receipt", round.pk)
    [letter] = mail.outbox
    assert (letter.to, letter.cc, letter.bcc) == ([awa.email], [], [])
    assert "€" not in letter.subject
    assert "perceuse" not in letter.subject
    assert "Une perceuse" in letter.body
    assert any(
        parse_euros(word.replace("\u202f€", "").rstrip(".")) == 40_00
        for word in letter.body.split()
        if word.startswith("40")
    )


def test_40_nobody_receives_the_receipt_of_another(open_round, awa, elise, send):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    send(elise, "mail_receipt", round.pk)
    [letter] = mail.outbox
    assert letter.to == [elise.email]
    assert "Une perceuse" not in letter.body


def test_a_receipt_asked_without_an_envelope_is_not_found(open_round, send):
    round = open_round()
    late = MemberFactory(name="Tard")
    assert send(late, "mail_receipt", round.pk).status_code == 404
    assert mail.outbox == []


def test_a_mail_server_that_is_silent_loses_nothing(open_round, awa, send, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 40_00}, by=awa)
    assert send(awa, "mail_receipt", round.pk).status_code == 302
    assert choices(awa) == {open_round.drill.pk: 40_00}


def test_a_page_gone_back_to_is_not_taken_for_a_request_that_comes_again(
    open_round, awa, send
):
    round = open_round()
    drill = open_round.drill.pk
    sent = {f"p{drill}": "10", "seen": "0", "key": uuid.uuid4()}
    send(awa, "allocate", round.pk, **sent)
    answer = send(awa, "allocate", round.pk, **{**sent, f"p{drill}": "25"})
    assert answer.status_code == 422
    assert 'value="25"' in answer.content.decode()
    assert choices(awa) == {drill: 10_00}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_request_sent_eight_times_at_once_is_one_change(open_round, awa):
    round, key = open_round(), uuid.uuid4()
    wish = {open_round.drill.pk: 30_00}
    together(
        [lambda: allocate(round.pk, wish, by=awa, key=key, seen=0) for _n in range(8)]
    )
    assert choices(awa) == wish
    assert version(awa) == 1
    assert Event.objects.filter(kind="allocation.changed").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_one_is_told_to_check(open_round, awa):
    round = open_round()
    answers = together(
        [
            lambda: allocate(round.pk, {open_round.drill.pk: 30_00}, by=awa, seen=0),
            lambda: allocate(round.pk, {open_round.mural.pk: 40_00}, by=awa, seen=0),
        ]
    )
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert version(awa) == 1
