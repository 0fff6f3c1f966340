"""A member on a phone directs their envelope: with a bad connection, and a keyboard."""

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from essaim.cobudget.models import Allocation, Envelope, Round
from essaim.cobudget.services.allocations import allocate
from tests.demonstration import person, running
from tests.e2e.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.e2e
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
MEMBER = "samir"


def choices():
    rows = Allocation.objects.filter(envelope__member=person(MEMBER))
    return dict(rows.filter(envelope__round=running()).values_list("project", "cents"))


@pytest.fixture
def page(open_context, sign_in, tokens, live_server):
    """The page where one directs their envelope, on a phone, nothing directed yet."""
    context = open_context(**TOUCH)
    sign_in(context, person(MEMBER))
    page = context.new_page()
    page.goto(live_server.url + reverse("cobudget:allocate", args=[running().pk]))
    return page


@pytest.fixture
def untouched(tokens):
    """Samir has directed nothing, whatever the demonstration says."""
    given = dict.fromkeys(choices(), 0)
    if given:
        allocate(running().pk, given, by=person(MEMBER))
    Envelope.objects.filter(member=person(MEMBER)).update(before=None)


def test_a_member_on_a_phone_allocates(untouched, page, live_server):
    round_ = running()
    project = round_.projects.get(title="Jardin d’accueil")
    field = page.get_by_label("Ma part de « Jardin d’accueil »")
    left = page.locator("#left")
    whole = left.inner_text()
    assert_accessible(page)

    page.get_by_role("button", name="Ajouter 10 euros à « Jardin d’accueil »").tap()
    status = page.locator(f"#p{project.pk}_status")
    expect(status).to_contain_text("enregistré")
    expect(left).not_to_have_text(whole)
    assert choices() == {project.pk: 10_00}
    expect(page.locator(f"#more-{project.pk}")).to_contain_text("80 €")

    # Typed, then regretted.
    field.fill("45")
    field.press("Enter")
    expect(page.locator(f"#more-{project.pk}")).to_contain_text("45 €")
    assert choices() == {project.pk: 45_00}
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Annuler ma dernière modification").tap()
    assert choices() == {project.pk: 10_00}

    # Another window changed it: this page is told, and loses nothing of what it says.
    other = page.context.new_page()
    other.goto(page.url)
    theirs = other.get_by_label("Ma part de « Jardin d’accueil »")
    theirs.fill("20")
    theirs.press("Enter")
    expect(other.locator(f"#p{project.pk}_status")).to_contain_text("enregistré")
    field.fill("33")
    field.press("Enter")
    expect(status).to_contain_text("autre fenêtre")
    expect(field).to_have_value("33")
    assert choices() == {project.pk: 20_00}
    other.close()

    # What one gave, on a page and by mail.
    page.goto(live_server.url + reverse("cobudget:summary", args=[round_.pk]))
    expect(page.get_by_role("main")).to_contain_text("Jardin d’accueil")
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="M’envoyer ce reçu par courriel").tap()
    [letter] = [one for one in mail.outbox if "reçu" in one.subject]
    assert letter.to == [person(MEMBER).email]
    assert "€" not in letter.subject


def test_two_projects_are_read_side_by_side(untouched, page):
    card = page.locator("article", has=page.get_by_text("Jardin d’accueil"))
    with page.expect_navigation():
        card.get_by_role("link", name="Comparer").tap()
    page.get_by_label("avec celui-là").select_option(label="Atelier vélo du samedi")
    with page.expect_navigation():
        page.get_by_role("button", name="Comparer").tap()
    for title in ("Jardin d’accueil", "Atelier vélo du samedi"):
        expect(page.get_by_role("region", name=title)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("scellé")
    assert_accessible(page)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)


def test_a_lost_connection_loses_nothing(
    untouched, browser, browser_context_args, sign_in, live_server
):
    """The network goes while they choose, and comes back: it saves itself, once."""
    context = browser.new_context(**{**browser_context_args, **TOUCH})
    sign_in(context, person(MEMBER))
    page = context.new_page()
    page.goto(live_server.url + reverse("cobudget:allocate", args=[running().pk]))
    project = running().projects.get(title="Jardin d’accueil")
    status = page.locator(f"#p{project.pk}_status")
    context.set_offline(True)
    page.get_by_role("button", name="Ajouter 10 euros à « Jardin d’accueil »").tap()
    expect(status).to_contain_text("Nouvel essai")
    assert choices() == {}
    context.set_offline(False)
    expect(status).to_contain_text("✓ enregistré", timeout=20_000)
    assert choices() == {project.pk: 10_00}
    envelope = Envelope.objects.get(round=running(), member=person(MEMBER))
    assert envelope.version >= 1

    # The answer is lost on its way back: the server has saved, the page tries again.
    before = envelope.version
    lost = []

    def lose_once(route):
        answer = route.fetch()
        if not lost:
            lost.append(answer.status)
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/ma-part/", lose_once)
    page.get_by_role("button", name="Ajouter 10 euros à « Jardin d’accueil »").tap()
    expect(status).to_contain_text("Nouvel essai")
    expect(status).to_contain_text("✓ enregistré", timeout=20_000)
    assert lost == [200]
    assert choices() == {project.pk: 20_00}
    envelope.refresh_from_db()
    assert envelope.version == before + 1
    context.close()


def test_with_a_keyboard_alone(untouched, open_context, sign_in, live_server):
    context = open_context()
    sign_in(context, person(MEMBER))
    page = context.new_page()
    page.goto(live_server.url + reverse("cobudget:allocate", args=[running().pk]))
    project = running().projects.get(title="Jardin d’accueil")
    field = page.get_by_label("Ma part de « Jardin d’accueil »")
    field.focus()
    page.keyboard.type("25")
    page.keyboard.press("Tab")  # leaving the field saves it
    expect(page.locator(f"#p{project.pk}_status")).to_contain_text("enregistré")
    assert choices() == {project.pk: 25_00}
    undo = page.get_by_role("button", name="Annuler ma dernière modification")
    undo.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert choices() == {}


def test_without_scripts_the_same_can_be_done(
    untouched, open_context, sign_in, live_server
):
    context = open_context(java_script_enabled=False, **TOUCH)
    sign_in(context, person(MEMBER))
    page = context.new_page()
    page.goto(live_server.url + reverse("cobudget:allocate", args=[running().pk]))
    project = running().projects.get(title="Jardin d’accueil")
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter 10 euros à « Jardin d’accueil »").tap()
    assert choices() == {project.pk: 10_00}
    with page.expect_navigation():
        page.get_by_role("button", name="Annuler ma dernière modification").tap()
    assert choices() == {}
    assert Round.objects.get(pk=running().pk).phase == Round.Phase.ALLOCATION
