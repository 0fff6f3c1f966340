"""The result, its steps, counting again, other rules: what each page says, to whom."""

import csv
import gzip
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essaim.cobudget.models import Allocation, Project, Round
from essaim.cobudget.tests.counted import close, fill, usual
from essaim.rules import pabulib as files
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

PAGES = ["result", "steps", "recount", "compare", "result_pb", "result_csv"]
RULES = ["direct", "equal-shares", "greedy-votes", "greedy-ratio", "phragmen"]


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def awa(client):
    member = MemberFactory(name="Awa")
    client.force_login(member)
    return client


def page(client, name, round):
    return client.get(reverse(f"cobudget:{name}", args=[round.pk]))


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(re.sub("[\u00a0\u202f]", " ", text).split())


class TestBeforeTheCount:
    @pytest.mark.parametrize("tally", ["sealed", "open"])
    @pytest.mark.parametrize("name", PAGES)
    def test_no_path_shows_a_figure(self, awa, name, tally):
        round = usual(tally=tally)
        response = page(awa, name, round)
        assert response.status_code == (200 if name == "result" else 403)
        told = words(response)
        assert "Projet a" not in told
        assert "7 personnes" not in told

    def test_the_page_says_when_it_will_be_there(self, awa):
        assert "Pas encore compté" in words(page(awa, "result", usual()))

    @pytest.mark.parametrize("name", PAGES)
    def test_one_signs_in_first(self, client, name):
        assert page(client, name, usual()).status_code == 302


class TestTheResult:
    def test_it_says_who_won_and_why(self, awa):
        round = usual()
        outcome = close(round)
        told = words(page(awa, "result", round))
        assert outcome.selected[0] == "a"
        assert "Co-budget 2025 : deux projets financés sur cinq" in told
        assert "1 400 € partagés par 12 membres sur 14 · parts égales" in told
        assert (
            "1. Projet a 900 € Retenu en premier : 7 personnes l’ont soutenu, "
            "128,57 € chacune." in told
        )
        assert "Non retenu : il manquait" in told
        assert "personnes sur 12 ont au moins un projet financé" in told or (
            "Moins de 3 personnes n’ont aucun projet financé" in told
        )

    def test_one_supporter_is_never_shown(self, awa):
        round = usual()
        close(round)
        for name in ("result", "steps", "result_csv", "compare"):
            told = words(page(awa, name, round))
            assert "1 personne " not in told
            assert "son unique soutien" not in told.lower()
        assert "moins de 3 personnes l’ont soutenu" in words(page(awa, "result", round))

    @pytest.mark.parametrize("rule", RULES)
    @pytest.mark.parametrize("name", PAGES)
    def test_every_rule_has_its_pages(self, awa, rule, name):
        round = usual(rule_name=rule)
        close(round)
        assert page(awa, name, round).status_code == 200

    @pytest.mark.parametrize("completion", ["add1-exhaustive", "add1u"])
    def test_completions_are_told(self, awa, completion):
        round = usual(completion=completion)
        close(round)
        told = words(page(awa, "result", round))
        assert "a été augmentée jusqu’à" in told
        assert "essais" in words(page(awa, "steps", round))

    def test_it_speaks_english(self, client):
        client.force_login(MemberFactory(language="en"))
        round = usual()
        close(round)
        told = words(page(client, "result", round))
        assert "Co-budget 2025: two projects funded of five" in told
        assert "Funded first: 7 people supported it, €128.57 each." in told
        assert "Retenu" not in told

    def test_an_imported_election_moved_no_money(self, awa):
        round = fill([], {"a": 100_00}, pool=100_00, imported={"meta": []})
        close(round)
        told = words(page(awa, "result", round))
        assert "Élection importée : aucun argent n’a bougé." in told

    def test_nobody_funded_is_said(self, awa):
        answers = [{"a": 1_00}] * 4
        round = fill(answers, {"a": 900_00}, pool=100_00, rule_name="equal-shares")
        close(round)
        told = words(page(awa, "result", round))
        assert "aucun projet financé sur un" in told
        assert "Non retenu : il demande 900 €, plus que les 100 € à partager." in told

    def test_a_long_list_is_cut_in_pages(self, awa):
        costs = {f"p{n:03}": 50_00 + n for n in range(250)}
        round = fill([dict.fromkeys(costs, 10)] * 3, costs, pool=60_00)
        close(round)
        first = words(page(awa, "result", round))
        assert "Page 1 sur 3" in first
        url = reverse("cobudget:result", args=[round.pk])
        assert awa.get(url, {"page": "3"}).status_code == 200
        assert awa.get(url, {"page": "zzz"}).status_code == 200


class TestCountingAgain:
    @pytest.mark.parametrize("rule", RULES)
    def test_it_is_the_same(self, awa, rule):
        round = usual(rule_name=rule)
        close(round)
        assert "Le même résultat" in words(page(awa, "recount", round))

    def test_a_changed_ballot_shows(self, awa):
        round = usual()
        close(round)
        project = Project.objects.get(round=round, key="c")
        Allocation.objects.filter(envelope__round=round, project__key="a").delete()
        told = words(page(awa, "recount", round))
        assert "Le résultat n’est pas le même" in told
        assert "Projet a 900 € 0 €" in told
        assert project.title

    def test_a_changed_result_shows(self, awa):
        round = usual()
        close(round)
        Project.objects.filter(round=round, key="a").update(awarded_cents=899_00)
        told = words(page(awa, "recount", round))
        assert "Projet a 899 € 900 €" in told


class TestDownloads:
    def test_the_table_is_one_a_spreadsheet_reads(self, awa):
        round = usual(name="=HYPERLINK(1)")
        Project.objects.filter(round=round, key="a").update(title="=cmd|' /C calc'!A0")
        close(round)
        response = page(awa, "result_csv", round)
        assert response["content-type"] == "text/csv; charset=utf-8"
        assert "attachment" in response["content-disposition"]
        text = response.content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert len(lines) == 6
        first = lines[1]
        assert first[1].startswith("'=")
        assert (first[0], first[4], first[5]) == ("1", "900,00", "7")
        assert first[6].startswith("Retenu en premier")
        assert {line[5] for line in lines[1:]} >= {"moins de 3"}

    def test_the_election_is_a_file_that_names_nobody(self, awa):
        round = usual()
        close(round)
        response = page(awa, "result_pb", round)
        assert len(files.parse(response.content.decode()).votes) == 12


def big(projects, voices):
    costs = {f"p{n}": 1_000 + n for n in range(projects)}
    names = list(costs)
    answers = [
        {names[(voice * 7 + k) % projects]: 100 for k in range(4)}
        for voice in range(voices)
    ]
    round = fill(answers, costs, pool=voices * 300, rule_name="equal-shares")
    close(round)
    return round


@pytest.mark.slow
class TestWeight:
    @pytest.mark.parametrize("name", ["result", "steps", "recount", "compare"])
    def test_ten_times_the_data_the_same_queries(self, awa, name):
        found = []
        for round in (big(8, 12), big(80, 120)):
            page(awa, name, round)  # what is kept in memory is there
            with CaptureQueriesContext(connection) as queries:
                assert page(awa, name, round).status_code == 200
            found.append(len(queries))
        assert found[0] == found[1]
        assert found[0] < 20

    def test_a_large_result_is_light(self, awa):
        round = big(400, 600)
        response = page(awa, "result", round)
        assert len(gzip.compress(response.content)) < 60_000


def test_large_rounds_are_left_to_the_command(awa, monkeypatch):
    monkeypatch.setattr("essaim.cobudget.again.MOST_TO_COMPARE", 3)
    round = usual()
    close(round)
    assert "Trop grand pour une page" in words(page(awa, "compare", round))


def test_a_round_that_does_not_exist(awa):
    assert awa.get("/co-budget/99999/resultat/").status_code == 404
    assert Round.objects.count() == 0
