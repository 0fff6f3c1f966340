"""What a member takes away is theirs, whole, and nobody else's."""

import json

import pytest
from django.urls import reverse

from essaim.circles.models import Membership
from essaim.cobudget.models import Allocation, Envelope
from tests.factories import (
    CircleFactory,
    MemberFactory,
    ProjectFactory,
    RoundFactory,
    give_mandate,
)

pytestmark = pytest.mark.django_db


def test_everything_about_me_and_nothing_about_others(client):
    awa, hugo = MemberFactory(name="Awa"), MemberFactory(name="Hugo Le Bris")
    circle = CircleFactory(name="Accueil")
    round_ = RoundFactory(name="Co-budget 2026")
    project = ProjectFactory(round=round_, title="Four à pain", author=awa)
    for member in (awa, hugo):
        Membership.objects.create(circle=circle, member=member)
        envelope = Envelope.objects.create(
            round=round_, member=member, key=str(member.pk), cents=100_00
        )
        Allocation.objects.create(envelope=envelope, project=project, cents=40_00)
    give_mandate(awa, "referent", circle)

    client.force_login(awa)
    data = json.loads(client.get(reverse("members:download")).content)

    assert data["circles"][0]["circle__name"] == "Accueil"
    assert data["mandates"][0]["role__kind"] == "referent"
    assert data["projects"][0]["title"] == "Four à pain"
    assert data["movements_of_my_accounts"] == []
    [envelope] = data["envelopes"]
    assert envelope["round"] == "Co-budget 2026"
    assert envelope["directed"] == [
        {"project": "Four à pain", "cents": 4000, "points": None}
    ]
    assert "Hugo" not in json.dumps(data)
