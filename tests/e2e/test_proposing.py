"""A project from an idea to what members choose among: two authors, a question."""

import pytest
from playwright.sync_api import expect

from essaim.circles.models import Circle
from essaim.cobudget.models import Project
from essaim.cobudget.services import rounds
from tests.demonstration import person
from tests.e2e.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.e2e
TITLE = "Un vélo cargo partagé"


@pytest.fixture
def deposit(tokens):
    """A round of the circle Animation that still takes projects."""
    animation = Circle.objects.get(name="Animation")
    return rounds.create_round(by=person("basile"), circle=animation, name="Printemps")


@pytest.fixture
def at(open_context, sign_in, live_server, deposit):
    """Open a member's own browser on a page."""
    browsers = {}

    def at_(name, path, **options):
        if name not in browsers:
            context = open_context(**options)
            sign_in(context, person(name))
            browsers[name] = context.new_page()
        browsers[name].goto(live_server.url + path)
        return browsers[name]

    return at_


def test_a_project_is_written_by_two_debated_and_amended(at, deposit):
    new = f"{deposit.get_absolute_url()}projets/nouveau/"
    awa = at("awa", new, viewport=PHONE)
    awa.get_by_label("Titre").fill(TITLE)
    assert_accessible(awa)
    awa.get_by_role("button", name="Garder en brouillon").click()
    project = Project.objects.get(title=TITLE)
    address = project.get_absolute_url()
    expect(awa.locator("main")).to_contain_text("brouillon")

    # A draft is its authors' alone: not listed, not found.
    hugo = at("hugo", deposit.get_absolute_url())
    expect(hugo.locator("main")).not_to_contain_text(TITLE)
    assert hugo.request.get(hugo.url.split("/co-budget")[0] + address).status == 404

    # Chloé is invited, accepts, and writes the budget line by line.
    awa.get_by_role("link", name="Auteur").click()
    awa.get_by_label("Membre").select_option(label=str(person("chloe")))
    awa.get_by_role("button", name="Inviter").click()
    chloe = at("chloe", address)
    chloe.get_by_role("button", name="Devenir auteur").click()
    chloe.get_by_role("link", name="Continuer").click()
    chloe.get_by_label("En une phrase").fill("Livrer nos commandes sans camionnette.")
    chloe.get_by_text("Détailler le budget ligne à ligne").click()
    line = chloe.locator("fieldset.budget-line").first
    line.get_by_label("Quoi").fill("Le vélo")
    line.get_by_label("Minimum").fill("1 800")
    line.get_by_label("Objectif").fill("2 400")
    assert_accessible(chloe)
    chloe.get_by_role("button", name="Déposer").click()
    project.refresh_from_db()
    assert (project.min_cents, project.max_cents) == (1800_00, 2400_00)
    assert not project.is_draft

    # Hugo asks; an author answers; nobody waits any more.
    at("hugo", address)
    hugo.get_by_label("Mon message").fill("Qui le répare ?")
    hugo.get_by_label("C’est une question").check()
    hugo.get_by_role("button", name="Publier").click()
    expect(hugo.locator(".discussion")).to_contain_text("question sans réponse")
    at("awa", address)
    awa.locator(".discussion").get_by_role("link", name="Répondre").click()
    awa.locator("#reply").get_by_label("Ma réponse").fill("Lieux, chaque mois.")
    awa.locator("#reply").get_by_role("button", name="Répondre").click()
    hugo.reload()
    expect(hugo.locator(".discussion")).to_contain_text("question, répondue")
    assert_accessible(hugo)

    # What she heard changes the project: both versions stay, word by word.
    at("awa", address)
    awa.get_by_role("link", name="Amender").first.click()
    awa.get_by_label("En une phrase").fill(
        "Livrer nos commandes sans camionnette, réparé chaque mois."
    )
    awa.locator("main form button.main").first.click()
    hugo.reload()
    hugo.get_by_role("link", name="Toutes les versions").click()
    expect(hugo.locator("ins").last).to_contain_text("réparé")
    assert_accessible(hugo)
