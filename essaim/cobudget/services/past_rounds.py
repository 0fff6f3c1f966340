"""A round finished elsewhere enters the history: without its ballots, without money."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget.models import Archive, Count, Project, Round
from essaim.cobudget.past_rounds import PastRound
from essaim.cobudget.permissions import may_create_round
from essaim.cobudget.services.archives import freeze
from essaim.members.models import Member
from essaim.rules.allocation.types import Rule, RuleName
from essaim.rules.past_projects import Past


@transaction.atomic(durable=True)
def bring_in(past: PastRound, *, by: Member) -> Archive:
    """Make a finished round of ``past`` and freeze it in the history. Once.

    Nobody's gifts are kept, and nothing moves in the books. Raises
    ``PermissionDenied``, or ``Refusal`` when the same round is there already.
    """
    # Its circle is held: the same form sent twice makes one round.
    circle = Circle.objects.get_queryset().select_for_update().get(pk=past.circle_id)
    may_create_round(by, circle).or_raise()
    if past.closed_on > timezone.localdate():
        raise Refusal(_("A round that is over closed today at the latest."))
    if there := imported_already(past):
        raise Refusal(
            _("This round is in the history already: “%(round)s”.") % {"round": there}
        )
    round = _round_of(past, circle, by)
    Project.objects.bulk_create(
        [
            _project_of(one, round, number)
            for number, one in enumerate(past.projects, start=1)
        ],
        batch_size=200,
    )
    Count.objects.create(
        round=round,
        counted_at=round.created_at,
        rule_label=Rule(RuleName.DIRECT).label,
        cost_cents=past.granted_cents,
        voices=past.gave,
        envelopes=past.could,
    )
    events.record(
        "round.past_imported",
        round,
        by=by,
        about=[circle],
        round=round.name,
        projects=len(past.projects),
        funded=len(past.funded),
    )
    return freeze(round, by=by)


def imported_already(past: PastRound) -> Round | None:
    """The round that the same files made before, if they did."""
    return Round.objects.filter(imported__digest=past.digest).first()


def _round_of(past: PastRound, circle: Circle, by: Member) -> Round:
    noon = timezone.make_aware(datetime.combine(past.closed_on, time(12)))
    closed = min(noon, now())
    return Round.objects.create(
        name=past.name,
        circle=circle,
        phase=Round.Phase.FOLLOW_UP,
        rule_name=Round.RuleName.DIRECT,
        pool_cents=past.pool_cents,
        created_at=closed,
        closes_at=closed,
        created_by=by,
        imported={"totals_from": past.shape, "digest": past.digest},
    )


def _project_of(one: Past, round: Round, number: int) -> Project:
    granted = one.granted_cents
    givers = "few" if one.is_few else one.givers
    return Project(
        round=round,
        key=str(number),
        title=one.title,
        summary=one.summary,
        text=one.text,
        min_cents=one.min_cents,
        max_cents=one.max_cents,
        awarded_cents=granted,
        decision_rank=number if granted else None,
        created_at=round.created_at,
        imported={"received_cents": one.received_cents, "givers": givers},
    )
