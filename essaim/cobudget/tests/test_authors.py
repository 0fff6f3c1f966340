"""Several people write a project: invited, accepting, declining, leaving."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import CoAuthor, Project
from essaim.cobudget.services import authors, projects
from essaim.notifications.models import Notice
from tests.factories import MemberFactory
from tests.racing import done, together


@pytest.fixture
def project(round, submit):
    return submit(round)


@pytest.fixture
def with_elise(project, awa, elise):
    authors.invite_author(project.pk, elise.pk, by=awa)
    return authors.accept_authorship(project.pk, by=elise)


def written_by(project):
    return [str(one) for one in Project.objects.get(pk=project.pk).authors]


def test_invited_one_is_told_and_is_no_author_yet(project, awa, elise):
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.invite_author(project.pk, elise.pk, by=awa)
    assert Notice.objects.get(member=elise).event.kind == "project.author_invited"
    assert written_by(project) == ["Awa"]
    with pytest.raises(PermissionDenied):
        projects.amend_project(project.pk, by=elise, title="À moi")


def test_nobody_else_reads_an_invitation(project, awa, elise, basile):
    authors.invite_author(project.pk, elise.pk, by=awa)
    told = Event.objects.filter(kind="project.author_invited")
    assert told.visible_to(elise).exists()
    assert not told.visible_to(basile).exists()


def test_any_author_amends_withdraws_and_invites(with_elise, elise, basile):
    projects.amend_project(with_elise.pk, by=elise, title="À nous")
    projects.withdraw_project(with_elise.pk, by=elise)
    projects.put_back_project(with_elise.pk, by=elise)
    authors.invite_author(with_elise.pk, basile.pk, by=elise)
    assert written_by(with_elise) == ["Awa", "Élise"]
    assert with_elise in Project.objects.written_by(elise)
    assert with_elise not in Project.objects.written_by(basile), "not answered"


def test_whoever_declines_is_no_author_and_may_be_asked_again(project, awa, elise):
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.decline_authorship(project.pk, by=elise)
    assert Notice.objects.get(member=awa).event.kind == "project.author_declined"
    with pytest.raises(PermissionDenied):
        authors.accept_authorship(project.pk, by=elise)
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.accept_authorship(project.pk, by=elise)


def test_an_invitation_taken_back_is_not_accepted(project, awa, elise):
    authors.invite_author(project.pk, elise.pk, by=awa)
    for _again in range(2):
        authors.cancel_author_invitation(project.pk, elise.pk, by=awa)
    with pytest.raises(PermissionDenied):
        authors.accept_authorship(project.pk, by=elise)


def test_the_last_author_cannot_leave(project, with_elise, awa, elise):
    authors.leave_project(project.pk, by=awa)
    assert written_by(project) == ["Élise"]
    with pytest.raises(PermissionDenied, match="dernier"):
        authors.leave_project(project.pk, by=elise)
    with pytest.raises(PermissionDenied):
        projects.amend_project(project.pk, by=awa, title="Encore à moi")


def test_the_first_author_hands_over_to_the_earliest(project, awa, elise, basile):
    for other in (basile, elise):
        authors.invite_author(project.pk, other.pk, by=awa)
    authors.accept_authorship(project.pk, by=basile)
    authors.leave_project(project.pk, by=awa)
    assert written_by(project) == ["Basile"]
    assert CoAuthor.objects.get().member == elise, "still invited"


@pytest.mark.parametrize("who", ["gone", "already", "nobody"])
def test_only_an_active_member_who_is_no_author_is_invited(project, awa, who):
    gone = MemberFactory(is_active=False)
    number = {"gone": gone.pk, "already": awa.pk, "nobody": 0}[who]
    with pytest.raises(Refusal):
        authors.invite_author(project.pk, number, by=awa)


def test_17_an_invitation_never_lets_in_who_left(project, awa, elise):
    authors.invite_author(project.pk, elise.pk, by=awa)
    elise.is_active = False
    elise.save()
    with pytest.raises(PermissionDenied):
        authors.accept_authorship(project.pk, by=elise)


def test_22_an_author_of_one_project_changes_nothing_of_another(
    round, submit, with_elise, elise
):
    other = submit(round, title="Autre")
    for verb in (projects.amend_project, projects.withdraw_project):
        with pytest.raises(PermissionDenied):
            verb(other.pk, by=elise)
    with pytest.raises(PermissionDenied):
        authors.leave_project(other.pk, by=elise)


def test_invited_to_a_draft_one_reads_it_before_answering(round, awa, elise, basile):
    draft = projects.draft_project(round.pk, by=awa, title="Une idée")
    assert draft not in Project.objects.visible_to(elise)
    authors.invite_author(draft.pk, elise.pk, by=awa)
    assert draft in Project.objects.visible_to(elise)
    authors.decline_authorship(draft.pk, by=elise)
    assert draft not in Project.objects.visible_to(elise)
    assert draft not in Project.objects.visible_to(basile)


def test_the_pages_invite_accept_and_leave(send, browse, round, project, awa, elise):
    at = (round.pk, project.pk)
    page = browse(awa, "project_authors", *at)
    assert elise in page.context["form"].fields["member"].queryset
    send(awa, "author_invite", *at, member=elise.pk)
    assert "Vous êtes invité" in browse(elise, "project", *at).content.decode()
    assert browse(elise, "project_authors", *at).status_code == 403
    send(elise, "author_accept", *at)
    assert "Quitter" in browse(elise, "project_authors", *at).content.decode()
    send(elise, "author_leave", *at)
    assert written_by(project) == ["Awa"]
    send(awa, "author_leave", *at)
    assert written_by(project) == ["Awa"]
    send(awa, "author_invite", *at, member="zut")
    send(awa, "author_invite", *at, member=elise.pk)
    send(awa, "author_cancel", *at, member=elise.pk)
    assert not CoAuthor.objects.exists()


def test_declining_a_draft_leads_back_to_the_round(send, round, awa, elise):
    draft = projects.draft_project(round.pk, by=awa, title="Une idée")
    authors.invite_author(draft.pk, elise.pk, by=awa)
    answer = send(elise, "author_decline", round.pk, draft.pk)
    assert answer.url == round.get_absolute_url()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_authors_who_leave_at_once_leave_one(with_elise, awa, elise):
    answers = together(
        [
            lambda: authors.leave_project(with_elise.pk, by=awa),
            lambda: authors.leave_project(with_elise.pk, by=elise),
        ]
    )
    assert len(done(answers)) == 1
    assert len(written_by(with_elise)) == 1
