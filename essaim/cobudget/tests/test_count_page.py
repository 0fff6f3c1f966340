"""A member's own file, counted on a page: explained, or what is wrong and where."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from essaim.cobudget.models import Round
from essaim.cobudget.tests.test_count_command import FILE
from essaim.cobudget.tests.test_result_pages import words
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
CHOICES = {"rule": "equal-shares", "utility": "cost", "completion": "none"}


@pytest.fixture
def send(client):
    client.force_login(MemberFactory())

    def post(told, **choices):
        data = told if isinstance(told, bytes) else told.encode()
        file = SimpleUploadedFile("quartier.pb", data)
        return client.post(
            reverse("cobudget:count"), CHOICES | {"file": file} | choices
        )

    return post


def test_one_signs_in_first(client):
    assert client.get(reverse("cobudget:count")).status_code == 302


def test_the_form_waits(client):
    client.force_login(MemberFactory())
    told = words(client.get(reverse("cobudget:count")))
    assert "Compter une élection depuis un fichier" in told


def test_a_file_is_counted_explained_and_not_kept(send):
    response = send(FILE)
    told = words(response)
    assert response.status_code == 200
    assert "un projet financé sur quatre" in told
    assert "1. Le jardin 60 € Retenu en premier : 3 personnes l’ont soutenu" in told
    assert "Non retenu : personne ne l’a soutenu." in told
    assert 'aria-label="Qui l’a payé"' in response.content.decode()
    assert not Round.objects.exists()


@pytest.mark.parametrize("rule", ["greedy-votes", "greedy-ratio", "phragmen"])
def test_every_rule_may_be_chosen(send, rule):
    response = send(FILE, rule=rule)
    assert response.status_code == 200
    assert f'value="{rule}" selected' in response.content.decode()


def test_what_is_wrong_is_shown_with_its_line(send):
    response = send(FILE.replace("2;40.5", "2;dear <b>"), completion="add1u")
    told = words(response)
    assert response.status_code == 422
    assert "Ligne 10 : « dear &lt;b&gt; » n’est pas un nombre." in told
    assert "(champ 2 de la ligne)" in told
    assert "2;dear &lt;b&gt;;La fresque" in told
    assert 'value="add1u" selected' in response.content.decode()


def test_options_that_do_not_go_together_are_said(send):
    response = send(FILE, rule="phragmen", completion="add1u")
    assert response.status_code == 422
    assert "Un complément ne va qu’avec equal-shares" in words(response)


def test_no_file_no_count(client):
    client.force_login(MemberFactory())
    assert client.post(reverse("cobudget:count"), CHOICES).status_code == 422


def test_what_is_too_large_is_left_to_the_command(send, monkeypatch):
    monkeypatch.setattr("essaim.cobudget.views.pabulib.MOST_APPROVALS", 5)
    response = send(FILE)
    assert response.status_code == 422
    assert "./run count FICHIER.pb" in words(response)
    monkeypatch.setattr("essaim.cobudget.views.pabulib.LARGEST", 5)
    assert "plus de 5 Mo" in words(send(FILE))


def test_a_completion_without_end_is_given_up(send, monkeypatch):
    monkeypatch.setattr("essaim.cobudget.views.pabulib.SECONDS", 0.3)
    endless = FILE.replace("100.50", "9" * 12).replace("1;60;", f"1;{'8' * 12};")
    endless = endless.replace("3;50;", f"3;{'7' * 12};")
    response = send(endless, completion="add1-overspend")
    assert response.status_code == 422
    assert "trop grande pour être comptée" in words(response)


CUTS = st.tuples(st.integers(0, len(FILE)), st.integers(0, 40), st.text(max_size=12))
PIECES = st.sampled_from(
    ["META", "PROJECTS", "VOTES", ";", "\n", '"', "-1", "0", "1e9", "9" * 30, "\x00"]
)


@pytest.mark.slow
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=st.one_of(
        st.binary(max_size=400),
        st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join),
        CUTS.map(lambda cut: FILE[: cut[0]] + cut[2] + FILE[cut[0] + cut[1] :]),
        st.tuples(st.integers(0, len(FILE)), PIECES).map(
            lambda cut: FILE[: cut[0]] + cut[1] + FILE[cut[0] :]
        ),
    ),
    rule=st.sampled_from(["equal-shares", "greedy-ratio", "phragmen"]),
    utility=st.sampled_from(["cost", "cardinality", "score"]),
    completion=st.sampled_from(["none", "none", "add1u", "add1-overspend"]),
)
@example(
    told=FILE.replace("100.50", "0"),
    rule="equal-shares",
    utility="cost",
    completion="add1u",
)
@example(
    told=FILE.split("VOTES")[0] + "VOTES\nvoter_id;vote\n",
    rule="equal-shares",
    utility="cost",
    completion="add1u",
)
def test_no_file_breaks_the_page(send, told, rule, utility, completion):
    response = send(told, rule=rule, utility=utility, completion=completion)
    assert response.status_code in (200, 422)
