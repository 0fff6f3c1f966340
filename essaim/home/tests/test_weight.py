"""The first page weighs less than 100 kB, with everything it asks for."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from tests.factories import CircleFactory, MemberFactory

LIMIT = 100_000  # bytes, as transferred


def _transferred(content, name=""):
    """What goes over the wire: fonts are compressed already, the rest is gzipped."""
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content))


@pytest.mark.django_db
def test_the_first_page_is_light(client):
    member = MemberFactory()
    CircleFactory(members=[member])
    client.force_login(member)
    page = client.get("/").content
    names = set(re.findall(rb'(?:href|src)="/static/([^"?]+)', page))
    weights = {"the page": _transferred(page)}
    for name in (name.decode() for name in names):
        with open(finders.find(name), "rb") as file:
            weights[name] = _transferred(file.read(), name)
        if name == "css/tokens.css":  # asks for the typeface, two weights
            fonts = ("fonts/atkinson-400.woff2", "fonts/atkinson-700.woff2")
            for font in fonts:
                with open(finders.find(font), "rb") as file:
                    weights[font] = _transferred(file.read(), font)
    assert "css/components.css" in weights
    assert "js/essaim.js" in weights
    assert sum(weights.values()) < LIMIT, weights


def test_our_script_stays_small():
    with open(finders.find("js/essaim.js")) as file:
        lines = file.readlines()
    assert len(lines) < 150
    assert not re.search(r"\beval\(|new Function|innerHTML", "".join(lines))
