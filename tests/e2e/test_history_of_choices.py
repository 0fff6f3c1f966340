"""A newcomer reads what was chosen before them, and finds nobody's choices in it."""

import hashlib

import pytest
from playwright.sync_api import expect

from essaim.cobudget.models import Allocation, Archive
from tests.demonstration import person
from tests.e2e.conftest import (
    PHONE,
    assert_accessible,
    assert_contrasted_in_the_dark,
    assert_keyboard,
)

pytestmark = pytest.mark.e2e


def no_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_newcomer_reads_the_history_of_choices(
    open_context, sign_in, live_server, tokens
):
    archive = Archive.objects.order_by("frozen_at").first()
    context = open_context(viewport=PHONE, accept_downloads=True)
    sign_in(context, person("hugo"))
    page = context.new_page()

    # From the door to the years.
    page.goto(f"{live_server.url}/co-budget/")
    page.get_by_role("link", name="Histoire des choix").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Histoire des choix")
    expect(page.locator("main")).to_contain_text("Les années côte à côte")
    assert page.locator("main table tbody tr").count() == Archive.objects.count()
    no_sideways(page)
    assert_accessible(page)
    assert_keyboard(page)

    # One year: what was proposed, what was chosen, by which rule, with whom.
    page.get_by_role("link", name=str(archive), exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(archive))
    main = page.locator("main")
    for said in archive.content["projects"]:
        expect(main).to_contain_text(said["title"])
    expect(main).to_contain_text("Proposés, non financés")
    expect(main).to_contain_text(archive.digest)
    expect(main).to_contain_text("intact")
    expect(main).to_contain_text("c’est la même chose")
    no_sideways(page)
    assert_accessible(page)
    assert_contrasted_in_the_dark(page)

    # The file gives the digest of the page, and names nobody.
    with page.expect_download() as given:
        page.get_by_role("link", name="JSON").click()
    content = given.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == archive.digest
    for envelope in archive.round.envelopes.select_related("member"):
        assert envelope.member.name.encode() not in content

    # On paper, the buttons are gone and the choices stay.
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="JSON")).to_be_hidden()
    expect(main).to_contain_text("Choisi")
    page.emulate_media(media="screen")

    # From a choice to what became of it: idea, money, milestones, report.
    title = "Vidéoprojecteur et écran pour la salle du quai"
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for words in ("Le compte rendu", "Jalons", "Nouvelles", "L’idée", "Son chemin"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
    expect(main).to_contain_text("684")
    no_sideways(page)
    assert_accessible(page)


def test_its_people_tell_and_return_while_those_who_gave_are_told(
    open_context, sign_in, live_server, tokens
):
    allocation = (
        Allocation.objects.filter(
            project__title="Accès au site pour les lecteurs d’écran", cents__gt=0
        )
        .exclude(envelope__member=None)
        .select_related("project", "envelope__member")
        .first()
    )
    project, giver = allocation.project, allocation.envelope.member
    context = open_context()
    sign_in(context, project.author)
    page = context.new_page()
    page.goto(f"{live_server.url}{project.get_absolute_url()}suivi/")
    page.get_by_role("link", name="Donner des nouvelles").click()
    page.get_by_label("Titre").fill("Le second audit est commandé")
    page.get_by_label("Texte").fill("Il commence **lundi**.")
    assert_accessible(page)
    page.get_by_role("button", name="Le raconter").click()
    expect(page.locator("main")).to_contain_text("Le second audit est commandé")

    # What is returned is shown, then done.
    page.get_by_role("link", name="Rendre ce qui reste").click()
    page.get_by_label("Montant").fill("12,50")
    page.get_by_role("button", name="Voir ce que cela fera").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Voici")
    assert_accessible(page)
    page.get_by_role("button", name="Rendre 12,50").click()
    expect(page.locator("main")).to_contain_text("12,50")

    # Who gave is told in their own notices.
    theirs = open_context()
    sign_in(theirs, giver)
    inbox = theirs.new_page()
    inbox.goto(f"{live_server.url}/avis/")
    expect(inbox.locator("main")).to_contain_text("Le second audit est commandé")
