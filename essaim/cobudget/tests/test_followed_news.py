"""The news of one's projects, for oneself; who is late to report, for who runs it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from essaim.base.models import Event
from essaim.cobudget.models import FollowUp, Project
from essaim.cobudget.reading import news as reading
from essaim.cobudget.services import favourites, followups
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.pages import text
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from essaim.rules.followup import Verb
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(open_round, advance, awa, elise):
    """Élise gave 100 € to the drill, which Awa carries; nobody else did."""
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=elise)
    advance(round, "follow_up")
    return FollowUp.objects.select_related("project").get(project=open_round.drill)


def tell(followed, title, *, by, is_report=False):
    return followups.tell_news(
        followed.project_id,
        by=by,
        title=title,
        text="Merci.",
        key=uuid.uuid4(),
        is_report=is_report,
    )


def test_who_gave_reads_what_the_project_tells(followed, awa, elise, browse):
    tell(followed, "La perceuse est là", by=awa)
    page = text(browse(elise, "news"))
    assert "La perceuse est là" in page
    assert "Une perceuse" in page
    assert "La perceuse est là" in text(browse(awa, "news")), "its own people too"


def test_who_neither_gave_nor_follows_reads_an_empty_page_that_teaches(
    followed, awa, basile, browse
):
    tell(followed, "La perceuse est là", by=awa)
    page = text(browse(basile, "news"))
    assert "La perceuse est là" not in page
    assert "Aucun de vos projets" in page


def test_following_or_keeping_is_enough(followed, awa, basile, driss):
    tell(followed, "La perceuse est là", by=awa)
    notifications.subscribe(followed.project, by=basile, topic="news")
    favourites.favour_project(followed.project_id, by=driss)
    for reader in (basile, driss):
        assert reading.follow_ups_of(reader) == [followed]


def test_the_page_says_nothing_of_what_others_gave_and_leaves_no_trace(
    followed, awa, elise, basile, browse
):
    notifications.subscribe(followed.project, by=basile, topic="news")
    before = Event.objects.count()
    page = text(browse(basile, "news"))
    assert "Élise" not in page
    assert "100 €" not in page
    assert Event.objects.count() == before


def test_milestones_and_the_report_are_in_order_and_what_is_to_come_apart(
    followed, awa, elise, browse
):
    today = timezone.localdate()
    followups.say(followed.project_id, Verb.START, by=awa)
    for title, days in (("Achetée", 3), ("Prêtée", 30)):
        followups.add_milestone(
            followed.project_id,
            title=title,
            due_on=today + timedelta(days=days),
            by=awa,
            key=uuid.uuid4(),
        )
    first = followed.milestones.get(title="Achetée")
    followups.reach_milestone(first.pk, on=today, by=awa)
    page = browse(elise, "news")
    assert [one.title for one in page.context["awaited"]] == ["Prêtée"]
    told = {one.words for one in page.context["page"].object_list}
    assert "Atteint : Achetée" in {one.replace("\xa0", " ") for one in told}


def test_the_list_takes_as_many_queries_whatever_is_told(
    followed, awa, elise, django_assert_max_num_queries
):
    for n in range(15):
        tell(followed, f"Nouvelle {n}", by=awa)
    with django_assert_max_num_queries(4):
        found = reading.follow_ups_of(elise)
        assert len(reading.latest(found, None).object_list) == 15
        reading.awaited(found)


def end(followed, awa, *, days):
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        followups.say(followed.project_id, Verb.START, by=awa)
        followups.say(followed.project_id, Verb.FINISH, by=awa)


@pytest.mark.parametrize(("days", "late"), [(13, False), (14, True), (40, True)])
def test_who_runs_the_round_sees_who_is_late_to_report(
    followed, awa, basile, elise, browse, days, late
):
    end(followed, awa, days=days)
    round = followed.project.round_id
    assert (
        "Leur compte rendu est attendu" in text(browse(basile, "round", round))
    ) is (late)
    assert "Leur compte rendu est attendu" not in text(browse(elise, "round", round))


def test_once_reported_nobody_is_late(followed, awa, basile, browse):
    end(followed, awa, days=20)
    tell(followed, "Bilan", by=awa, is_report=True)
    page = text(browse(basile, "round", followed.project.round_id))
    assert "Leur compte rendu est attendu" not in page


def test_its_people_alone_are_reminded_of_the_report(followed, awa, elise):
    end(followed, awa, days=14)
    followups.remind_all(timezone.now())
    followups.remind_all(timezone.now())
    told = Notice.objects.filter(event__kind="project.report_awaited")
    assert [one.member for one in told] == [awa]
    event = Event.objects.get(kind="project.report_awaited")
    assert not Event.objects.filter(pk=event.pk).visible_to(elise).exists()
    assert not Event.objects.filter(pk=event.pk).visible_to(MemberFactory()).exists()


def test_the_way_leads_to_each_thing_in_the_order_of_its_life(
    followed, awa, elise, browse
):
    end(followed, awa, days=20)
    tell(followed, "La perceuse est là", by=awa)
    tell(followed, "Bilan", by=awa, is_report=True)
    project = Project.objects.get(pk=followed.project_id)
    page = browse(elise, "follow_up", project.round_id, project.pk)
    urls = [moment.url for moment in page.context["story"]]
    for place in ("#discussion", "/resultat/#projet-", "#money", "#news-", "#report"):
        assert any(place in url for url in urls), place
    days = [moment.on for moment in page.context["story"]]
    assert days == sorted(days)
    content = page.content.decode()
    for anchor in ("money", "report", "milestones", "news"):
        assert f'id="{anchor}"' in content
