"""A funded project asks for hands: announced by keyboard; its people’s pages by axe."""

import pytest
from playwright.sync_api import expect

from essaim.cobudget.models import FollowUp, WantedMission
from essaim.contributions.models import Mission
from tests.e2e.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.e2e
TASK = "Relire les textes à voix haute"


@pytest.fixture
def followed(tokens):
    going_on = FollowUp.objects.in_full().filter(state="started")
    project = going_on.earliest("pk").project
    WantedMission.objects.create(project=project, position=1, title=TASK, places=2)
    return project


def test_its_people_announce_what_it_wants(
    open_context, sign_in, live_server, followed
):
    context = open_context(viewport=PHONE)
    sign_in(context, followed.author)
    page = context.new_page()
    its = f"{live_server.url}{followed.get_absolute_url()}suivi/"
    # Nobody of the cast opens these: the sweep of all pages does not see them.
    for name in ("jalons/nouveau/", "nouvelle/", "rendre/", ""):
        page.goto(its + name)
        assert_accessible(page)
    page.get_by_role("button", name=f"L’annoncer {TASK}").press("Enter")
    expect(page.get_by_role("status").or_(page.locator(".notice"))).to_contain_text(
        "Elle est annoncée"
    )
    page.get_by_role("link", name=TASK).first.click()
    expect(page.locator("h1")).to_have_text(TASK)
    assert Mission.objects.get(title=TASK).line is not None
    page.locator("dt", has_text="Souhaitée par").locator("+ dd a").click()
    expect(page.locator("h1")).to_have_text(followed.title)
    assert_accessible(page)
