"""What is said of projects and rounds: who reads it, who is told, who moderates."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from essaim.cobudget.services import authors, projects
from essaim.discussions import services
from essaim.discussions.models import Comment
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice


def say(subject, by, text="Bonjour", **more):
    return services.write(subject, text, by=by, key=uuid.uuid4(), **more)


def told(member):
    rows = Notice.objects.filter(member=member).values_list("event__kind", flat=True)
    return list(rows)


def test_a_draft_is_not_discussed_before_it_is_submitted(round, awa, elise, basile):
    notifications.subscribe(round, by=elise, topic="debate")
    draft = projects.draft_project(round.pk, by=awa, title="Une idée")
    for member in (awa, elise, basile):
        with pytest.raises(PermissionDenied):
            say(draft, member)
    assert not Comment.objects.exists()
    assert told(elise) == []


def test_who_follows_a_round_hears_of_its_projects(round, submit, awa, elise, basile):
    notifications.subscribe(round, by=elise, topic="debate")
    project = submit(round)
    say(project, basile)
    assert told(elise) == told(awa) == ["comment.written"]


def test_those_who_run_the_round_moderate_what_is_said_of_its_projects(
    round, submit, awa, elise, basile
):
    comment = say(submit(round), elise)
    with pytest.raises(PermissionDenied):
        services.hide(comment.pk, "Non", by=awa)
    services.hide(comment.pk, "Vise une personne", by=basile)
    assert told(elise) == ["comment.hidden"]


def test_a_coauthor_is_asked_too_and_answers(round, submit, awa, elise, basile):
    project = submit(round)
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.accept_authorship(project.pk, by=elise)
    question = say(project, basile, "Pourquoi ?", is_question=True)
    assert "question.asked" in told(awa)
    assert "question.asked" in told(elise)
    services.reply(question.pk, "Pour nous.", by=elise, key=uuid.uuid4(), answers=True)
    assert not Comment.objects.unanswered().exists()
