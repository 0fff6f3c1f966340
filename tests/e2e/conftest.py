"""A real browser, in French: what every journey has at hand."""

import base64
import os
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client

from tests import demonstration, snapshot

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
IMAGES = Path(__file__).parents[2] / "docs" / "images"
# A browser draws a picture, and writes it in a third of the bytes.
COMPRESS = """async png => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.9).split(',')[1];
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": ["--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": LAPTOP,
    }


@pytest.fixture(scope="session")
def kept():
    """What the first test filled the database with, for those that follow."""
    return {}


@pytest.fixture
def tokens(transactional_db, kept):
    """The demonstration cooperative is there; the tokens sent by mail.

    It is lived once through its verbs, then put back as it was: row by row, faster
    than a year of contributions.
    """
    if "tokens" in kept:
        snapshot.put_back()
    else:
        kept["tokens"] = demonstration.fill()
        snapshot.take()
    return kept["tokens"]


@pytest.fixture
def open_context(browser, browser_context_args, live_server):
    """Open a browser of its own, whose every fault fails the test."""
    faults, contexts = [], []

    def open_(**options):
        wanted = {"reduced_motion": "reduce", **browser_context_args, **options}
        context = browser.new_context(**wanted)
        contexts.append(context)
        context.set_default_timeout(10_000)

        def hear(message):
            # A form that is refused answers 422: the browser says so, and rightly.
            if message.type == "error" and "status of 422" not in message.text:
                faults.append(f"{message.location.get('url')}: {message.text}")

        def look(request):
            if not request.url.startswith((live_server.url, "data:", "blob:")):
                faults.append(f"a request to somebody else: {request.url}")

        context.on("console", hear)
        context.on("request", look)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        return context

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def sign_in(live_server):
    """Sign a member in by a session's cookie, without the page for it."""

    def sign_in_(context, member):
        client = Client()
        client.force_login(member)
        cookie = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )

    return sign_in_


@pytest.fixture
def with_password(live_server):
    """Open a page signed in as a person does: with an address and a password."""

    def with_password_(context, member, password):
        page = context.new_page()
        page.goto(f"{live_server.url}/compte/login/")
        page.locator("input[type=email]").first.fill(member.email)
        page.locator("input[type=password]").first.fill(password)
        page.locator("input[type=password]").first.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return with_password_


def picture(page, name, size=LAPTOP):
    """Keep what the page looks like for the README, when it is asked for."""
    if not os.environ.get("ESSAIM_SCREENSHOTS"):
        return
    page.set_viewport_size(size)
    page.evaluate("scrollTo(0, 0)")
    shot = page.screenshot(animations="disabled")
    blank = page.context.browser.new_page()
    written = blank.evaluate(COMPRESS, base64.b64encode(shot).decode())
    blank.close()
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(written))


def violations(page, *, rules=RULES):
    """What axe finds on the page as it is shown now, each in a line."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, rules)",
        {"runOnly": rules}
        if rules is RULES
        else {"runOnly": {"type": "rule", "values": rules}},
    )
    return [
        f"{each['id']}: {node['html'][:160]} {node['target']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def assert_accessible(page):
    """Nothing is found by axe, and nothing goes sideways."""
    found = violations(page)
    assert not found, "\n".join(found)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide"


def assert_contrasted_in_the_dark(page):
    """In the dark scheme too, everything can be read."""
    page.emulate_media(color_scheme="dark")
    # Colours may fade from one to the other: what is read is where they end.
    page.evaluate("document.getAnimations().forEach(each => each.finish())")
    found = violations(page, rules=["color-contrast"])
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


KEYBOARD = """() => {
  // A link drawn in SVG shows its focus by its stroke.
  window.strokes = element => [...element.querySelectorAll('circle, path, rect')]
    .map(e => getComputedStyle(e)).map(s => s.stroke + s.strokeWidth).join();
  const kinds = 'a[href], button, input, select, textarea, summary, '
    + '[tabindex]:not([tabindex="-1"])';
  const shown = element => element.checkVisibility({visibilityProperty: true})
    && !element.disabled && element.type !== 'hidden' && element.tabIndex >= 0;
  // Of a group of radio buttons, Tab reaches the one that is chosen, or the first.
  const groups = new Set();
  const alone = element => {
    if (element.type !== 'radio') return true;
    const name = element.form?.id + element.name;
    if (groups.has(name)) return false;
    groups.add(name);
    return true;
  };
  window.toReach = [...document.querySelectorAll(kinds)].filter(shown).filter(alone);
  window.reached = new Set();
  window.seen = new Set();
  window.drawn = new Map(window.toReach.map(e => [e, strokes(e)]));
  return window.toReach.length;
}"""
STEP = """() => {
  const element = document.activeElement;
  if (element === document.body) return '';
  const same = element.type === 'radio'
    ? window.toReach.find(e => e.name === element.name && e.form === element.form)
    : element;
  window.reached.add(same);
  const shows = e => {
    const style = e && getComputedStyle(e);
    return style && ((style.outlineStyle !== 'none' && style.outlineWidth !== '0px')
      || style.boxShadow !== 'none');
  };
  const around = [element, element.parentElement, element.nextElementSibling,
    element.closest('label'), ...element.querySelectorAll?.('*') ?? []];
  const drawn = window.drawn.get(element) ?? '';
  if (around.some(shows) || drawn !== strokes(element)) window.seen.add(element);
  // The parts of a date are inside it: it has shown its focus once already.
  return window.seen.has(element) ? '' : element.outerHTML.slice(0, 160);
}"""
LEFT = "() => toReach.filter(e => !reached.has(e)).map(e => e.outerHTML.slice(0, 160))"


def assert_keyboard(page):
    """Tab reaches everything one can act on, and one sees where one is."""
    count = page.evaluate(KEYBOARD)
    page.evaluate("document.activeElement.blur()")
    unseen = set()
    dates = page.locator("input[type^=date]").count()
    for _step in range(count + 3 + 7 * dates):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(STEP))
    assert unseen <= {""}, f"focus is not seen: {unseen}"
    left = page.evaluate(LEFT)
    assert not left, f"Tab does not reach {left}"
