"""Debates in the places that the pages of proposals and discussions are tried in."""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from essaim.cobudget.models import Advice, Project, ProjectObjection
from essaim.discussions.models import Comment, CommentVersion, Reaction
from tests.factories import ProjectFactory

OF_PROPOSALS = {"advise", "object", "settle_objection", "withdraw_objection"}
RESERVED = {
    "cobudget:settle_objection": {"facilitator", "manager"},
    "discussions:edit": {"member"},
    "discussions:hide": {"facilitator", "manager"},
}
TITLE = "Un fonds de solidarité"


def fill(planned, *, author, other):
    """A transverse proposal of ``planned``, and an objection to it."""
    proposal = ProjectFactory(
        round=planned,
        author=author,
        title=TITLE,
        transverse=True,
        announced_at=timezone.now(),
    )
    ProjectObjection.objects.create(
        project=proposal,
        author=other,
        argument="Cela prive les cercles.",
        key=uuid.uuid4(),
    )


def sample(page, reader):
    """The arguments of a page of proposals or discussions, nothing for another."""
    space, _colon, name = page.name.rpartition(":")
    if space == "discussions":
        written = _begun_by(reader)
        found = {"label": "cobudget.project", "number": written.object_id}
        return {word: {**found, "pk": written.pk}[word] for word in page.asks}
    if space == "cobudget" and name in OF_PROPOSALS:
        proposal = Project.objects.get(title=TITLE)
        found = {
            "pk": proposal.round_id,
            "project_pk": proposal.pk,
            "number": proposal.objections.earliest("pk").pk,
        }
        return {word: found[word] for word in page.asks}
    return None


def _begun_by(reader):
    return Comment.objects.filter(author=reader, thread=None).earliest("pk")


def grow(people, circles, *, reader, round_):
    """More of all that these pages list."""
    begins = _begun_by(reader)
    for member in people:
        Reaction.objects.create(comment=begins, member=member, kind="agree")
    for subject in (begins.subject, round_):
        for member in people:
            _say_more(subject, member, begins)
    transverse = (
        Project.objects.get(title=TITLE),
        round_.projects.filter(transverse=True).earliest("pk"),
    )
    for proposal in transverse:
        for member, circle in zip(people, circles, strict=True):
            for replaced in (timezone.now(), None):
                Advice.objects.create(
                    project=proposal,
                    circle=circle,
                    author=member,
                    stance="reserved",
                    text="Peut-être",
                    replaced_at=replaced,
                )
            ProjectObjection.objects.create(
                project=proposal, author=member, argument="Non", key=uuid.uuid4()
            )


def _say_more(subject, member, begins):
    about = {
        "content_type": ContentType.objects.get_for_model(subject),
        "object_id": subject.pk,
        "author": member,
    }
    asked = Comment.objects.create(
        text="Une question", key=uuid.uuid4(), is_question=True, **about
    )
    for parent in (begins, asked):
        if parent.object_id == subject.pk:
            reply = Comment.objects.create(
                text="Une réponse",
                key=uuid.uuid4(),
                thread=parent,
                parent=parent,
                **about,
            )
            CommentVersion.objects.create(comment=reply, text="Avant")
