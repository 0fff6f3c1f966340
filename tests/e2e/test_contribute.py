"""A year of contributions in real browsers: who arrives, who does, who objects."""

import pytest
from playwright.sync_api import expect

from essaim.contributions.models import Mission, Signup
from essaim.home.demonstration.people import PASSWORD
from tests.demonstration import person
from tests.e2e.conftest import assert_accessible

pytestmark = pytest.mark.e2e


def test_a_newcomer_takes_a_first_step(open_context, with_password, tokens):
    page = with_password(open_context(), person("hugo"), PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bienvenue Hugo")
    assert_accessible(page)
    page.get_by_role("link", name="Ranger et étiqueter l’atelier").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ranger et étiqueter l’atelier"
    )
    expect(page.locator("main")).to_contain_text("premier pas")
    assert_accessible(page)

    page.get_by_role("button", name="J’y vais").click()
    expect(page.get_by_role("status")).to_contain_text("vous y allez")
    assert_accessible(page)
    mission = Mission.objects.get(title="Ranger et étiqueter l’atelier")
    assert Signup.objects.filter(
        mission=mission, member=person("hugo"), state=Signup.State.GOING
    ).exists()

    # It is among what he has under way, with its date, and in his own calendar.
    page.get_by_role("navigation").get_by_role("link", name="Contribuer").first.click()
    mine = page.get_by_role("region", name="Ce que j’ai en cours")
    expect(mine.get_by_role("link", name=mission.title)).to_be_visible()
    expect(mine.locator("time")).to_be_visible()
    assert_accessible(page)
    mine.get_by_role("link", name="Mon agenda").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    address = page.get_by_label("Adresse secrète").input_value()
    assert_accessible(page)
    calendar = page.request.get(address).text()
    assert "SUMMARY:Ranger et étiqueter l’atelier" in calendar

    # To leave is one gesture as well, and says nothing of him to the others.
    page.goto(page.url.split("/contribuer")[0] + mission.get_absolute_url())
    page.get_by_role("button", name="Je me retire").click()
    expect(page.get_by_role("button", name="J’y vais")).to_be_visible()
