"""Amendments by others: proposed, accepted or refused with a reason, withdrawn."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import Amendment, Project, ProjectVersion
from essaim.cobudget.permissions import (
    may_answer_amendment,
    may_propose_amendment,
    may_withdraw_amendment,
)
from essaim.cobudget.services.project_parts import write
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.cobudget.services.versions import keep_version, said_by
from essaim.members.models import Member

AMENDED = ("title", "summary", "text")


@transaction.atomic(durable=True)
def propose_amendment(
    project_id: int, *, by: Member, title: str, summary: str, text: str, why: str
) -> Amendment:
    """Propose another title, sentence or text, and why; its authors are told.

    The same words again, while the first ones wait for an answer, are the first ones.
    """
    project = lock_project(project_id)
    may_propose_amendment(by, project).or_raise()
    if not why.strip():
        raise Refusal(_("Say why."))
    if (title, summary, text) == (project.title, project.summary, project.text):
        raise Refusal(_("This amendment changes nothing."))
    words = {"title": title, "summary": summary, "text": text}
    waiting = project.amendments.filter(proposer=by, state=Amendment.State.OPEN)
    if (there := waiting.filter(**words).first()) is not None:
        return there
    amendment = Amendment.objects.create(
        project=project,
        base=_latest(project).number,
        **words,
        why=why,
        proposer=by,
    )
    record_project("project.amendment_proposed", project, by=by, told=project.authors)
    return amendment


def _latest(project: Project) -> ProjectVersion:
    """The last version; what the project says now, if none was kept."""
    last = project.versions.order_by("-number").first()
    return last or keep_version(
        project, said_by(project), by=project.author, at=project.created_at
    )


def _lock(amendment_id: int) -> Amendment:
    project = Amendment.objects.values_list("project", flat=True).get(pk=amendment_id)
    held = lock_project(project)
    amendment = Amendment.objects.select_related("proposer").get(pk=amendment_id)
    amendment.project = held
    return amendment


def changes(amendment: Amendment) -> dict[str, str]:
    """What the amendment changes of the version it was written from."""
    base = amendment.project.versions.get(number=amendment.base)
    pairs = {name: getattr(amendment, name) for name in AMENDED}
    return {
        name: value for name, value in pairs.items() if value != getattr(base, name)
    }


@transaction.atomic(durable=True)
def accept_amendment(amendment_id: int, *, by: Member, answer: str = "") -> Amendment:
    """Take the amendment into the project: a new version that names its proposer.

    Raises ``Refusal`` when what it changes has changed since it was written.
    """
    amendment = _lock(amendment_id)
    may_answer_amendment(by, amendment).or_raise()
    project = amendment.project
    base = project.versions.get(number=amendment.base)
    changed = changes(amendment)
    if any(getattr(project, name) != getattr(base, name) for name in changed):
        raise Refusal(
            _(
                "What it amends has changed since: refuse it and say so, or take its "
                "words yourself."
            )
        )
    write(project, dict(changed))
    version = keep_version(project, said_by(project), by=amendment.proposer)
    _answer(amendment, Amendment.State.ACCEPTED, by, answer)
    record_project(
        "project.amendment_accepted",
        project,
        by=by,
        told=[amendment.proposer],
        proposer=str(amendment.proposer),
        version=version.number,
    )
    return amendment


@transaction.atomic(durable=True)
def refuse_amendment(amendment_id: int, *, by: Member, answer: str) -> Amendment:
    """Refuse the amendment, with the reason all members read."""
    amendment = _lock(amendment_id)
    may_answer_amendment(by, amendment).or_raise()
    if not answer.strip():
        raise Refusal(_("Say why you refuse it."))
    _answer(amendment, Amendment.State.REFUSED, by, answer)
    record_project(
        "project.amendment_refused",
        amendment.project,
        by=by,
        told=[amendment.proposer],
        proposer=str(amendment.proposer),
    )
    return amendment


def _answer(amendment: Amendment, state: str, by: Member, answer: str) -> None:
    amendment.state = state
    amendment.answer = answer.strip()
    amendment.answered_by = by
    amendment.answered_at = now()
    amendment.save()


@transaction.atomic(durable=True)
def withdraw_amendment(amendment_id: int, *, by: Member) -> Amendment:
    """Take back an amendment nobody has answered; it stays readable."""
    amendment = _lock(amendment_id)
    may_withdraw_amendment(by, amendment).or_raise()
    amendment.state = Amendment.State.WITHDRAWN
    amendment.save(update_fields=["state"])
    record_project("project.amendment_withdrawn", amendment.project, by=by)
    return amendment
