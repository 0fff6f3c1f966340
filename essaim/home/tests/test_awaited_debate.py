"""Authors find on their first page the questions that wait for them."""

import uuid

import pytest

from essaim.discussions import services
from essaim.home.desk import what_waits
from tests.factories import MemberFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def questions(member):
    return [one for one in what_waits(member) if "/discussions/" in one.url]


def test_a_question_waits_for_its_author_until_it_is_answered():
    awa, hugo = MemberFactory(name="Awa"), MemberFactory(name="Hugo")
    project = ProjectFactory(title="Four à pain", author=awa)
    question = services.write(
        project, "Quand ?", by=hugo, key=uuid.uuid4(), is_question=True
    )
    services.write(project, "Bravo", by=hugo, key=uuid.uuid4())
    [waiting] = questions(awa)
    assert "Four à pain" in waiting.deed
    assert (waiting.detail, waiting.url) == ("Quand ?", question.get_absolute_url())
    assert questions(hugo) == []
    services.reply(question.pk, "En mai.", by=awa, key=uuid.uuid4(), answers=True)
    assert questions(awa) == []
