"""What was chosen is kept for good, and says nobody’s own choices."""

import hashlib
import json
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from essaim.base.models import Event
from essaim.cobudget import archives
from essaim.cobudget.models import Archive, Project, Round
from essaim.cobudget.reading.history import check, choices_of
from essaim.cobudget.services import followups, grants, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tasks import tick
from essaim.cobudget.tests.after import give_back
from essaim.rules.followup import Verb

pytestmark = pytest.mark.django_db
SECRETS = {"47,13": 47_13, "61,29": 61_29}


@pytest.fixture
def round(open_round, advance, awa, elise):
    """The drill received 108,42 €, in two parts that nobody else may read."""
    round = open_round()
    for giver, cents in zip((awa, elise), SECRETS.values(), strict=True):
        allocate(round.pk, {open_round.drill.pk: cents}, by=giver)
    return advance(round, "follow_up")


@pytest.fixture
def archive(round):
    return Archive.objects.get(round=round)


def read(response):
    content = b"".join(response) if response.streaming else response.content
    return content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_it_is_kept_when_follow_up_starts_with_what_was_proposed_and_chosen(archive):
    kept = archive.content
    assert kept["money"] == {
        "pool_cents": 500_00,
        "asked_min_cents": 300_00,
        "asked_cents": 350_00,
        "granted_cents": 108_42,
        "declined_cents": 0,
    }
    assert kept["participation"] == {"could": 5, "did": 2}
    assert kept["rule"]["name"] == "direct"
    assert {p["title"]: p["granted_cents"] for p in kept["projects"]} == {
        "Une perceuse": 108_42,
        "Une fresque": 0,
    }


def test_nothing_is_kept_before_that(open_round, advance):
    round = open_round()
    advance(round, "result")
    assert not Archive.objects.exists()


def test_its_digest_is_published_and_anybody_computes_it_from_the_file(
    archive, browse, elise
):
    answer = browse(elise, "choices_json", archive.round_id)
    assert hashlib.sha256(answer.content).hexdigest() == archive.digest
    event = Event.objects.get(kind="choices.frozen")
    assert event.data["digest"] == archive.digest


def test_computed_again_it_is_the_same(archive):
    checked = check(archive)
    assert checked.is_intact
    assert checked.changed == []


def test_an_instant_is_the_same_in_every_zone(archive):
    """The page that moves a round holds its dates in the cooperative's own zone."""
    round = archive.round
    kept = archives.content_of(round, until=archive.frozen_at)
    round.follow_up_at = round.follow_up_at.astimezone(ZoneInfo("Pacific/Auckland"))
    assert archives.content_of(round, until=archive.frozen_at) == kept


def test_what_is_changed_since_is_said_and_what_was_kept_stays(
    archive, browse, elise, open_round
):
    Project.objects.filter(pk=open_round.mural.pk).update(title="Autre chose")
    checked = check(archive)
    assert checked.is_intact
    assert checked.changed == ["projects.1.title"]
    page = read(browse(elise, "choices", archive.round_id))
    assert "projects.1.title" in page
    assert "Une fresque" in page


def test_what_was_tampered_with_is_said(archive, browse, elise):
    archive.content["money"]["granted_cents"] += 1
    archive.save()
    assert not check(archive).is_intact
    assert "son empreinte diffère" in read(browse(elise, "choices", archive.round_id))


def test_nobody_s_choices_are_anywhere(round, archive, browse, chloe, awa):
    texts = [json.dumps(archive.content)]
    for name in ("choices", "choices_csv", "choices_md", "choices_json"):
        texts.append(read(browse(chloe, name, round.pk)))
    for name in ("history", "history_csv"):
        texts.append(read(browse(awa, name)))
    for text in texts:
        for said, cents in SECRETS.items():
            assert said not in text
            assert str(cents) not in text
            assert said.replace(",", ".") not in text


def test_no_name_is_kept_so_that_one_may_be_detached(archive, browse, elise, awa):
    assert "Awa" not in json.dumps(archive.content)
    assert "Awa" in read(browse(elise, "choices", archive.round_id))
    awa.name = "Ancien membre"
    awa.save()
    assert "Awa" not in read(browse(elise, "choices", archive.round_id))
    assert check(archive).changed == []


def test_the_years_compare_asked_granted_spent_and_returned(
    round, browse, awa, elise, open_round
):
    project = Project.objects.get(pk=open_round.drill.pk)
    give_back(project, 58_42, by=awa)
    page = read(browse(elise, "history"))
    for amount in ("350 €", "108,42 €", "58,42 €"):
        assert amount in page
    table = read(browse(elise, "history_csv"))
    assert "350,00" in table
    assert "58,42" in table


def test_what_became_of_it_moves_while_what_was_chosen_does_not(
    round, archive, browse, awa, elise, open_round
):
    followups.say(open_round.drill.pk, Verb.START, by=awa)
    page = read(browse(elise, "choices", round.pk))
    assert "commencé" in page
    archive.refresh_from_db()
    assert archives.digest(archive.content) == archive.digest


def test_a_declined_award_stays_in_the_history(open_round, advance, awa, elise, browse):
    """A neighbour deletes every contribution of a cancelled project; here all stays."""
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, "result")
    grants.answer_award(open_round.drill.pk, accepted=False, by=awa, reason="Trop peu")
    advance(round, "follow_up")
    kept = Archive.objects.get().content
    assert kept["money"]["declined_cents"] == 100_00
    assert kept["projects"][0]["declined"]
    [told] = choices_of(Archive.objects.all(), elise)
    assert told.returned == 100_00
    assert told.spent == 0
    assert "décliné" in read(browse(elise, "choices", round.pk))


def test_a_withdrawn_project_is_told_apart_and_a_draft_is_not_told(
    new_round, submit, chloe, awa, elise, advance, browse
):
    round = new_round()
    kept = submit(round, 50, title="Un four")
    gone = submit(round, 70, title="Un hamac")
    projects.withdraw_project(gone.pk, by=awa)
    Project.objects.create(
        round=round,
        key="d",
        title="Brouillon",
        is_draft=True,
        min_cents=0,
        max_cents=0,
        author=awa,
    )
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    advance(round, "allocation")
    allocate(round.pk, {kept.pk: 50_00}, by=elise)
    advance(round, "follow_up")
    page = read(browse(elise, "choices", round.pk))
    assert "Retirés par leurs auteur⋅rices" in page
    assert "Un hamac" in page
    assert "Brouillon" not in page
    assert Archive.objects.get().content["money"]["asked_cents"] == 50_00


def test_a_round_followed_before_choices_were_kept_enters_by_itself(round):
    Archive.objects.all().delete()
    tick(timezone.now())
    tick(timezone.now())
    assert Archive.objects.filter(round=round).count() == 1


def test_a_newcomer_finds_an_empty_history_that_teaches(browse, elise):
    assert "Aucun choix" in read(browse(elise, "history"))


def test_the_page_of_a_round_that_is_not_followed_does_not_exist(
    open_round, browse, elise
):
    assert browse(elise, "choices", open_round().pk).status_code == 404


def test_every_page_of_a_round_says_the_same_state(round, browse, elise, open_round):
    """A neighbour shows every project as funded once allocation closes."""
    lost = read(browse(elise, "project", round.pk, open_round.mural.pk))
    assert "Non retenu." in lost
    page = read(browse(elise, "choices", round.pk))
    assert page.index("Une perceuse") < page.index("Proposés, non financés")
    assert page.index("Proposés, non financés") < page.index("Une fresque")
    assert Round.objects.get(pk=round.pk).phase == "follow_up"
