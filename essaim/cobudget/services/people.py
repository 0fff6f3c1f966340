"""Who will have an envelope, and how large: a plan, until allocation opens."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.cobudget.envelope_plans import Plan
from essaim.cobudget.models import Eligible, EnvelopePart, Round
from essaim.cobudget.permissions import may_edit_round
from essaim.members.models import Member

By = Round.EnvelopesBy


@transaction.atomic(durable=True)
def plan_people(round_id: int, plan: Plan, *, by: Member) -> Round:
    """Say who will have an envelope and how large; the plan before is replaced.

    Raises ``Refusal`` for a plan that names nobody, gives amounts the list lacks, or
    gives unequal envelopes where the counting rule hears each voice alike. Whether the
    pool is enough is checked when allocation opens: money may still come.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    may_edit_round(by, round).or_raise()
    round.people = plan.people
    round.people_on = None if plan.people == Round.People.LIST else plan.people_on
    round.envelopes_by = plan.envelopes_by
    _check(round, plan)
    round.save(update_fields=["people", "people_on", "envelopes_by"])
    replace_plan(round, plan)
    events.record(
        "round.people_planned", round, by=by, about=[round.circle], round=round.name
    )
    return round


def _check(round: Round, plan: Plan) -> None:
    if plan.people == Round.People.CIRCLES and not plan.circles:
        raise Refusal(_("Choose at least one circle."))
    if plan.people == Round.People.LIST and not plan.listed:
        raise Refusal(_("The list is empty."))
    if plan.envelopes_by == By.FILE and (
        plan.people != Round.People.LIST or not all(plan.listed.values())
    ):
        raise Refusal(_("Amounts come with a list: an e-mail and an amount per line."))
    if plan.envelopes_by == By.PARTS and not plan.parts:
        raise Refusal(_("Say who has a part of an envelope."))
    check_equal(round)


def check_equal(round: Round) -> None:
    """Refuse unequal envelopes where the rule gives each voice the same part."""
    if not round.has_equal_envelopes and not round.gives_money:
        raise Refusal(
            _(
                "Unequal envelopes only go with rules that give the money members "
                "direct: the others give each voice the same part of the pool."
            )
        )


@transaction.atomic
def replace_plan(round: Round, plan: Plan) -> None:
    """Write the plan's lists in the place of those before: it is a plan, no history."""
    by_circles = plan.people == Round.People.CIRCLES
    round.people_circles.set(plan.circles if by_circles else [])
    round.listed.all().delete()
    round.parts.all().delete()
    if plan.people == Round.People.LIST:
        keeps = plan.envelopes_by == By.FILE
        Eligible.objects.bulk_create(
            [
                Eligible(round=round, member_id=pk, cents=cents if keeps else None)
                for pk, cents in plan.listed.items()
            ],
            batch_size=1000,
        )
    if plan.envelopes_by == By.PARTS:
        EnvelopePart.objects.bulk_create(
            EnvelopePart(
                round=round,
                percent=part.percent,
                joined_since=part.joined_since,
                circle=part.circle,
            )
            for part in plan.parts
        )
