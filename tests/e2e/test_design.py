"""What everyone sees, beyond the pages that the sweep visits one by one."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from essaim.base import events
from essaim.base.models import Cooperative
from tests.factories import CircleFactory, MemberFactory, RoundFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIZES = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


@pytest.fixture
def awa():
    Cooperative.objects.get_or_create(pk=1, defaults={"name": "Les Ateliers du Fleuve"})
    member = MemberFactory(
        name="Awa Diallo", email="awa@example.org", password="abeille"
    )
    circle = CircleFactory(name="Accompagnement", members=[member])
    CircleFactory(name="Animation", purpose="Ce qui fait que l’on se connaît.")
    RoundFactory(name="Co-budget 2026", circle=circle)
    events.record("circle.joined", circle, by=member, circle="Accompagnement")
    return member


@pytest.fixture
def signed_in(page, live_server, client, awa):
    """A browser in which Awa has signed in."""
    client.force_login(awa)
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": live_server.url,
            }
        ]
    )
    return page


def findings(page):
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
    ]


def check(page, url):
    """Look at ``url`` in each size and scheme."""
    page.goto(url)
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(page) == [], (width, scheme)
        assert page.evaluate(SIDEWAYS) <= 0, (width, scheme)


def test_a_page_that_is_not_there(signed_in, live_server):
    check(signed_in, live_server.url + "/rien-ici")


def test_a_newcomer_s_page(signed_in, live_server, awa):
    awa.memberships.update(left_on=awa.joined_on)
    check(signed_in, live_server.url)
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("Bienvenue Awa")


def test_a_page_that_is_not_there_before_signing_in(page, live_server, awa):
    check(page, live_server.url + "/rien-ici")


def test_every_component(signed_in, live_server, settings, components_page):
    check(signed_in, live_server.url + "/style")


@pytest.fixture
def components_page(settings):
    """The page of components is only there in development and demonstration."""
    from django.urls import clear_url_caches, path

    from essaim.home import urls, views

    urls.urlpatterns.append(path("style", views.style, name="style"))
    clear_url_caches()
    yield
    urls.urlpatterns.pop()
    clear_url_caches()


def test_nothing_is_asked_of_anyone_else(signed_in, live_server):
    asked = []
    signed_in.on("request", lambda request: asked.append(request.url))
    signed_in.goto(live_server.url)
    signed_in.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(live_server.url) for url in asked)


def test_the_browser_complains_of_nothing(signed_in, live_server):
    complaints = []
    signed_in.on("console", lambda message: complaints.append(message.text))
    signed_in.on("pageerror", lambda error: complaints.append(str(error)))
    signed_in.goto(live_server.url)
    signed_in.wait_for_load_state("networkidle")
    assert complaints == []


def test_the_keyboard_alone(signed_in, live_server):
    page = signed_in
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.querySelector('main').contains(document.activeElement)"
    )
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"

    summary = page.locator("details.account > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ma page")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ma page")).to_be_hidden()
    expect(summary).to_be_focused()


def test_reading_in_english(signed_in, live_server):
    signed_in.goto(live_server.url)
    signed_in.locator("details.account > summary").click()
    signed_in.get_by_role("button", name="Read in English").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("Hello Awa")


def test_fingers_have_room(signed_in, live_server):
    """What one touches in the bar is at least 44 px high."""
    signed_in.set_viewport_size({"width": 360, "height": 800})
    signed_in.goto(live_server.url)
    heights = signed_in.evaluate(
        "[...document.querySelectorAll('.bar a, .bar summary, .btn')]"
        ".map(e => e.getBoundingClientRect().height).filter(h => h > 0)"
    )
    assert heights
    assert min(heights) >= 44


def test_without_scripts_everything_is_there(browser, live_server, client, awa):
    client.force_login(awa)
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("details.account > summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
