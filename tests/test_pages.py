"""Every page, for everyone: on the demonstration, whatever grows behind it."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.base.models import Cooperative
from essaim.home import tour as walk
from essaim.members.models import Member
from tests import demonstration, growth
from tests.demonstration import CAST, EVERYONE, RESERVED, in_session, person

pytestmark = pytest.mark.slow
PAGES = demonstration.pages()
OURS = [name for name, page in PAGES.items() if page.is_ours]
# allauth's own pages; those that ask for a token of theirs are in its tests.
THEIRS = [name for name, page in PAGES.items() if not page.is_ours and not page.asks]


@pytest.fixture(scope="module")
def tokens(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        found = demonstration.fill()
    yield found
    with django_db_blocker.unblock():
        demonstration.empty()


@pytest.fixture
def as_role(client, tokens, db):
    """Sign the client in as a role of the cast."""

    def sign_in(role):
        client.logout()
        member = person(CAST.get(role, "gaelle"))
        client.force_login(member)
        if role == "session":
            in_session(member)
        return client

    return sign_in


@pytest.mark.parametrize("name", OURS)
def test_a_page_answers_those_it_is_for(name, as_role, client, tokens):
    page = PAGES[name]
    url = page.url(tokens)
    answer = client.get(url)
    if page.asks_to_sign_in:
        assert answer.status_code == 302
        assert answer["location"].startswith("/compte/login/?next=")
    else:
        assert answer.status_code in {200, 405}
    only_posted = as_role("member").get(url).status_code == 405
    for role in sorted(EVERYONE):
        status = as_role(role).get(url).status_code
        if only_posted:
            assert status == 405, role
        elif role in RESERVED.get(name, EVERYONE):
            assert status == 200, role
        else:
            assert status in {403, 404}, role


@pytest.mark.parametrize("name", THEIRS)
def test_a_page_of_the_account_answers(name, as_role, client, tokens):
    url = PAGES[name].url(tokens)
    assert client.get(url).status_code in {200, 302}
    for role in ("member", "session"):
        assert as_role(role).get(url).status_code in {200, 302, 404}


def text_of(html):
    """What a person reads: neither tags nor scripts, but what labels say."""
    labels = re.findall(r"\s(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"", html)
    html = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"<[^>]*>", " ", html) + " ".join(labels)


@pytest.mark.parametrize("name", OURS + THEIRS)
def test_a_page_is_in_the_language_of_its_reader(name, as_role, tokens):
    url = PAGES[name].url(tokens)
    for language in ("fr", "en"):
        client = as_role("manager")
        Member.objects.filter(pk=person("farid").pk).update(language=language)
        answer = client.get(url)
        if (
            not answer["content-type"].startswith("text/html")
            or answer.status_code != 200
        ):
            return
        html = answer.content.decode()
        assert f'<html lang="{language}"' in html
        if language == "fr":
            assert not re.search(r"'|&#x27;|&#39;|&apos;", text_of(html))


@pytest.mark.parametrize("role", ["member", "treasurer", "manager"])
def test_no_link_leads_nowhere(role, as_role, tokens):
    """What a page offers to follow answers: no button in the dress of a link."""
    client = as_role(role)
    links = {}
    for name in OURS:
        answer = client.get(PAGES[name].url(tokens))
        if answer.status_code == 200 and answer["content-type"].startswith("text/html"):
            here = answer.request["PATH_INFO"]
            for href in re.findall(
                r"<a [^>]*href=\"([^\"]*)\"", answer.content.decode()
            ):
                links.setdefault(urljoin(here, unescape(href)).split("#")[0], name)
    ours = {link: name for link, name in links.items() if link.startswith("/")}
    assert len(ours) > 100
    status = {link: client.get(link).status_code for link in ours}
    assert {
        link: (status[link], f"on {ours[link]}")
        for link in ours
        if status[link] not in {200, 302}
    } == {}


@pytest.fixture
def queries(as_role, tokens):
    """How many queries each page takes, for a manager and for a member."""

    def count():
        found = {}
        for role in ("manager", "member"):
            client = as_role(role)
            for name in OURS:
                url = PAGES[name].url(tokens)
                with CaptureQueriesContext(
                    connection,
                ) as seen:
                    answer = client.get(url)
                if answer.status_code == 200:
                    found[role, name] = len(seen)
        return found

    return count


def test_no_page_asks_more_of_the_database_when_the_data_grows(queries):
    ContentType.objects.clear_cache()
    Cooperative.current()
    queries()  # what is kept in memory is there before we count
    before = queries()
    growth.grow()
    after = queries()
    assert {
        place: (before[place], after[place])
        for place in before
        if after.get(place, 0) > before[place]
    } == {}
    # A member who now leads many circles opens more pages, never fewer.
    assert before.keys() <= after.keys()


@pytest.mark.parametrize("role", ["member", "referent", "manager", "administrator"])
def test_the_page_of_a_circle_asks_few_things(role, as_role, tokens):
    client, url = as_role(role), PAGES["circles:detail"].url(tokens)
    client.get(url)  # what is kept in memory is there before we count
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    assert len(seen) < 30


def test_each_step_of_the_tour_opens(as_role, tokens):
    client = as_role("member")
    found = walk.steps(demonstration.person("awa"))
    assert len(found) == 8
    for step in found:
        assert step.url, step.title
        assert client.get(step.url).status_code == 200, step.title
