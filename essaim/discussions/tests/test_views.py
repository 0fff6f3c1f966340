"""The pages of a discussion: what is shown to whom, what a refusal keeps."""

import uuid

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.discussions import services
from essaim.discussions.models import Comment, Reaction
from essaim.members.models import Member

LABEL = "cobudget.project"


@pytest.fixture
def read(client):
    """Read a page as someone."""

    def get(member, url, **query):
        client.force_login(member)
        return client.get(url, query).content.decode()

    return get


def test_a_message_is_written_from_the_page_of_the_project(send, read, project, elise):
    answer = send(elise, "write", LABEL, project.pk, text="**Bravo**", key=uuid.uuid4())
    comment = Comment.objects.get()
    assert answer["location"] == f"{project.get_absolute_url()}#comment-{comment.pk}"
    page = read(elise, project.get_absolute_url())
    assert "<strong>Bravo</strong>" in page
    assert "Élise Morel" in page


def test_what_was_typed_is_kept_when_it_is_refused(send, project, elise):
    Member.objects.create(name="Awa Sow", email="sow@example.org")
    answer = send(
        elise, "write", LABEL, project.pk, text="@Awa merci", key=uuid.uuid4()
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "@Awa merci</textarea>" in page
    assert "Awa Diop" in page
    assert "Awa Sow" in page


def test_a_name_nobody_has_is_said_once_it_is_written(send, client, project, elise):
    answer = send(elise, "write", LABEL, project.pk, text="@Zoé ?", key=uuid.uuid4())
    assert "@Zoé" in client.get(answer["location"]).content.decode()


def test_a_thing_that_is_not_discussed_is_not_found(send, elise, project):
    for label in ("members.member", "cobudget.envelope", "x"):
        assert send(elise, "write", label, 1, text="x").status_code == 404
    assert send(elise, "write", LABEL, 99_999, text="x").status_code == 404


def test_a_reply_shows_in_the_thread_and_leads_to_its_page(
    send, read, say, elise, chloe, client
):
    begins = say()
    answer = send(
        chloe,
        *("reply", begins.pk),
        text="Au fond",
        parent=begins.pk,
        key=uuid.uuid4(),
    )
    reply = begins.replies.get()
    assert answer["location"] == reply.get_absolute_url()
    thread = client.get(answer["location"])["location"]
    assert thread == f"/discussions/{begins.pk}/#comment-{reply.pk}"
    assert "Au fond" in read(elise, thread.split("#")[0])


def test_a_reply_to_another_thread_is_refused_and_kept(send, say, chloe):
    one, two = say(), say()
    answer = send(chloe, "reply", one.pk, text="Perdu", parent=two.pk, key=uuid.uuid4())
    assert answer.status_code == 422
    assert "Perdu</textarea>" in answer.content.decode()
    assert Comment.objects.count() == 2


def test_a_hidden_text_is_read_by_its_author_and_who_moderates(
    read, say, project, basile, elise, chloe
):
    comment = say("Texte caché")
    services.hide(comment.pk, "Vise une personne", by=basile)
    for address in (project.get_absolute_url(), f"/discussions/{comment.pk}/"):
        for person in (elise, basile):
            assert "Texte caché" in read(person, address)
        page = read(chloe, address)
        assert "Texte caché" not in page
        assert "Vise une personne" in page


def test_an_earlier_version_of_what_is_hidden_is_not_read_either(
    read, say, basile, elise, chloe
):
    comment = say("Avant")
    services.edit(comment.pk, "Après", by=elise)
    assert "Avant" in read(chloe, f"/discussions/{comment.pk}/")
    services.hide(comment.pk, "Vise une personne", by=basile)
    assert "Avant" not in read(chloe, f"/discussions/{comment.pk}/")


def test_reactions_are_numbers_never_names(send, read, say, project, chloe, awa):
    comment = say()
    answer = send(chloe, "react", comment.pk, htmx=True, kind="thanks")
    assert 'aria-pressed="true"' in answer.content.decode()
    page = read(awa, project.get_absolute_url())
    assert "Chloé" not in page
    assert '<span class="num">1</span>' in page
    send(chloe, "react", comment.pk, kind="thanks", back="1", next="/")
    assert not Reaction.objects.exists()


def test_a_button_without_scripts_comes_back_to_its_page(send, say, project, chloe):
    comment = say()
    back = f"{project.get_absolute_url()}#comment-{comment.pk}"
    answer = send(chloe, "react", comment.pk, kind="agree", next=back)
    assert (answer.status_code, answer["location"]) == (302, back)


def test_what_is_new_is_shown_from_the_mark_one_puts_oneself(
    send, read, say, answer, project, chloe, elise
):
    first = say()
    assert (
        "aria-current"
        not in read(chloe, project.get_absolute_url()).split('id="discussion"')[1]
    )
    send(chloe, "mark_read", LABEL, project.pk, up_to=first.pk)
    other = say("Un autre fil")
    answer(first, "Une réponse", by=elise)
    page = read(chloe, project.get_absolute_url(), fil="nouveaux")
    assert "Un autre fil" in page
    assert "Une réponse" in page
    send(chloe, "mark_read", LABEL, project.pk, up_to=other.pk + 1)
    page = read(chloe, project.get_absolute_url(), fil="nouveaux")
    assert "Un autre fil" not in page


def test_the_round_lists_the_questions_that_wait(
    ask, answer, read, project, awa, elise
):
    question = ask("Combien de pots ?")
    assert "Combien de pots ?" in read(elise, project.round.get_absolute_url())
    answer(question, by=awa, answers=True)
    assert "Combien de pots ?" not in read(elise, project.round.get_absolute_url())


def test_the_answer_is_shown_however_many_replies_follow(
    ask, answer, read, project, awa, chloe
):
    question = ask()
    answer(question, "Douze pots.", by=awa, answers=True)
    for n in range(6):
        answer(question, f"Merci {n}", by=chloe)
    page = read(chloe, project.get_absolute_url())
    assert "Douze pots." in page
    assert "Merci 5" in page
    assert "Merci 1" not in page


def test_the_round_is_discussed_too(send, project, elise):
    send(
        elise,
        *("write", "cobudget.round", project.round_id),
        text="Quand votons-nous ?",
        key=uuid.uuid4(),
    )
    assert Comment.objects.about(project.round).exists()


def _rows(project, author, count):
    about = {
        "content_type": ContentType.objects.get_for_model(project),
        "object_id": project.pk,
        "author": author,
    }
    begins = Comment.objects.bulk_create(
        Comment(text=f"Fil {n}", key=uuid.uuid4(), **about) for n in range(count)
    )
    Comment.objects.bulk_create(
        Comment(
            text=f"Réponse {n}",
            key=uuid.uuid4(),
            thread=begins[0],
            parent=begins[0],
            **about,
        )
        for n in range(count)
    )
    return begins[0]


@pytest.mark.slow
def test_a_thousand_messages_are_paged_in_as_many_queries_as_two(
    client, project, chloe, elise
):
    client.force_login(chloe)
    first = _rows(project, elise, 1)
    addresses = [
        project.get_absolute_url(),
        f"/discussions/{first.pk}/",
        project.round.get_absolute_url(),
    ]

    def queries():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                page = client.get(address)
            assert page.content.count(b'class="message') <= 80
            found.append(len(seen))
        return found

    queries()
    before = queries()
    _rows(project, elise, 500)
    assert queries() == before
    assert "(1\u202f002)" in client.get(addresses[0]).content.decode()
