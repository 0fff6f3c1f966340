"""What members answer in a round without amounts: kept whole, changed till closing.

Locks as for amounts: the member's envelope alone, since no total is kept before the
count.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.cobudget.counting import pool_of, rule_of, sections_of
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.services.allocations import hold, record_change
from essaim.members.models import Member
from essaim.rules import ballots
from essaim.rules.allocation.types import GIVING, RuleName
from essaim.rules.ballots import Fault, Kind


class BadBallot(Refusal):
    """An answer that cannot be kept; ``project`` says where. Nothing was changed.

    ``over``: by how many cents the projects chosen pass what there is.
    """

    def __init__(self, fault: Fault, project: int = 0, *, over: int = 0) -> None:
        self.project = project
        sentences = {
            Fault.UNKNOWN_PROJECT: _("One of these projects is not in this round."),
            Fault.OUT_OF_SCALE: _("This answer is not among those proposed."),
            Fault.SAME_PLACE: _("Two projects cannot have the same place."),
            Fault.OVER_POOL: _(
                "What you chose costs %(over)s more than there is: take some projects "
                "out of your budget."
            )
            % {"over": euros(over)},
        }
        super().__init__(sentences[fault])


@transaction.atomic(durable=True)
def answer(round_id: int, said: Mapping[int, int], *, by: Member) -> Envelope:
    """Keep what ``by`` says of these projects, in place of what they said before.

    A project that is not named has no answer; the same answer again changes nothing.
    Raises ``BadBallot`` when something of it is not on the round's scale.
    """
    envelope, round = hold(round_id, by=by)
    if keep(envelope, round, said):
        record_change(round, by=by)
    return envelope


@transaction.atomic
def keep(envelope: Envelope, round: Round, said: Mapping[int, int]) -> bool:
    """Keep an answer in an envelope the caller holds; say whether anything changed.

    Raises as ``answer`` does, and then changes nothing.
    """
    if round.with_amounts:
        raise Refusal(_("This round is answered with amounts."))
    kind = Kind(round.ballot)
    projects = set(
        Project.objects.standing().filter(round=round).values_list("pk", flat=True)
    )
    if wrong := ballots.fault(kind, said, projects):
        raise BadBallot(*wrong)
    if kind is Kind.KNAPSACK:
        _check_budget(round, said)
    kept = ballots.tidied(kind, said)
    held = dict(envelope.allocations.values_list("project_id", "points"))
    if kept == held and envelope.has_answered:
        return False
    envelope.allocations.all().delete()
    Allocation.objects.bulk_create(
        Allocation(envelope=envelope, project_id=project, points=points)
        for project, points in kept.items()
    )
    envelope.has_answered = True
    envelope.version += 1
    envelope.save(update_fields=["has_answered", "version"])
    return True


def _check_budget(round: Round, said: Mapping[int, int]) -> None:
    """Raise ``BadBallot`` if the projects chosen cost more than the pool they share."""
    for section in sections_of(round):
        rows = Project.objects.standing().filter(round=round)
        if section is not None:
            rows = rows.filter(section=section)
        costs = dict(rows.values_list("pk", "min_cents"))
        if over := ballots.over(costs.keys() & said, costs, pool_of(round, section)):
            raise BadBallot(Fault.OVER_POOL, over=over)


@transaction.atomic
def empty(envelope: Envelope) -> None:
    """Withdraw the answer of an envelope the caller holds: nobody has answered."""
    envelope.allocations.all().delete()
    envelope.has_answered = False
    envelope.version += 1
    envelope.save(update_fields=["has_answered", "version"])


def check_count(round: Round) -> None:
    """Raise ``Refusal`` unless the rule of ``round`` can count its ballots."""
    rule = rule_of(round)
    if not ballots.suits(Kind(round.ballot), rule):
        if rule.name in GIVING:
            raise Refusal(_("This rule shares money given: members answer by amounts."))
        if rule.name is RuleName.MAJORITY:
            raise Refusal(_("Majority judgment reads grades: choose them as answers."))
        if round.ballot == Round.Ballot.GRADES:
            raise Refusal(_("Grades are counted by majority judgment only."))
        raise Refusal(
            _("With approvals nobody gives points: choose another satisfaction.")
        )
    matching = rule.name is RuleName.QUADRATIC
    if matching and not 1 <= round.matching_percent <= 90:
        raise Refusal(_("The common part is from 1 to 90 % of the pool."))
    if not matching and round.matching_percent:
        raise Refusal(_("Only quadratic matching has a common part."))
