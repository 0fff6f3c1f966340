"""Every trace of circles is told in one whole sentence, in both languages."""

import ast
from pathlib import Path

import pytest
from django.utils import timezone, translation

from essaim.base import events
from essaim.base.models import Event
from essaim.circles import services
from tests.factories import MemberFactory

SERVICES = Path(services.__file__).parent


def test_each_kind_has_its_sentence():
    kinds = set()
    for path in SERVICES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                noun, _dot, verb = node.value.partition(".")
                if noun in {"circle", "role", "mandate"} and verb.isidentifier():
                    kinds.add(node.value)
    assert len(kinds) == 13
    assert kinds <= events.kinds()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Chloé recorded a mandate in the circle Rencontres: Awa, treasurer"),
        ("fr", "Chloé a consigné un mandat dans le cercle Rencontres\u00a0: Awa"),
    ],
)
def test_a_mandate_is_told_with_its_role_and_day(cast, meetings, language, sentence):
    role = services.define_role(
        meetings.pk, kind="treasurer", purpose="", by=cast["Gaëlle"]
    )
    today = timezone.localdate()
    services.give_mandate(
        role.pk,
        member=cast["Awa"],
        starts_on=today,
        ends_on=today,
        source="AG",
        by=cast["Chloé"],
    )
    event = Event.objects.get(kind="mandate.given")
    with translation.override(language):
        told = events.tell(event)
    assert told.startswith(sentence)
    assert str(today.year) in told
    assert "%(" not in told


def test_every_sentence_finds_its_words(cast, animation, meetings):
    """The whole story of a circle, told: no placeholder, no bare name of a kind."""
    chloe, driss, today = cast["Chloé"], cast["Driss"], timezone.localdate()
    services.join(meetings.pk, by=cast["Awa"])
    services.leave(meetings.pk, by=cast["Awa"])
    new = services.create_circle(name="Fêtes", parent=animation, by=chloe)
    for changes in (
        {"name": "Bals", "parent": animation},
        {"name": "Bals", "parent": animation, "domain": "Danser"},
        {"name": "Bals", "parent": meetings, "domain": "Danser"},
        {"name": "Bals", "parent": None, "domain": "Danser"},
    ):
        services.edit_circle(new.pk, **changes, by=driss)
    for purpose in ("A", "B"):
        role = services.define_role(new.pk, kind="referent", purpose=purpose, by=driss)
    mandate = services.give_mandate(
        role.pk,
        member=cast["Awa"],
        starts_on=today,
        ends_on=today.replace(year=today.year + 1),
        source="AG",
        by=driss,
    )
    services.end_mandate(mandate.pk, on=today, reason="Fin.", by=driss)
    services.close_circle(new.pk, on=today, reason="Fin.", by=driss)
    services.reopen_circle(new.pk, by=driss)
    told = [events.tell(event) for event in Event.objects.all()]
    assert {event.kind for event in Event.objects.all()} == {
        kind
        for kind in events.kinds()
        if kind.split(".")[0] in {"circle", "role", "mandate"}
    }
    for sentence in told:
        assert "%(" not in sentence
        assert " " in sentence


@pytest.mark.django_db
def test_an_unknown_code_is_shown_as_it_is():
    member = MemberFactory()
    event = events.record(
        "role.created", member, by=member, role="gardener", circle="Lieux"
    )
    assert "gardener" in events.tell(event)
