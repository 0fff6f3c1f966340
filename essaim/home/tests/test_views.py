import re

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essaim.base import events
from essaim.base.models import Cooperative
from essaim.cobudget.models import Envelope, Round
from essaim.home import documentation
from tests.factories import CircleFactory, MemberFactory, ProjectFactory, RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa():
    Cooperative.objects.get_or_create(pk=1, defaults={"name": "Les Ateliers"})
    return MemberFactory(name="Awa Diallo")


@pytest.fixture
def reader(client, awa):
    client.force_login(awa)
    return client


def text_of(response):
    return response.content.decode()


def test_the_first_page_needs_an_account(client):
    response = client.get("/")
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_a_newcomer_discovers(reader):
    CircleFactory(name="Animation")
    html = text_of(reader.get("/"))
    assert "Bienvenue Awa" in html
    assert "Découvrir la contribution" in html
    assert "Dire bonjour au cercle Animation" in html


def test_the_three_questions_are_answered(reader, awa):
    CircleFactory(members=[awa])
    RoundFactory(phase=Round.Phase.DEPOSIT, name="Co-budget 2026")
    html = text_of(reader.get("/"))
    assert "Bonjour Awa, une chose vous attend" in html
    assert html.index("Ce qui m’attend") < html.index("Où je peux être utile")
    assert html.index("Où je peux être utile") < html.index("Ce qui s’est passé")
    assert "Proposer un projet\u00a0: Co-budget 2026" in html


def test_the_first_page_says_the_day_in_words(client, awa):
    CircleFactory(members=[awa])
    with time_machine.travel("2026-12-01T10:00:00+01:00"):
        client.force_login(awa)
        assert "mardi 1er décembre" in text_of(client.get("/"))


def test_empty_places_teach(reader, awa):
    CircleFactory(members=[awa])
    html = text_of(reader.get("/"))
    assert "rien ne vous attend" in html
    assert "Tout est fait pour l’instant" in html
    assert "Chaque mission a les personnes" in html
    assert "Rien encore" in html


def furnish(awa, times):
    for _ in range(times):
        circle = CircleFactory(members=[awa])
        CircleFactory(members=MemberFactory.create_batch(2))
        row = RoundFactory(circle=circle, phase=Round.Phase.ALLOCATION)
        Envelope.objects.create(round=row, member=awa, key="1", cents=100)
        ProjectFactory.create_batch(2, round=row)
        RoundFactory(circle=circle, phase=Round.Phase.DEPOSIT)
        for actor in MemberFactory.create_batch(2):
            events.record("circle.joined", circle, by=actor, circle=str(circle))


@pytest.mark.parametrize("address", ["/", "/ressources/"])
def test_no_page_asks_more_when_the_house_grows(reader, awa, address):
    furnish(awa, 1)
    reader.get(address)  # content types are learnt once per process
    with CaptureQueriesContext(connection) as small:
        reader.get(address)
    furnish(awa, 5)
    with CaptureQueriesContext(connection) as large:
        reader.get(address)
    assert len(large) == len(small)
    assert len(large) < 40


def test_the_current_door_is_marked(reader):
    for address, door in [("/", "Accueil"), ("/ressources/", "Ressources")]:
        html = text_of(reader.get(address))
        assert re.search(rf'aria-current="page">{door}</a>', html)
        assert html.count('aria-current="page"') == 1
    assert 'aria-current="true">Ressources' in text_of(reader.get("/membres/"))


def test_no_door_leads_nowhere(reader):
    html = text_of(reader.get("/"))
    doors = re.search(r'<nav class="doors".*?</nav>', html, re.DOTALL).group()
    addresses = re.findall(r'href="([^"]+)"', doors)
    assert len(addresses) == 5
    for address in addresses:
        assert reader.get(address).status_code == 200


def test_pages_carry_no_inline_style_or_script(reader, client):
    for address in ["/", "/ressources/", "/rien"]:
        html = text_of(reader.get(address))
        assert " style=" not in html
        assert not re.search(r"\son[a-z]+=", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert " style=" not in text_of(reader.get(reverse("account_login")))


def test_the_page_says_its_language_and_its_title(reader):
    html = text_of(reader.get("/"))
    assert '<html lang="fr">' in html
    assert "<title>Découvrir · Les Ateliers</title>" in html
    assert 'href="#main"' in html


# -- the language ---------------------------------------------------------


def test_a_member_reads_in_the_language_they_choose(reader, awa):
    answer = reader.post("/langue", {"language": "en", "next": "/ressources/"})
    assert answer["Location"] == "/ressources/"
    awa.refresh_from_db()
    assert awa.language == "en"
    assert '<html lang="en">' in text_of(reader.get("/"))


def test_language_may_be_chosen_before_signing_in(client):
    client.post("/langue", {"language": "en", "next": "/compte/login/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en">' in text_of(client.get(reverse("account_login")))


@pytest.mark.parametrize(
    "there", ["https://elsewhere.example/", "//elsewhere.example", ""]
)
def test_choosing_a_language_never_leads_elsewhere(reader, there):
    assert reader.post("/langue", {"language": "en", "next": there})["Location"] == "/"


def test_an_unknown_language_changes_nothing(reader, awa):
    reader.post("/langue", {"language": "xx", "next": "/"})
    awa.refresh_from_db()
    assert awa.language == "fr"
    assert reader.get("/langue").status_code == 405


# -- the hue --------------------------------------------------------------


def test_the_hue_is_the_cooperative_s(client, awa):
    Cooperative.objects.update(accent_hue=200)
    answer = client.get("/theme.css?h=200")
    assert answer.content == b":root{--accent-h:200}\n"
    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    assert 'href="/theme.css?h=200"' in text_of(client.get(reverse("account_login")))


# -- resources ------------------------------------------------------------


@pytest.fixture
def rules_folder(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "docs" / "rules"
    folder.mkdir(parents=True)
    documentation._pages.cache_clear()
    yield folder
    documentation._pages.cache_clear()


def test_resources_lead_to_the_rules_in_words(reader, rules_folder):
    (rules_folder / "money.fr.md").write_text(
        "# Les comptes\n\n[In English](money.en.md)\n\nOù va l’argent.\n\n## Détail\n\n"
        "    1 + 1\n"
    )
    (rules_folder / "money.en.md").write_text("# The accounts\n\nWhere it goes.\n")
    (rules_folder / "README.md").write_text("not a page")
    html = text_of(reader.get("/ressources/"))
    assert "Les comptes" in html
    assert "Où va l’argent." in html
    rule = text_of(reader.get("/ressources/regles/money/"))
    assert "<h1>Les comptes</h1>" in rule
    assert "<h2>Détail</h2>" in rule
    assert "In English</a>" not in rule
    assert re.search(
        r"<summary>Voir le calcul</summary><pre[ >].*</pre></details>", rule, re.S
    )
    reader.post("/langue", {"language": "en"})
    assert "The accounts" in text_of(reader.get("/ressources/regles/money/"))


def test_without_rules_the_place_says_so(reader, rules_folder):
    assert "Aucune règle n’est encore écrite ici" in text_of(reader.get("/ressources/"))
    assert reader.get("/ressources/regles/unknown/").status_code == 404


def test_the_process_answers(client):
    assert client.get("/sante").content == b"ok"


def test_what_a_member_reads_is_kept_by_no_cache_on_the_way(reader):
    for page in ("/", "/comptes/journal.csv", "/membres/moi/traces/", "/membres/999/"):
        answer = reader.get(page)
        assert "private" in answer["Cache-Control"], page
        assert "no-cache" in answer["Cache-Control"], page


def test_the_tour_has_its_eight_steps_in_an_empty_cooperative(reader):
    page = text_of(reader.get(reverse("home:tour")))
    assert page.count("<h2>") == 8
    assert "Rien encore à montrer ici" in page


def test_the_demonstration_leads_to_the_tour_from_its_first_page(reader, settings):
    link = f'href="{reverse("home:tour")}"'
    assert link not in text_of(reader.get("/"))
    settings.MAINTAIN_DEMO = True
    assert link in text_of(reader.get("/"))
