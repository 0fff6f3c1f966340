import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import panels
from essaim.cobudget.models import Project
from essaim.cobudget.services import projects, rounds
from tests.factories import CircleFactory


def test_any_member_submits_during_deposit(round, submit, awa):
    project = submit(round, 120, 300, summary="Pour toutes et tous")
    assert project.author == awa
    assert (project.min_cents, project.max_cents) == (120_00, 300_00)
    told = Event.objects.about(round).first()
    assert (told.kind, told.data["project"]) == ("project.submitted", "Une perceuse")


def test_without_a_goal_the_minimum_is_the_goal(round, awa):
    project = projects.submit_project(
        round.pk, by=awa, title="Un mur", min_cents=50_00, max_cents=None
    )
    assert project.max_cents == 50_00


@pytest.mark.parametrize("amounts", [(0, 0), (-5, 10), (100, 50)])
def test_amounts_that_make_no_sense_are_refused(round, awa, amounts):
    least, most = amounts
    with pytest.raises(Refusal):
        projects.submit_project(
            round.pk, by=awa, title="Rien", min_cents=least, max_cents=most
        )
    assert not Project.objects.exists()


def test_withdrawn_then_put_back(round, submit, awa):
    project = submit(round)
    projects.withdraw_project(project.pk, by=awa)
    assert not Project.objects.standing()
    assert Project.objects.visible_to(awa).get() == project, "never deleted"
    projects.put_back_project(project.pk, by=awa)
    assert Project.objects.standing().get() == project


def test_a_withdrawn_project_is_not_counted(open_round, submit, new_round, chloe):
    round = new_round()
    kept, gone = submit(round), submit(round, title="Autre")
    projects.withdraw_project(gone.pk, by=gone.author)
    rounds.fund_round(round.pk, 100_00, by=chloe, key="k")
    assert kept in Project.objects.standing().filter(round=round)


def test_nobody_changes_the_project_of_another(round, submit, basile):
    project = submit(round)
    with pytest.raises(PermissionDenied):
        projects.amend_project(project.pk, by=basile, title="À moi")
    with pytest.raises(PermissionDenied):
        projects.withdraw_project(project.pk, by=basile)


def test_a_circles_page_tells_what_it_runs_and_carries(
    client, awa, round, submit, circle, whole
):
    submit(round, title="Une serre", circle=whole)
    client.force_login(awa)
    assert round.name in client.get(circle.get_absolute_url()).content.decode()
    assert "Une serre" in client.get(whole.get_absolute_url()).content.decode()
    assert panels.projects_panel(awa, CircleFactory()) is None
