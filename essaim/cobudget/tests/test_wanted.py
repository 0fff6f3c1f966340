"""Missions a project wants: listed, found, announced on its budget, linked to it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import FollowUp, Project, WantedMission
from essaim.cobudget.permissions import may_announce_wanted
from essaim.cobudget.services import carrying, followups, halting, projects, wanting
from essaim.cobudget.tests.after import count, line_of
from essaim.cobudget.tests.pages import text
from essaim.contributions.models import Mission
from essaim.members.models import Skill
from essaim.rules.followup import Verb

SHELVES = {"title": "Monter les étagères", "text": "Un samedi", "places": 2}
DESK = {"title": "Tenir la permanence", "text": "", "places": 1}


@pytest.fixture
def wanting_drill(round, submit, awa):
    skill = Skill.objects.create(name="bricolage")
    return submit(round, title="Une perceuse", wanted=[SHELVES, DESK], skills=[skill])


@pytest.fixture
def granted(open_round, advance, awa, elise):
    """A funded project that wants a mission, with its budget."""
    counted = count(open_round, advance, awa, elise)
    drill = Project.objects.get(pk=open_round.drill.pk)
    drill.skills.add(Skill.objects.create(name="bricolage"))
    WantedMission.objects.create(project=drill, position=1, **SHELVES)
    advance(counted, "follow_up")
    return drill


def said(project):
    return [(one.title, one.text, one.places) for one in project.wanted.all()]


def useful(client, member):
    client.force_login(member)
    return text(client.get(reverse("contributions:useful")))


def test_its_author_says_what_there_will_be_to_do(wanting_drill, awa):
    assert said(wanting_drill) == [
        ("Monter les étagères", "Un samedi", 2),
        ("Tenir la permanence", "", 1),
    ]
    projects.amend_project(wanting_drill.pk, by=awa, wanted=[DESK])
    assert said(wanting_drill) == [("Tenir la permanence", "", 1)]
    projects.amend_project(wanting_drill.pk, by=awa, title="Deux perceuses")
    assert said(wanting_drill) == [("Tenir la permanence", "", 1)], "left as it was"


def test_what_changes_is_in_the_versions(wanting_drill, awa, elise, browse):
    changed = [SHELVES | {"places": 3}]
    projects.amend_project(wanting_drill.pk, by=awa, wanted=changed)
    at = (wanting_drill.round_id, wanting_drill.pk)
    page = text(browse(elise, "project_versions", *at))
    assert "Mission souhaitée" in page
    assert "2 personnes · Un samedi" in page
    assert "3 personnes · Un samedi" in page


@pytest.mark.parametrize(
    "wanted",
    [[SHELVES | {"places": 51}], [SHELVES | {"title": " "}], [SHELVES] * 21],
)
def test_nonsense_is_refused_and_nothing_is_written(wanting_drill, awa, wanted):
    with pytest.raises(Refusal):
        projects.amend_project(wanting_drill.pk, by=awa, wanted=wanted)
    assert len(said(wanting_drill)) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        WantedMission.objects.filter(project=wanting_drill).update(places=0)


def test_the_form_takes_them_and_says_what_is_wrong(wanting_drill, awa, send, browse):
    at = (wanting_drill.round_id, wanting_drill.pk)
    typed = {
        "title": "Une perceuse",
        "summary": "Percer",
        "text": "",
        "min_cents": "100",
        "wanted-TOTAL_FORMS": "2",
        "wanted-INITIAL_FORMS": "0",
        "wanted-0-title": "Peindre",
        "wanted-0-places": "",
        "wanted-1-text": "sans titre",
    }
    refused = send(awa, "project_amend", *at, **typed)
    assert refused.status_code == 422
    assert "à corriger, plus bas" in text(refused)
    assert "Peindre" in text(refused), "what was typed stays"
    kept = send(awa, "project_amend", *at, **typed | {"wanted-1-text": ""})
    assert kept.status_code == 302
    assert said(wanting_drill) == [("Peindre", "", 1)]
    assert "Peindre" in text(browse(awa, "project_amend", *at))


def test_whoever_looks_where_they_are_useful_finds_them(wanting_drill, elise, client):
    page = useful(client, elise)
    assert "Monter les étagères" in page
    assert wanting_drill.get_absolute_url() in page
    assert "vos compétences" not in page.split('id="wishes"')[1]
    elise.skills.add(Skill.objects.get(name="bricolage"))
    assert "bricolage" in useful(client, elise).split('id="wishes"')[1]


def test_a_draft_a_withdrawn_project_or_a_cancelled_round_calls_nobody(
    round, wanting_drill, awa, elise, basile, client
):
    projects.draft_project(round.pk, by=awa, title="Secret", wanted=[DESK])
    assert "Secret" not in useful(client, elise)
    projects.withdraw_project(wanting_drill.pk, by=awa)
    assert "Monter les étagères" not in useful(client, elise)
    projects.put_back_project(wanting_drill.pk, by=awa)
    assert "Monter les étagères" in useful(client, elise)
    halting.cancel_round(round.pk, by=basile, reason="Non.")
    assert "Monter les étagères" not in useful(client, elise)


def test_nothing_is_announced_by_itself(granted):
    assert not Mission.objects.exists()


def test_announced_it_draws_on_what_was_granted_and_each_leads_to_the_other(
    granted, awa, elise, browse, send, client
):
    wanted = granted.wanted.get()
    at = (granted.round_id, granted.pk)
    assert "L’annoncer" in text(browse(awa, "follow_up", *at))
    assert "L’annoncer" not in text(browse(elise, "follow_up", *at))
    assert send(awa, "wanted_announce", *at, wanted.pk).status_code == 302
    mission = Mission.objects.get()
    assert (mission.title, mission.line) == (wanted.title, line_of(granted))
    assert [one.name for one in mission.skills.all()] == ["bricolage"]
    assert mission.parts.get().places == 2
    for page in ("follow_up", "project"):
        assert mission.get_absolute_url() in text(browse(elise, page, *at)), page
    its = text(client.get(mission.get_absolute_url()))
    assert granted.get_absolute_url() in its
    assert "Souhaitée par" in its
    found = useful(client, elise)
    assert mission.get_absolute_url() in found
    assert 'id="wishes"' not in found, "it is a mission now"


def test_pressed_twice_it_is_announced_once_even_by_another_of_its_people(
    granted, awa, elise
):
    wanted = granted.wanted.get()
    first = wanting.announce_wanted(granted.pk, wanted.pk, by=awa)
    granted.coauthors.create(
        member=elise, invited_by=awa, accepted_at=first.announced_at
    )
    again = wanting.announce_wanted(granted.pk, wanted.pk, by=elise)
    assert again.announced_by == awa
    assert Mission.objects.count() == 1
    told = Event.objects.filter(kind="project.mission_announced")
    assert told.count() == 1


def test_only_its_people_announce_and_while_it_goes_on(granted, awa, elise, basile):
    wanted = granted.wanted.get()
    for member in (elise, basile):
        with pytest.raises(PermissionDenied):
            wanting.announce_wanted(granted.pk, wanted.pk, by=member)
    followups.say(granted.pk, Verb.STOP, by=awa, reason="Plus de mur.")
    with pytest.raises(PermissionDenied):
        wanting.announce_wanted(granted.pk, wanted.pk, by=awa)
    follow_up = FollowUp.objects.in_full().get(project=granted)
    assert not may_announce_wanted(awa, follow_up)
    assert not Mission.objects.exists()


def test_22_a_mission_of_another_project_is_not_announced(granted, awa):
    other = Project.objects.exclude(pk=granted.pk).first()
    theirs = WantedMission.objects.create(project=other, position=1, **DESK)
    with pytest.raises(Refusal):
        wanting.announce_wanted(granted.pk, theirs.pk, by=awa)
    assert not Mission.objects.exists()


def test_carried_over_they_are_still_wanted(
    wanting_drill, round, new_round, awa, basile
):
    halting.cancel_round(round.pk, by=basile, reason="Non.")
    again = carrying.carry_over(wanting_drill.pk, new_round().pk, by=awa)
    assert said(again) == said(wanting_drill)
    assert {one.key for one in again.wanted.all()}.isdisjoint(
        one.key for one in wanting_drill.wanted.all()
    )
