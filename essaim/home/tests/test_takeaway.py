"""What a member takes away is theirs, whole, and nobody else's."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.circles.models import Membership
from essaim.cobudget.models import (
    Allocation,
    Amendment,
    CoFunding,
    Delegation,
    Envelope,
    Favourite,
    PaperBallot,
    Review,
    TellingChoice,
)
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


def test_what_the_co_budget_holds_of_a_member_is_in_the_file(client):
    awa, hugo = MemberFactory(name="Awa"), MemberFactory(name="Hugo")
    project = ProjectFactory(title="Four à pain", author=hugo)
    circle = CircleFactory(name="Accueil")
    envelope = Envelope.objects.create(
        round=project.round, member=awa, key="1", cents=100_00
    )
    Delegation.objects.create(envelope=envelope, delegate=hugo, cap_cents=10_00)
    PaperBallot.objects.create(
        envelope=envelope, reference="Papier 7", seal="x", first_by=hugo
    )
    Favourite.objects.create(project=project, member=awa)
    Amendment.objects.create(
        project=project, base=1, title="Four", why="Plus court", proposer=awa
    )
    Review.objects.create(
        project=project,
        reviewer=awa,
        asked_by=hugo,
        opinion="feasible",
        reason="Oui",
        given_at=timezone.now(),
    )
    CoFunding.objects.create(
        project=project, circle=circle, cents=5_00, promised_by=awa
    )
    TellingChoice.objects.create(member=awa, week=False)

    def parts(member):
        client.force_login(member)
        return json.loads(client.get(reverse("members:download")).content)

    mine = parts(awa)
    assert mine["envelopes_entrusted"][0]["cap_cents"] == 10_00
    assert mine["answers_on_paper"][0]["reference"] == "Papier 7"
    assert mine["favourite_projects"][0]["project__title"] == "Four à pain"
    assert mine["amendments_proposed"][0]["why"] == "Plus court"
    assert mine["opinions_on_projects"][0]["reason"] == "Oui"
    assert mine["promises_of_circles"][0]["cents"] == 5_00
    assert mine["co_budget_reminders_and_feeds"][0]["week"] is False
    other = parts(hugo)
    assert other["envelopes_entrusted"]
    assert other["answers_on_paper"]
    assert not other["favourite_projects"]
    assert not other["amendments_proposed"]
