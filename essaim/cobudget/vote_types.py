"""Our kinds of ballots and those of Pabulib's files, one for the other."""

from collections.abc import Mapping

from essaim.cobudget.models import Round
from essaim.rules.allocation.types import Rule, RuleName
from essaim.rules.ballots import Kind
from essaim.rules.pabulib import PabulibFile, VoteType


def ballot_of(file: PabulibFile, rule: Rule) -> str:
    """How the voters of ``file`` answered, in our words."""
    if rule.name is RuleName.MAJORITY:
        return Kind.GRADES.value
    return {
        VoteType.ORDINAL: Kind.RANKING,
        VoteType.CUMULATIVE: Kind.SCORES,
        VoteType.SCORING: Kind.SCORES,
    }.get(file.vote_type, Kind.APPROVAL).value


def vote_type_of(round: Round) -> VoteType:
    """What the file of a round of members calls its ballots."""
    return {
        Kind.SCORES: VoteType.SCORING,
        Kind.GRADES: VoteType.SCORING,
        Kind.RANKING: VoteType.ORDINAL,
    }.get(Kind(round.ballot), VoteType.APPROVAL)


def cells_of(
    round: Round, numbers: Mapping[str, str], row: tuple[tuple[str, int], ...]
) -> tuple[str, ...]:
    """One ballot as the file writes it: the best first where there is an order."""
    kind = vote_type_of(round)
    if kind is VoteType.ORDINAL:
        best_first = sorted(row, key=lambda one: -one[1])
        return (",".join(numbers[key] for key, _ in best_first),)
    listed = sorted((numbers[key], points) for key, points in row)
    vote = ",".join(number for number, _ in listed)
    if kind is VoteType.SCORING:
        return vote, ",".join(str(points) for _, points in listed)
    return (vote,)
