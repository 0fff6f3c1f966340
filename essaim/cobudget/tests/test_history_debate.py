"""Advice and objections are part of what a round keeps; earlier pages stay."""

import hashlib
import json
import uuid

import pytest

from essaim.cobudget import archives
from essaim.cobudget.models import Advice, Archive, ProjectObjection
from essaim.cobudget.reading.history import check, choices_of
from essaim.cobudget.services import projects, rounds, transverse
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(whole):
    """Referent of the circle Accueil, that runs no round."""
    nadia = MemberFactory(name="Nadia")
    give_mandate(nadia, "referent", CircleFactory(name="Accueil", parent=whole))
    return nadia


@pytest.fixture
def round(new_round, submit, advance, nadia, elise, basile, chloe, cast):
    """A proposal advised twice by one circle; of two objections, one stands."""
    round = new_round(transverse_days=0)
    proposal = submit(round, 100, title="Un fonds commun", transverse=True)
    submit(round, 50, title="Un four")
    accueil = nadia.mandates.get().role.circle
    transverse.advise(proposal.pk, accueil, "favourable", "Oui d’abord.", by=nadia)
    transverse.advise(proposal.pk, accueil, "unfavourable", "Pas ainsi.", by=nadia)
    stays, goes = (
        transverse.object_to(proposal.pk, words, by=elise, key=uuid.uuid4())
        for words in ("Cela prive l’accueil.", "Trop tôt.")
    )
    transverse.settle_objection(
        stays.pk,
        stands=True,
        qualification="objection",
        outcome="Rien ne la lève.",
        by=basile,
    )
    transverse.withdraw_objection(goes.pk, by=elise)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    return advance(round, "follow_up")


@pytest.fixture
def archive(round):
    return Archive.objects.get(round=round)


def as_first_format(archive):
    """Freeze it again as pages were before advice and objections were kept."""
    content = archives.content_of(archive.round, until=archive.frozen_at, version=1)
    archive.content, archive.digest = content, archives.digest(content)
    archive.save()
    return archive


def read(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_the_record_keeps_what_circles_advised_and_what_was_objected(archive, nadia):
    assert archive.content["version"] == 2
    proposal, oven = archive.content["projects"]
    assert [(one["circle"], one["stance"]) for one in proposal["advice"]] == [
        ("Accueil", "favourable"),
        ("Accueil", "unfavourable"),
    ]
    assert [one["replaced_at"] is None for one in proposal["advice"]] == [False, True]
    states = [(one["state"], one["outcome"]) for one in proposal["objections"]]
    assert states == [("stands", "Rien ne la lève."), ("withdrawn", "")]
    assert "advice" not in oven
    assert "Nadia" not in json.dumps(archive.content), "people are numbers"
    assert check(archive).is_intact
    assert check(archive).changed == []


def test_the_page_and_its_files_tell_it(round, archive, browse, elise):
    page = read(browse(elise, "choices", round.pk))
    text = read(browse(elise, "choices_md", round.pk))
    for told in (page, text):
        for words in ("Accueil", "Pas ainsi.", "Nadia", "Cela prive l’accueil."):
            assert words in told
        assert "Rien ne la lève." in told
        assert "demeure" in told
    assert "favorable" in page
    table = read(browse(elise, "choices_csv", round.pk))
    assert "Accueil : défavorable" in table
    assert "elle demeure, retirée" in table
    kept = browse(elise, "choices_json", round.pk).content
    assert hashlib.sha256(kept).hexdigest() == archive.digest
    assert "Pas ainsi." in kept.decode()


def test_what_would_be_changed_afterwards_is_said(archive):
    Advice.objects.current().update(text="Mais oui !")
    ProjectObjection.objects.filter(state="stands").update(state="lifted")
    assert check(archive).changed == [
        "projects.0.advice.1.text",
        "projects.0.objections.0.state",
    ]


def test_a_page_frozen_before_keeps_its_format_and_its_digest(
    round, archive, browse, elise
):
    as_first_format(archive)
    assert "advice" not in json.dumps(archive.content)
    assert "ballot" not in archive.content["rule"]
    checked = check(archive)
    assert checked.is_intact
    assert checked.changed == [], "computed again in its own format"
    page = read(browse(elise, "choices", round.pk))
    assert "Accueil" in page
    assert "son empreinte ne les couvre pas" in page
    table = read(browse(elise, "choices_csv", round.pk))
    assert "Avis des cercles" not in table
    kept = browse(elise, "choices_json", round.pk).content
    assert hashlib.sha256(kept).hexdigest() == archive.digest


def test_a_name_detached_since_is_detached_here_too(round, browse, nadia, elise):
    nadia.name = "Ancien membre"
    nadia.save()
    page = read(browse(elise, "choices", round.pk))
    assert "Nadia" not in page
    assert "Ancien membre" in page


def test_the_years_take_as_many_queries_whatever_was_said(
    archive, elise, django_assert_max_num_queries, nadia
):
    said = archive.content["projects"][0]
    said["advice"] *= 20
    said["objections"] *= 20
    archive.save()
    with django_assert_max_num_queries(14):
        [told] = choices_of(Archive.objects.select_related("round"), elise)
    assert len(told.proposals[0].objections) == 40


def test_a_withdrawn_proposal_keeps_what_was_said_of_it(
    new_round, submit, advance, nadia, awa, chloe, elise, cast
):
    round = new_round(transverse_days=0)
    gone = submit(round, 100, title="Un fonds", transverse=True)
    submit(round, 50, title="Un four")
    circle = nadia.mandates.get().role.circle
    transverse.advise(gone.pk, circle, "reserved", "À voir.", by=nadia)
    projects.withdraw_project(gone.pk, by=awa)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "follow_up")
    kept = Archive.objects.get().content["projects"][0]
    assert kept["withdrawn"]
    assert kept["advice"][0]["text"] == "À voir."
