"""Every component can be shown, and keeps its promises."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from essaim.home import samples, views
from tests.factories import MemberFactory


@pytest.fixture
def style_page(db):
    request = RequestFactory().get("/style")
    request.user = MemberFactory(name="Awa Diallo")
    return views.style(request).content.decode()


def test_the_page_of_components_shows_them_twice(style_page):
    for part in ("phases", "budget", "meter", "chart", "pager", "crumbs", "empty"):
        assert len(re.findall(rf'class="{part}[" ]', style_page)) >= 2, part
    assert 'class="in-light"' in style_page
    assert 'class="in-dark"' in style_page
    assert " style=" not in style_page


def test_ids_are_unique(style_page):
    ids = re.findall(r'\sid="([^"]+)"', style_page)
    assert sorted(ids) == sorted(set(ids))


def test_what_is_pointed_at_exists(style_page):
    ids = set(re.findall(r'\sid="([^"]+)"', style_page))
    pointed = re.findall(
        r'(?:aria-(?:describedby|labelledby)|for)="([^"]+)"', style_page
    )
    assert pointed
    for names in pointed:
        assert set(names.split()) <= ids, names


@pytest.mark.parametrize("name", samples.ICONS)
def test_each_icon_is_its_own(name):
    drawn = render_to_string("components/icon.html", {"name": name})
    unknown = render_to_string("components/icon.html", {"name": "unknown"})
    assert drawn.startswith("<svg")
    assert (drawn == unknown) == (name == "info")


def test_confirming_asks_in_whole_sentences(rf, db):
    request = rf.get("/")
    request.user = MemberFactory()
    html = render_to_string(
        "confirm.html",
        {
            "title": "Clore la campagne maintenant ?",
            "text": "Le résultat sera calculé et publié.",
            "kept": "Les enveloppes non affectées retournent au pot commun.",
            "action": "Clore la campagne",
            "danger": True,
            "back": "/co-budget/",
            "fields": {"phase": "result"},
        },
        request,
    )
    assert "<h1>Clore la campagne maintenant ?</h1>" in html
    assert 'class="btn main danger"' in html
    assert 'name="phase" value="result"' in html
    assert 'href="/co-budget/"' in html
    assert "csrfmiddlewaretoken" in html


def test_a_table_may_end_with_its_total():
    html = render_to_string(
        "components/table.html",
        {
            "id": "t",
            "caption": "Mouvements",
            "heads": [{"name": "Libellé"}, {"name": "Montant", "num": True}],
            "rows": [["Dotation", {"text": "10", "num": True}]],
            "total": ["En tout", {"text": "10", "num": True}],
        },
    )
    assert 'tabindex="0"' in html
    assert '<th scope="row">En tout</th><td class="num">10</td>' in html


@pytest.mark.parametrize("look", ["", "main", "danger"])
def test_a_button_leads_or_sends(look):
    link = render_to_string("components/button.html", {"text": "Voir", "href": "/a/"})
    button = render_to_string(
        "components/button.html",
        {"text": "Oui", "look": look, "name": "n", "value": "v", "icon": "check"},
    )
    assert link == '<a class="btn " href="/a/">Voir</a>\n'
    assert f'<button class="btn {look}" name="n" value="v"><svg' in button


def test_small_parts_say_what_they_are_given():
    tag = render_to_string("components/tag.html", {"text": "financé", "look": "good"})
    assert tag == '<span class="tag good">financé</span>\n'
    card = render_to_string(
        "components/card.html",
        {
            "title": "Vélo",
            "href": "/v/",
            "tag": "financé",
            "text": "Oui",
            "meta": "hier",
        },
    )
    for words in ("Vélo", "financé", "Oui", "hier"):
        assert words in card
    stacked = render_to_string(
        "components/charts/stacked.html",
        {"total": 4, "title": "Voix", "parts": [{"name": "oui", "cents": 3}]},
    )
    assert 'aria-label="Voix"' in stacked
    assert 'width="750"' in stacked
