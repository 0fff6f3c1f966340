"""One page per project, from idea to report; its money is returned after a preview."""

import uuid

import pytest
from django.utils import timezone

from essaim.cobudget.models import (
    AwardAnswer,
    FollowUp,
    Milestone,
    News,
    Project,
    Returned,
)
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.after import count, figures
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(open_round, advance, awa, elise):
    return count(open_round, advance, awa, elise)


@pytest.fixture
def drill(counted, open_round):
    return Project.objects.get(pk=open_round.drill.pk)


@pytest.fixture
def granted(drill, counted, advance):
    advance(counted, "follow_up")
    return Project.objects.get(pk=drill.pk)


def args(project):
    return project.round_id, project.pk


def read(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_the_page_says_what_was_granted_and_what_is_left(granted, browse, elise):
    text = read(browse(elise, "follow_up", *args(granted)))
    assert "Reste <b>100 €</b> sur 100 € accordés" in text


def test_no_page_before_follow_up_starts_nor_for_what_was_not_funded(
    drill, open_round, browse, elise
):
    assert browse(elise, "follow_up", *args(drill)).status_code == 404
    assert browse(elise, "follow_up", *args(open_round.mural)).status_code == 404


def test_the_amounts_given_by_each_are_on_no_page(
    open_round, advance, browse, awa, elise, chloe
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 47_13}, by=awa)
    allocate(round.pk, {open_round.drill.pk: 61_29}, by=elise)
    advance(round, "follow_up")
    text = read(browse(chloe, "follow_up", round.pk, open_round.drill.pk))
    assert "108,42 €" in text
    assert "47,13" not in text
    assert "61,29" not in text


def test_what_is_returned_is_shown_before_it_is_done(granted, browse, send, awa):
    assert browse(awa, "grant_return", *args(granted)).status_code == 200
    said = {"amount": "40", "reason": "d’occasion", "key": uuid.uuid4()}
    preview = send(awa, "grant_return", *args(granted), **said)
    assert "40 € reviennent au pot commun" in read(preview)
    assert not Returned.objects.exists()
    done = send(awa, "grant_return", *args(granted), **said, confirm="1")
    assert done.status_code == 302
    again = send(awa, "grant_return", *args(granted), **said, confirm="1")
    assert again.status_code == 302
    assert Returned.objects.get().cents == 40_00
    assert figures(granted).left == 60_00
    assert "d’occasion" in read(browse(awa, "follow_up", *args(granted)))


@pytest.mark.parametrize("amount", ["", "0", "-3", "cent", "1000", "1e3"])
def test_nonsense_is_refused_and_what_was_typed_stays(granted, send, awa, amount):
    said = {"amount": amount, "key": uuid.uuid4()}
    for confirm in ({}, {"confirm": "1"}):
        answer = send(awa, "grant_return", *args(granted), **said, **confirm)
        assert answer.status_code == 422
    assert figures(granted).left == 100_00


def test_pages_that_act_are_its_people_s_and_the_treasurer_s(
    granted, browse, awa, chloe, elise
):
    for name in ("grant_return", "grant_carry"):
        assert browse(awa, name, *args(granted)).status_code == 200
        assert browse(chloe, name, *args(granted)).status_code == 200
        assert browse(elise, name, *args(granted)).status_code == 403


def test_the_award_is_answered_on_the_page_of_the_project(
    drill, browse, send, awa, elise
):
    assert "100 € sur les 150 € de son objectif" in read(
        browse(awa, "project", *args(drill))
    )
    assert "Continuez-vous" not in read(browse(elise, "project", *args(drill)))
    send(awa, "award_answer", *args(drill), accepted="no", reason="Trop peu")
    assert not AwardAnswer.objects.get().accepted
    told = read(browse(elise, "project", *args(drill)))
    assert "Décliné par Awa" in told
    assert "Trop peu" in told


def test_an_answer_that_says_nothing_changes_nothing(drill, send, awa, elise):
    send(awa, "award_answer", *args(drill), accepted="maybe")
    send(elise, "award_answer", *args(drill), accepted="yes")
    assert not AwardAnswer.objects.exists()


def test_what_is_left_is_carried_from_its_page(granted, send, awa):
    answer = send(awa, "grant_carry", *args(granted))
    assert answer.status_code == 302  # nothing to carry this year: told, not done
    assert figures(granted).left == 100_00


def test_someone_who_left_reads_no_page(granted, browse):
    gone = MemberFactory(is_active=False)
    assert browse(gone, "follow_up", *args(granted)).status_code == 302


# -- what its people say --------------------------------------------------------------


def test_its_people_say_it_on_its_page(granted, browse, send, awa, elise):
    send(awa, "follow_up_say", *args(granted), verb="start")
    assert "commencé" in read(browse(elise, "follow_up", *args(granted)))
    send(elise, "follow_up_say", *args(granted), verb="finish")
    send(awa, "follow_up_say", *args(granted), verb="dance")
    assert FollowUp.objects.get(project=granted).state == "started"


def test_milestones_and_news_are_told_by_forms(granted, browse, send, awa, elise):
    said = {"title": "Elle perce", "due_on": "2031-05-02", "key": uuid.uuid4()}
    assert send(awa, "milestone_add", *args(granted), **said).status_code == 302
    number = Milestone.objects.get().pk
    send(
        awa,
        "milestone_move",
        *args(granted),
        number,
        to="2031-06-03",
        reason="Rupture de stock",
    )
    told = {"title": "Commandée", "text": "En **bleu**.", "key": uuid.uuid4()}
    assert send(awa, "news_tell", *args(granted), **told).status_code == 302
    page = read(browse(elise, "follow_up", *args(granted)))
    assert "2 mai 2031" in page
    assert "Rupture de stock" in page
    assert "<strong>bleu</strong>" in page
    today = timezone.localdate().isoformat()
    send(awa, "milestone_reach", *args(granted), number, on=today)
    assert Milestone.objects.get().done_on


def test_nonsense_typed_about_a_project_stays_in_its_form(granted, send, awa):
    for name, said in (
        ("milestone_add", {"title": "x", "due_on": "demain"}),
        ("news_tell", {"title": "", "text": "x"}),
        ("report_tell", {"title": "x", "text": "x", "key": uuid.uuid4()}),
    ):
        assert send(awa, name, *args(granted), **said).status_code == 422
    assert not Milestone.objects.exists()
    assert not News.objects.exists()


def test_a_milestone_of_another_project_is_not_touched(
    granted, send, awa, elise, counted
):
    other = Project.objects.create(
        round=counted, key="x", title="x", min_cents=1, max_cents=1, author=elise
    )
    theirs = Milestone.objects.create(
        follow_up=FollowUp.objects.create(project=other),
        title="x",
        due_on="2031-05-02",
        key=uuid.uuid4(),
    )
    send(awa, "milestone_drop", *args(granted), theirs.pk)
    send(awa, "milestone_drop", *args(other), theirs.pk)
    theirs.refresh_from_db()
    assert theirs.is_awaited


def test_forms_of_its_people_are_theirs(granted, browse, awa, elise, chloe):
    for name in ("milestone_add", "news_tell", "report_tell"):
        assert browse(awa, name, *args(granted)).status_code == 200
        for other in (elise, chloe):
            assert browse(other, name, *args(granted)).status_code == 403
