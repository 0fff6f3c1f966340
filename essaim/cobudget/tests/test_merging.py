"""Projects that look alike are suggested; two become one when both sides agree."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import similar
from essaim.cobudget.models import MergeProposal, Project
from essaim.cobudget.services import favourites, merging, projects, rounds
from essaim.cobudget.tests.pages import text
from essaim.notifications.models import Notice


@pytest.fixture
def bike(round, submit, awa):
    return submit(round, title="Un vélo-cargo en prêt", by=awa, text="Rouge")


@pytest.fixture
def cargo(round, submit, elise):
    return submit(round, 50, title="Prêt de vélo cargo", by=elise, text="Bleu")


def test_what_looks_alike_is_suggested(round, bike, cargo, submit, awa):
    submit(round, title="Fresque du climat")
    found = similar.like(
        round, awa, title=bike.title, summary=bike.summary, but=bike.pk
    )
    assert found == [cargo]


def test_neither_drafts_nor_withdrawn_projects_are_suggested(
    round, bike, cargo, awa, elise
):
    projects.withdraw_project(cargo.pk, by=elise)
    projects.draft_project(round.pk, by=elise, title=bike.title)
    assert not similar.like(round, awa, title=bike.title, summary="", but=bike.pk)


def test_the_form_says_it_while_one_writes(client, browse, round, bike, elise):
    page = browse(elise, "project_submit", round.pk).content.decode()
    assert reverse("cobudget:projects_alike", args=[round.pk]) in page
    part = browse(elise, "projects_alike", round.pk, title="Prêt de vélo cargo")
    assert "Un vélo-cargo en prêt" in text(part)
    assert not browse(elise, "projects_alike", round.pk, but="zut").context["alike"]


def test_nothing_is_lost_when_two_become_one(
    round, bike, cargo, awa, elise, basile, submit
):
    favourites.favour_project(bike.pk, by=basile)
    proposal = merging.propose_merge(bike.pk, cargo.pk, by=awa, why="C’est le même")
    assert Notice.objects.get(member=elise).event.kind == "project.merge_proposed"
    merging.answer_merge(proposal.pk, by=elise, accept=True)
    kept, gone = (Project.objects.get(pk=one.pk) for one in (cargo, bike))
    assert (gone.merged_into, bool(gone.withdrawn_at)) == (kept, True)
    assert [one.name for one in kept.authors] == ["Élise", "Awa"]
    assert (kept.text, kept.min_cents) == ("Bleu", 50_00), "as its authors wrote it"
    assert gone.versions.get().text == "Rouge"
    assert kept.favourites.get().member == basile
    assert list(Project.objects.standing()) == [kept]
    with pytest.raises(PermissionDenied):
        projects.put_back_project(gone.pk, by=awa)


def test_the_one_that_proposes_may_be_the_one_that_goes_on(bike, cargo, awa, elise):
    proposal = merging.propose_merge(bike.pk, cargo.pk, by=awa, keep_mine=True)
    assert merging.answer_merge(proposal.pk, by=elise, accept=True) == bike
    assert Project.objects.get(pk=cargo.pk).merged_into == bike


def test_both_sides_agree_or_nothing_happens(bike, cargo, awa, elise, basile):
    for stranger in (elise, basile):
        with pytest.raises(PermissionDenied):
            merging.propose_merge(bike.pk, cargo.pk, by=stranger)
    proposal = merging.propose_merge(bike.pk, cargo.pk, by=awa)
    assert merging.propose_merge(bike.pk, cargo.pk, by=awa) == proposal
    for stranger in (awa, basile):
        with pytest.raises(PermissionDenied):
            merging.answer_merge(proposal.pk, by=stranger, accept=True)
    merging.answer_merge(proposal.pk, by=elise, accept=False)
    assert Project.objects.standing().count() == 2
    with pytest.raises(PermissionDenied):
        merging.answer_merge(proposal.pk, by=elise, accept=True)


def test_a_proposal_is_between_its_authors(bike, cargo, awa, elise, basile):
    merging.propose_merge(bike.pk, cargo.pk, by=awa)
    told = Event.objects.filter(kind="project.merge_proposed")
    assert told.visible_to(elise).exists()
    assert not told.visible_to(basile).exists()


def test_22_nothing_of_another_round_is_merged(new_round, bike, submit, elise, awa):
    other = submit(new_round(name="Autre"), by=elise)
    with pytest.raises(Refusal):
        merging.propose_merge(bike.pk, other.pk, by=awa)
    with pytest.raises(Refusal):
        merging.propose_merge(bike.pk, bike.pk, by=awa)


def test_nothing_is_merged_once_allocation_is_open(
    round, bike, cargo, awa, elise, advance, chloe, cast
):
    proposal = merging.propose_merge(bike.pk, cargo.pk, by=awa)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "allocation")
    with pytest.raises(PermissionDenied):
        merging.answer_merge(proposal.pk, by=elise, accept=True)


def test_the_pages_propose_and_answer(send, browse, round, bike, cargo, awa, elise):
    page = text(browse(awa, "project", round.pk, bike.pk))
    assert "se ressemblent" in page
    chosen = browse(awa, "project_merge", round.pk, bike.pk, avec=str(cargo.pk))
    assert f'value="{cargo.pk}" selected' in text(chosen)
    assert browse(elise, "project_merge", round.pk, bike.pk).status_code == 403
    send(awa, "project_merge", round.pk, bike.pk, other=cargo.pk, keep="other")
    proposal = MergeProposal.objects.get()
    assert "Les fusionner" in text(browse(elise, "project", round.pk, cargo.pk))
    at = (round.pk, cargo.pk)
    send(elise, "merge_answer", *at, proposal="zut", accept="1")
    send(elise, "merge_answer", *at, proposal=proposal.pk, accept="1")
    assert "continue" in text(browse(awa, "project", *at))
    assert "fusionnés" in text(browse(awa, "project", round.pk, bike.pk))
