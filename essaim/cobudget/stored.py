"""A count as it is stored: written once at closing, read for the round or a section."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from essaim.cobudget import counting
from essaim.cobudget.models import Count, Envelope, Project, Round, Section
from essaim.rules.allocation.types import Election, Outcome


@transaction.atomic
def store(round: Round, outcome: Outcome, election: Election) -> Count:
    """Write the result of ``round``: each project's money, rank and why, and the whole.

    For the services that close a round, inside their transaction; once per round.
    """
    return store_each(round, [counting.Counted(election, outcome)])


@transaction.atomic
def store_each(round: Round, counted: Sequence[counting.Counted]) -> Count:
    """As ``store``, each section being counted as an election of its own.

    Ranks are those of the section. In ``Count.data``, ``sections`` holds the figures
    of each in their order, with its number; those of the whole are sums.
    """
    outcomes = [one.outcome for one in counted]
    fates = {key: fate for outcome in outcomes for key, fate in outcome.fates.items()}
    projects = list(Project.objects.standing().filter(round=round))
    for project in projects:
        fate = fates[project.key]
        project.awarded_cents = fate.award
        project.decision_rank = fate.rank
        project.fate = counting.fate_as_json(fate)
    Project.objects.bulk_update(
        projects, ["awarded_cents", "decision_rank", "fate"], batch_size=200
    )
    [first, *others] = counted
    if first.section is None and not others:
        data = counting.count_data(first.outcome, first.election)
        voices, rule_label = first.election.voters, first.outcome.rule_label
    else:
        data = {
            "selected": [key for outcome in outcomes for key in outcome.selected],
            "left": sum(outcome.budget - outcome.cost for outcome in outcomes),
            "sections": [_section_data(one) for one in counted],
        }
        voices = sum(1 for _voice in counting.ballots_of(round))
        rule_label = counting.rule_of(round).label
    return Count.objects.create(
        round=round,
        rule_label=rule_label,
        cost_cents=sum(outcome.cost for outcome in outcomes),
        voices=voices,
        envelopes=Envelope.objects.filter(round=round).count(),
        data=data,
    )


def _section_data(counted: counting.Counted) -> dict[str, Any]:
    assert counted.section is not None  # a round with sections counts each of them
    return {
        "section": counted.section.pk,
        "rule_label": counted.outcome.rule_label,
        "cost_cents": counted.outcome.cost,
        "voices": counted.election.voters,
        **counting.count_data(counted.outcome, counted.election),
    }


def of_section(count: Count, section: Section) -> Count:
    """What was counted of one section, as if it were a round; never saved."""
    [data] = [one for one in count.data["sections"] if one["section"] == section.pk]
    return Count(
        pk=count.pk,
        round=count.round,
        counted_at=count.counted_at,
        rule_label=data["rule_label"],
        cost_cents=data["cost_cents"],
        voices=data["voices"],
        envelopes=count.envelopes,
        data=data,
    )
