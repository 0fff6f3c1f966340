"""Advice of circles and objections: given, revised, settled; never erased."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget.models import Advice, Project, ProjectObjection, Round
from essaim.cobudget.permissions import (
    may_advise,
    may_lift,
    may_maintain,
    may_object,
    may_withdraw_objection,
)
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.notifications import services as notifications
from essaim.rules import transverse
from essaim.rules.transverse import Verb

MOST_LETTERS = 5_000


def _lock(project_id: int) -> Project:
    """The project, its round held: its phase cannot change meanwhile."""
    Round.objects.select_for_update().get(projects=project_id)
    return Project.objects.select_related("round__circle", "circle", "author").get(
        pk=project_id
    )


def _readable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise Refusal(_("Say why: a word alone does not help anybody decide."))
    return text[:MOST_LETTERS]


@transaction.atomic(durable=True)
def advise(
    project_id: int, circle: Circle, stance: str, text: str, *, by: Member
) -> Advice:
    """Give what ``circle`` says of a transverse proposal, or revise it.

    What it said before stays readable; the same again changes nothing. The authors
    are told.
    """
    project = _lock(project_id)
    may_advise(by, project, circle).or_raise()
    text = _readable(text)
    if stance not in Advice.Stance.values:
        raise Refusal(_("Choose what the circle thinks of it."))
    current = Advice.objects.current().filter(project=project, circle=circle).first()
    if current is not None:
        if (current.stance, current.text) == (stance, text):
            return current
        current.replaced_at = now()
        current.save(update_fields=["replaced_at"])
    advice = Advice.objects.create(
        project=project, circle=circle, author=by, stance=stance, text=text
    )
    kind = "advice.revised" if current is not None else "advice.given"
    _tell(kind, project, by=by, of_circle=circle.name)
    return advice


@transaction.atomic(durable=True)
def object_to(
    project_id: int, argument: str, *, by: Member, key: uuid.UUID
) -> ProjectObjection:
    """Raise an objection to a transverse proposal, with its argument.

    The same ``key`` again raises nothing more. The authors are told.
    """
    project = _lock(project_id)
    may_object(by, project).or_raise()
    already = ProjectObjection.objects.filter(author=by, key=key).first()
    if already is not None:
        return already
    objection = ProjectObjection.objects.create(
        project=project, author=by, argument=_readable(argument), key=key
    )
    _tell("proposal.objected", project, by=by)
    return objection


@transaction.atomic(durable=True)
def settle_objection(
    objection_id: int, *, by: Member, stands: bool, qualification: str, outcome: str
) -> ProjectObjection:
    """Record what an objection is, and how it was lifted or why it stands.

    Its author and those of the project are told.
    """
    objection = _lock_objection(objection_id)
    (may_maintain if stands else may_lift)(by, objection).or_raise()
    if qualification not in ProjectObjection.Kind.values:
        raise Refusal(_("Say what kind of objection it is."))
    verb = Verb.MAINTAIN if stands else Verb.LIFT
    _move(objection, verb, by=by, qualification=qualification, outcome=outcome)
    kind = "proposal.objection_stands" if stands else "proposal.objection_lifted"
    _tell(kind, objection.project, by=by, also=objection.author)
    return objection


@transaction.atomic(durable=True)
def withdraw_objection(objection_id: int, *, by: Member) -> ProjectObjection:
    """Withdraw one's own objection; it stays readable as such."""
    objection = _lock_objection(objection_id)
    may_withdraw_objection(by, objection).or_raise()
    _move(objection, Verb.WITHDRAW, by=by)
    _tell("proposal.objection_withdrawn", objection.project, by=by)
    return objection


def _lock_objection(objection_id: int) -> ProjectObjection:
    found = ProjectObjection.objects.get(pk=objection_id)
    project = _lock(found.project_id)
    objection = ProjectObjection.objects.select_related("author").get(pk=objection_id)
    objection.project = project
    return objection


def _move(objection: ProjectObjection, verb: Verb, *, by: Member, **said: str) -> None:
    reached = transverse.after(transverse.State(objection.state), verb)
    assert reached is not None  # the permission refuses what the rule does not allow
    objection.state = reached.value
    if "outcome" in said:
        objection.qualification = said["qualification"]
        objection.outcome = _readable(said["outcome"])
    objection.settled_at = now()
    objection.settled_by = by
    objection.save()


def _tell(
    kind: str, project: Project, *, by: Member, also: Member | None = None, **data: Any
) -> None:
    """Trace it on the project; tell its authors, who objected, and who follows."""
    told = {one.pk: one for one in (*project.authors, *([also] if also else []))}
    event = record_project(kind, project, by=by, **data)
    notifications.tell(event, told.values())
    notifications.tell_subscribers(event, project, project.round, topic="debate")
