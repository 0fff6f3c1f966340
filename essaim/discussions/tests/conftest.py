"""The cast: Awa wrote the project, Basile runs its round, Élise and Chloé read it."""

import uuid

import pytest
from django.urls import reverse

from essaim.discussions import services
from tests.factories import (
    CircleFactory,
    MemberFactory,
    ProjectFactory,
    RoundFactory,
    give_mandate,
)


@pytest.fixture
def awa(db):
    return MemberFactory(name="Awa Diop")


@pytest.fixture
def elise(db):
    return MemberFactory(name="Élise Morel")


@pytest.fixture
def chloe(db):
    return MemberFactory(name="Chloé Martin")


@pytest.fixture
def circle(db):
    return CircleFactory(name="Co-budget")


@pytest.fixture
def basile(circle):
    basile = MemberFactory(name="Basile Roy")
    give_mandate(basile, "facilitator", circle)
    return basile


@pytest.fixture
def project(circle, awa):
    return ProjectFactory(
        title="Une fresque", author=awa, round=RoundFactory(circle=circle)
    )


@pytest.fixture
def say(project, elise):
    """Begin a thread about the project."""

    def make(text="Où sera-t-elle ?", *, by=elise, subject=project, **more):
        return services.write(subject, text, by=by, key=uuid.uuid4(), **more)

    return make


@pytest.fixture
def ask(say):
    def make(text="Combien de pots ?", **more):
        return say(text, is_question=True, **more)

    return make


@pytest.fixture
def answer(chloe):
    """Reply to a message."""

    def make(comment, text="Au fond de la cour.", *, by=chloe, **more):
        return services.reply(comment.pk, text, by=by, key=uuid.uuid4(), **more)

    return make


@pytest.fixture
def send(client):
    """Send a form as someone."""

    def post(member, name, /, *args, htmx=False, **data):
        client.force_login(member)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(
            reverse(f"discussions:{name}", args=args), data, headers=headers
        )

    return post
