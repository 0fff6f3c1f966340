"""What circles promise to projects from their budgets: a word given, no movement."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget.models import CoFunding
from essaim.cobudget.permissions import may_cofund
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.rules import project_budget


@transaction.atomic(durable=True)
def promise_cofunding(
    project_id: int, circle_id: int, cents: int, *, by: Member, note: str = ""
) -> CoFunding:
    """Promise ``cents`` of a circle’s budget to a project; its authors are told.

    A second promise of the same circle takes the place of the first.
    """
    project = lock_project(project_id)
    circle = Circle.objects.filter(pk=circle_id).first()
    if circle is None:
        raise Refusal(_("Choose a circle."))
    may_cofund(by, project, circle).or_raise()
    try:
        project_budget.check(cents, cents, least=1)
    except project_budget.Nonsense:
        raise Refusal(_("Promise at least one cent, and no absurd amount.")) from None
    project.cofundings.filter(circle=circle, taken_back_at__isnull=True).update(
        taken_back_at=now()
    )
    promise = CoFunding.objects.create(
        project=project, circle=circle, cents=cents, note=note, promised_by=by
    )
    record_project(
        "project.cofunding_promised",
        project,
        by=by,
        told=project.authors,
        circle=circle.name,
        amount_cents=cents,
    )
    return promise


@transaction.atomic(durable=True)
def take_back_cofunding(project_id: int, circle_id: int, *, by: Member) -> None:
    """Take a circle’s promise back before allocation opens; a second time, nothing."""
    project = lock_project(project_id)
    standing = project.cofundings.filter(circle=circle_id, taken_back_at__isnull=True)
    promise = standing.select_related("circle").first()
    if promise is None:
        return
    may_cofund(by, project, promise.circle).or_raise()
    promise.taken_back_at = now()
    promise.save(update_fields=["taken_back_at"])
    record_project(
        "project.cofunding_taken_back",
        project,
        by=by,
        told=project.authors,
        circle=promise.circle.name,
        amount_cents=promise.cents,
    )
