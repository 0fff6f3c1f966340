"""A facilitator runs a whole round, takes its files away, shows it to the public."""

import io
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect

from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.services import allocations, rounds
from essaim.home.demonstration.people import PASSWORD
from tests.demonstration import person
from tests.e2e.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.e2e

IDEAS = """Titre;En une phrase;Montant;Objectif
Four à pain partagé;Du pain chaud chaque jeudi;120;150
Vélo cargo;Livrer sans voiture;200;
Un banc;S'asseoir ensemble;douze;
"""


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def move_on(page, round_, link):
    """Go from the round's page to its next phase, as the page offers it."""
    page.goto(f"{page.url.split('/co-budget/')[0]}{round_.get_absolute_url()}")
    page.get_by_role("link", name=link).click()
    assert_accessible(page)
    press(page, link)


def downloaded(page, selector):
    with page.expect_download() as download:
        page.locator(selector).first.click()
    return Path(download.value.path()).read_bytes()


def test_a_facilitator_runs_a_round_and_takes_it_away(
    open_context, with_password, tokens, live_server, tmp_path
):
    basile = with_password(open_context(), person("basile"), PASSWORD)

    # A round is created.
    basile.goto(f"{live_server.url}/co-budget/nouvelle/")
    basile.locator("input[name=name]").fill("Co-budget du printemps")
    basile.locator("select[name=rule_name]").select_option("equal-shares")
    assert_accessible(basile)
    press(basile, "Créer la campagne")
    round_ = Round.objects.get(name="Co-budget du printemps")

    # Ideas come in from a spreadsheet: what is wrong is named, then left out.
    basile.goto(f"{live_server.url}{round_.get_absolute_url()}donnees/")
    basile.get_by_role("link", name="Importer des projets").click()
    assert_accessible(basile)
    ideas = tmp_path / "idees.csv"
    ideas.write_text(IDEAS)
    basile.locator("input[type=file]").set_input_files(ideas)
    press(basile, "Lire le fichier")
    expect(basile.locator("main")).to_contain_text("Ligne 4, colonne C")
    assert_accessible(basile)
    basile.locator("input[name=leave_faulty]").check()
    press(basile, "Voir ce que ferait chaque ligne")
    press(basile, "Importer 2 projets")
    assert round_.projects.standing().count() == 2

    # Money comes, phases follow each other, members answer.
    rounds.fund_round(round_.pk, 600_00, by=person("driss"), key="printemps")
    move_on(basile, round_, "Ouvrir le débat")
    move_on(basile, round_, "Ouvrir l’affectation")
    oven = round_.projects.get(title="Four à pain partagé")
    for envelope in Envelope.objects.filter(round=round_).select_related("member")[:14]:
        allocations.allocate(round_.pk, {oven.pk: 5_00}, by=envelope.member)
    move_on(basile, round_, "Clore l’affectation et compter")
    round_.refresh_from_db()
    assert round_.phase == Round.Phase.RESULT

    # Everything can be taken away, and names nobody.
    basile.goto(f"{live_server.url}{round_.get_absolute_url()}donnees/")
    assert_accessible(basile)
    data = downloaded(basile, "a[href$='projets.xlsx']")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "Four à pain partagé",
        "Vélo cargo",
    ]
    data = downloaded(basile, "a[href$='affectations.xlsx']")
    ballots = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert ballots.max_row == 15
    assert "Basile" not in str(list(ballots.iter_rows(values_only=True)))
    assert downloaded(basile, "a[href$='mouvements.csv']").startswith(b"\xef\xbb\xbf")
    answer = basile.request.get(
        f"{live_server.url}{round_.get_absolute_url()}donnees/projets.pdf"
    )
    brochure = pypdf.PdfReader(io.BytesIO(answer.body()))
    assert "Four à pain partagé" in brochure.pages[2].extract_text()

    # Names need a reason.
    basile.get_by_role("link", name="Demander la liste").click()
    assert_accessible(basile)
    basile.locator("input[name=reason]").fill("vérifier la liste avant l’assemblée")
    basile.locator("select[name=kind]").select_option("csv")
    names = downloaded(basile, "main form button").decode()
    assert "Basile" in names

    # The public reads what the cooperative wants it to, until it is closed.
    basile.goto(f"{live_server.url}{round_.get_absolute_url()}donnees/public/")
    assert_accessible(basile)
    press(basile, "Ouvrir la page publique")
    address = basile.locator("#address").input_value()
    outside = open_context(viewport=PHONE).new_page()
    outside.goto(address)
    expect(outside.locator("main")).to_contain_text("Four à pain partagé")
    expect(outside.locator("main")).not_to_contain_text("Basile")
    assert_accessible(outside)
    press(basile, "Fermer la page publique")
    assert outside.request.get(address).status == 404
