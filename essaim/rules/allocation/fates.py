"""What every rule's count starts from and ends with: a fate for each project."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from . import greedy
from .types import Election, Fate, Outcome, Reason, Rule

_ANYWAY = {
    *(Reason.TOO_DEAR, Reason.NO_SUPPORT, Reason.BELOW_MINIMUM, Reason.REJECTED),
}
"""Why a project would not have been funded, whatever the others."""


def plain_fates(election: Election) -> dict[str, Fate]:
    """Every project as not funded, with its votes and points."""
    added_up = greedy.support(election)
    fates = {}
    for project in election.projects:
        votes = added_up.votes[project.id]
        reason = Reason.TOO_DEAR if project.cost > election.budget else None
        if not votes:
            reason = Reason.NO_SUPPORT
        fates[project.id] = Fate(
            project=project.id,
            reason=reason or Reason.NO_SUPPORT,
            cost=project.cost,
            votes=votes,
            score=added_up.score[project.id],
        )
    return fates


def as_funded(fate: Fate, rank: int, time: Fraction | None = None) -> Fate:
    """The fate of a project that receives its cost."""
    award = fate.cost
    return replace(fate, reason=Reason.FUNDED, rank=rank, award=award, time=time)


def outcome_of(
    election: Election,
    rule: Rule,
    selected: Sequence[str],
    fates: Mapping[str, Fate],
    *,
    refunds: tuple[dict[str, int], ...] = (),
) -> Outcome:
    """The outcome, once every project has its fate.

    A project that could still have been chosen is excluded by the first chosen of those
    that cannot be made with it.
    """
    fates = dict(fates)
    for name, rivals in election.rivals.items():
        by = next((one for one in selected if one in rivals), None)
        if by is not None and fates[name].reason not in _ANYWAY:
            fates[name] = replace(
                fates[name],
                reason=Reason.EXCLUDED,
                excluded_by=by,
                missing=None,
                effective_support=None,
                more=None,
                before=None,
            )
    awards = {name: fates[name].award for name in selected}
    return Outcome(
        rule_label=rule.label,
        selected=tuple(selected),
        cost=sum(awards.values()),
        budget=election.budget,
        awards=awards,
        fates=fates,
        refunds=refunds,
    )
