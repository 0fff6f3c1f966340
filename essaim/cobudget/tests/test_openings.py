"""A round read from outside: a member's feed, a page for the public. Nobody's name."""

from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import PublicName, PublicPage, RoundFeed
from essaim.cobudget.services import allocations, authors, openings, projects

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return {
        entry.find(f"{ATOM}id").text: entry.find(f"{ATOM}title").text
        for entry in root.findall(f"{ATOM}entry")
    }


@pytest.fixture
def read(client):
    """Read a feed without signing in."""

    def get(token, **headers):
        client.logout()
        return client.get(reverse("cobudget:feed", args=[token]), headers=headers)

    return get


def test_a_feed_tells_what_happens_and_names_nobody(round, submit, awa, elise, read):
    submit(round, 100, title="Une perceuse & <cie>")
    told = entries(read(openings.make_feed(by=elise, round=round)))
    said = " ".join(told.values())
    assert "Une perceuse & <cie>" in said
    assert "Un membre" in said
    assert "Awa" not in said
    assert "Basile" not in said


def test_identifiers_stay_when_the_feed_grows(round, submit, elise, read):
    submit(round, 100)
    token = openings.make_feed(by=elise)
    before = entries(read(token))
    submit(round, 50, title="Un banc")
    after = entries(read(token))
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()
    assert all(identifier.startswith("tag:") for identifier in after)


def test_a_reader_is_told_that_nothing_changed(round, elise, read):
    token = openings.make_feed(by=elise, round=round)
    etag = read(token)["ETag"]
    assert read(token, if_none_match=etag).status_code == 304


def test_a_feed_never_says_who_directs_money(open_round, awa, read):
    round = open_round()
    allocations.allocate(round.pk, {open_round.drill.pk: 42_13}, by=awa)
    said = " ".join(entries(read(openings.make_feed(by=awa, round=round))).values())
    assert "choix" not in said
    assert "42,13" not in said


def test_one_round_has_its_own_feed(round, new_round, submit, elise, read):
    other = new_round(name="Une autre campagne")
    submit(other, 10, title="Ailleurs")
    told = entries(read(openings.make_feed(by=elise, round=round)))
    assert "Ailleurs" not in " ".join(told.values())
    told = entries(read(openings.make_feed(by=elise)))
    assert "Ailleurs" in " ".join(told.values())


def test_an_address_is_replaced_closed_and_dies_with_the_member(elise, read):
    first = openings.make_feed(by=elise)
    second = openings.make_feed(by=elise)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    assert second not in str(RoundFeed.objects.values())  # a fingerprint only
    elise.is_active = False
    elise.save()
    assert read(second).status_code == 404
    elise.is_active = True
    elise.save()
    openings.close_feed(by=elise)
    assert read(second).status_code == 404


def test_the_page_of_feeds_shows_the_address_once(elise, round, send, browse):
    answer = send(elise, "feed_address", campagne=round.pk)
    assert ".atom" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert ".atom" not in browse(elise, "feed_address").content.decode()
    send(elise, "feed_address", campagne=round.pk, close="1")
    assert not RoundFeed.objects.exists()


# The public page


@pytest.fixture
def visit(client):
    """Open the public page of a round as somebody from outside."""

    def get(page):
        client.logout()
        return client.get(page.get_absolute_url())

    return get


def test_a_round_has_no_public_page_by_default(round, client):
    assert PublicPage.objects.of(round) is None
    assert client.get("/co-budget/public/x/").status_code == 404
    assert client.get(round.get_absolute_url()).status_code == 302


def test_the_public_reads_projects_and_nobodys_name(round, submit, basile, awa, visit):
    submit(round, 100, 150, title="Une perceuse", text="Pour **percer**.")
    gone = submit(round, 5, title="Retirée")
    projects.withdraw_project(gone.pk, by=awa)
    answer = visit(openings.open_page(round.pk, by=basile))
    page = answer.content.decode()
    assert "Une perceuse" in page
    assert "<strong>percer</strong>" in page
    assert "Retirée" not in page
    for name in ("Awa", "Basile", "/membres/", "/comptes/"):
        assert name not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in page


@pytest.mark.parametrize("tally", ["sealed", "open"])
def test_the_public_never_reads_totals_before_the_count(
    tally, open_round, awa, basile, advance, visit
):
    round = open_round(tally=tally)
    page = openings.open_page(round.pk, by=basile)
    allocations.allocate(round.pk, {open_round.drill.pk: 98_76}, by=awa)
    assert "98,76" not in visit(page).content.decode()
    allocations.allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, "result")
    text = visit(page).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "financé, 100,00 €" in text or "financé, 100 €" in text


def test_a_closed_page_answers_nobody_and_its_address_is_not_used_again(
    round, basile, visit
):
    first = openings.open_page(round.pk, by=basile)
    with pytest.raises(Refusal):
        openings.open_page(round.pk, by=basile)
    openings.close_page(round.pk, by=basile)
    assert visit(first).status_code == 404
    second = openings.open_page(round.pk, may_be_indexed=True, by=basile)
    assert second.token != first.token
    answer = visit(second)
    assert "X-Robots-Tag" not in answer
    assert visit(first).status_code == 404


def test_only_those_who_run_the_round_open_and_close_it(round, awa, basile):
    with pytest.raises(PermissionDenied):
        openings.open_page(round.pk, by=awa)
    openings.open_page(round.pk, by=basile)
    with pytest.raises(PermissionDenied):
        openings.close_page(round.pk, by=awa)


def test_the_page_is_opened_and_closed_from_the_data_of_the_round(
    round, basile, awa, send, browse
):
    assert "pas de page publique" in browse(awa, "data", round.pk).content.decode()
    send(basile, "public_setting", round.pk)
    opened = PublicPage.objects.of(round)
    assert opened.token in browse(awa, "data", round.pk).content.decode()
    assert opened.token in browse(basile, "public_setting", round.pk).content.decode()
    send(basile, "public_close", round.pk)
    assert PublicPage.objects.of(round) is None


@pytest.fixture
def public(round, basile, client):
    """Open the public page, and read it without signing in."""
    page = openings.open_page(round.pk, by=basile)

    def read():
        client.logout()
        return client.get(page.get_absolute_url()).content.decode()

    return read


def test_an_author_shows_their_own_name_and_takes_it_off_at_once(
    round, submit, awa, public, send, client
):
    project = submit(round, 100)
    assert "Awa" not in public()
    send(awa, "public_name", round.pk, project.pk, shown="1")
    assert "Écrit par Awa" in public()
    send(awa, "public_name", round.pk, project.pk, shown="0")
    assert "Awa" not in public()
    assert not PublicName.objects.exists()


def test_nobody_shows_the_name_of_another(round, submit, awa, elise, basile, public):
    project = submit(round, 100)
    for other in (elise, basile):
        with pytest.raises(PermissionDenied):
            openings.show_name(project.pk, shown=True, by=other)
    authors.invite_author(project.pk, elise.pk, by=awa)
    with pytest.raises(PermissionDenied):  # invited is not yet an author
        openings.show_name(project.pk, shown=True, by=elise)
    authors.accept_authorship(project.pk, by=elise)
    openings.show_name(project.pk, shown=True, by=elise)
    assert "Écrit par Élise" in public()
    assert "Awa" not in public()


def test_who_leaves_the_project_or_the_cooperative_is_named_no_more(
    round, submit, awa, elise, public
):
    project = submit(round, 100)
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.accept_authorship(project.pk, by=elise)
    for author in (awa, elise):
        openings.show_name(project.pk, shown=True, by=author)
    assert "Écrit par Awa, Élise" in public()
    authors.leave_project(project.pk, by=elise)
    awa.is_active = False
    awa.save()
    assert "Écrit par" not in public()


def test_the_choice_is_offered_where_there_is_a_public_page_to_authors_alone(
    round, submit, awa, elise, basile, browse
):
    project = submit(round, 100)
    words = "Afficher mon nom sur la page publique"
    assert words not in browse(awa, "project", round.pk, project.pk).content.decode()
    openings.open_page(round.pk, by=basile)
    assert words in browse(awa, "project", round.pk, project.pk).content.decode()
    assert words not in browse(elise, "project", round.pk, project.pk).content.decode()


def test_only_they_read_the_trace_of_it(round, submit, awa, elise, basile):
    project = submit(round, 100)
    openings.show_name(project.pk, shown=True, by=awa)
    openings.show_name(project.pk, shown=True, by=awa)
    [trace] = Event.objects.filter(kind="project.name_shown")
    assert trace in Event.objects.visible_to(awa)
    assert trace not in Event.objects.visible_to(elise)
