"""Every page, looked at by a browser: wide, narrow, dark, without scripts or mouse."""

import pytest

from tests import demonstration
from tests.demonstration import CAST, EVERYONE, RESERVED, person
from tests.e2e.conftest import (
    LAPTOP,
    PHONE,
    assert_accessible,
    assert_contrasted_in_the_dark,
    assert_keyboard,
)

pytestmark = pytest.mark.e2e


class Visits:
    """Opens every page of HTML as somebody who may, and gathers what is wrong."""

    def __init__(self, open_context, sign_in, live_server, tokens):
        self.open_context = open_context
        self.sign_in = sign_in
        self.base = live_server.url
        self.tokens = tokens
        self.faults = []
        self.seen = 0

    def check(self, *checks, **options):
        contexts = {}
        for page in demonstration.pages().values():
            if page.asks and not page.is_ours:
                continue  # allauth's pages that ask for a token of theirs
            role = self.role_for(page)
            if role not in contexts:
                context = self.open_context(**options)
                if role != "anonymous":
                    self.sign_in(context, person(CAST[role]))
                contexts[role] = (context, context.new_page())
            self.visit(page, *contexts[role], checks)
        assert self.seen > 50
        assert not self.faults, "\n".join(self.faults)

    def role_for(self, page):
        if not page.asks_to_sign_in:
            return "anonymous"
        may = RESERVED.get(page.name, EVERYONE)
        # Some pages answer only in a state that the demonstration is not in.
        return next((role for role in ("manager", *CAST) if role in may), "anonymous")

    def visit(self, page, context, tab, checks):
        url = self.base + page.url(self.tokens)
        answer = context.request.get(url, max_redirects=0)
        kind = answer.headers.get("content-type", "")
        if answer.status != 200 or not kind.startswith("text/html"):
            return
        tab.goto(url)
        self.seen += 1
        for check in checks:
            try:
                check(tab)
            except AssertionError as error:
                self.faults.append(f"{page.name} {tab.url}: {str(error)[:600]}")


@pytest.fixture
def visits(open_context, sign_in, live_server, tokens):
    return Visits(open_context, sign_in, live_server, tokens)


def test_on_a_laptop(visits):
    visits.check(assert_accessible, assert_contrasted_in_the_dark, viewport=LAPTOP)


def test_on_a_phone(visits):
    visits.check(assert_accessible, viewport=PHONE)


def test_with_the_keyboard_alone(visits):
    visits.check(assert_keyboard, viewport=LAPTOP)


def has_content(page):
    assert page.locator("main h1").count() == 1
    assert page.locator("main").inner_text().strip()


def test_without_scripts(visits):
    visits.check(has_content, java_script_enabled=False)
