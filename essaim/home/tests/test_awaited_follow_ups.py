"""Who carries a funded project finds on their first page what it asks of them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from essaim.cobudget.models import AwardAnswer, FollowUp, Milestone, News
from essaim.home.desk import what_waits
from tests.factories import MemberFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa(db):
    return MemberFactory(name="Awa")


def waits(member):
    return [one.deed for one in what_waits(member) if "/projets/" in one.url]


def project_in(phase, author):
    project = ProjectFactory(title="Four à pain", author=author, awarded_cents=500_00)
    project.round.phase = phase
    project.round.save()
    return project


def test_an_award_waits_until_it_is_answered(awa):
    project = project_in("result", awa)
    [deed] = waits(awa)
    assert "Four à pain" in deed
    assert waits(MemberFactory()) == []
    AwardAnswer.objects.create(project=project, accepted=True, by=awa)
    assert waits(awa) == []


def test_a_milestone_waits_once_its_day_has_passed_until_it_is_reached(awa):
    followed = FollowUp.objects.create(project=project_in("follow_up", awa))
    today = timezone.localdate()
    milestone = Milestone.objects.create(
        follow_up=followed, title="Il chauffe", due_on=today, key=uuid.uuid4()
    )
    assert waits(awa) == []
    milestone.due_on = today - timedelta(days=1)
    milestone.save()
    [deed] = waits(awa)
    assert "Il chauffe" in deed
    milestone.done_on = today
    milestone.save()
    assert waits(awa) == []


def test_a_report_waits_once_the_project_is_over(awa):
    followed = FollowUp.objects.create(project=project_in("follow_up", awa))
    assert waits(awa) == []
    followed.state = "done"
    followed.save()
    [deed] = waits(awa)
    assert "Four à pain" in deed
    News.objects.create(
        follow_up=followed,
        title="x",
        text="x",
        is_report=True,
        by=awa,
        key=uuid.uuid4(),
    )
    assert waits(awa) == []
