"""When something went wrong: what happened, what was kept, what to do."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from essaim.home import errors
from tests.factories import MemberFactory


@pytest.fixture
def request_(rf, db):
    request = RequestFactory().get("/")
    request.user = MemberFactory()
    return request


def text_of(response):
    return response.content.decode()


def test_a_refusal_shows_its_reason(request_):
    reason = "Seule la personne référente peut clore cette campagne."
    answer = errors.permission_denied(request_, PermissionDenied(reason))
    assert answer.status_code == 403
    assert reason in text_of(answer)
    assert "Rien n’a été modifié" in text_of(answer)


def test_a_page_that_does_not_exist(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Il n’y a pas de page ici" in text_of(answer)
    assert "Se connecter" in text_of(answer)


def test_a_page_that_does_not_exist_in_english(client, db):
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert "There is no page here" in text_of(answer)


def test_a_form_from_an_old_page(db):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/langue", {"language": "en"})
    assert answer.status_code == 403
    assert "Cette page était devenue trop ancienne" in text_of(answer)


@pytest.mark.parametrize(
    ("view", "arguments", "status", "words"),
    [
        (errors.server_error, [], 500, "de notre côté"),
        (errors.bad_request, [SuspiciousOperation()], 400, "n’a pas pu être lue"),
    ],
)
def test_the_gravest_pages_need_nothing(rf, db, view, arguments, status, words):
    with CaptureQueriesContext(connection) as queries:
        answer = view(rf.get("/"), *arguments)
    assert answer.status_code == status
    assert words in text_of(answer)
    assert len(queries) == 0
    assert " style=" not in text_of(answer)


def test_even_a_broken_template_gets_an_answer(rf, settings):
    settings.TEMPLATES = []
    with translation.override("en"):
        answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert text_of(answer).startswith("Something went wrong")


def test_the_address_of_a_button_opened_as_a_page_says_so(client, db):
    client.force_login(MemberFactory())
    answer = client.get("/contribuer/besoins/dire/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "l’adresse d’un bouton" in text_of(answer)
    assert "rien n’a changé" in text_of(answer)
    assert client.put("/contribuer/besoins/dire/").content == b"", "no page for a tool"
