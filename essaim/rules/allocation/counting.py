"""Each rule's count, told project by project."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from . import (
    bounded,
    equal_shares,
    explain,
    greedy,
    majority,
    phragmen,
    vectorised,
)
from .completion import Engine, Kept, complete
from .fates import as_funded, outcome_of, plain_fates
from .poll import Poll, Watch, poll_of
from .types import (
    Completion,
    Election,
    Fate,
    Outcome,
    Reason,
    Rule,
    RuleName,
    Step,
    Transcript,
    Utility,
)

VECTORISED_FROM = 2_500
"""Approvals (of different ballots) from which numpy is faster than integers."""

EFFECTIVE_SUPPORT_LIMIT = 500_000
"""Approvals × steps above which effective support is left to be asked for."""


def count_majority(
    election: Election, rule: Rule, tie_order: Sequence[str], *_: object
) -> Outcome:
    """Count grades: the best judged first, within the budget."""
    fates = plain_fates(majority.supported(election))
    selected: list[str] = []
    for turn in majority.run(election, tie_order):
        fate = fates[turn.project]
        if turn.funded:
            selected.append(turn.project)
            fate = as_funded(fate, len(selected))
        elif fate.votes and fate.reason is not Reason.TOO_DEAR:
            graded = turn.grade > majority.LOWEST
            reason = Reason.BUDGET_EXHAUSTED if graded else Reason.REJECTED
            lacked = _short(fate.cost, turn.room) if graded else None
            fate = replace(fate, reason=reason, missing=lacked)
        fates[turn.project] = replace(
            fate,
            considered=turn.place,
            room=turn.room,
            grade=turn.grade,
            at_least=turn.at_least,
            grades=turn.grades,
        )
    return outcome_of(election, rule, selected, fates)


def count_greedy(
    election: Election, rule: Rule, tie_order: Sequence[str], *_: object
) -> Outcome:
    """Count by votes or by votes per coin."""
    fates = plain_fates(election)
    turns = greedy.run(election, rule.name, rule.utility, tie_order)
    selected = _greedy_fates(election, turns, fates, Reason.FUNDED, first_rank=1)
    lacks = greedy.lacks(election, rule.name, rule.utility, tie_order, turns)
    for name, lack in lacks.items():
        fates[name] = replace(
            fates[name],
            effective_support=Fraction(lack.had, lack.needed),
            more=lack.needed - lack.had,
            before=lack.before,
        )
    return outcome_of(election, rule, selected, fates)


def count_phragmen(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    engine: str | Engine,
    explained: bool,
    watch: Watch | None = None,
) -> Outcome:
    """Count by Phragmén's sequential rule."""
    poll = poll_of(election, Utility.CARDINALITY, tie_order, watch)
    gathered = phragmen.Gathered() if explained else None
    bought, halt = phragmen.run(poll, gathered=gathered)
    fates = plain_fates(election)
    times = [(name, Fraction(0)) for name in poll.free]
    times += [(poll.ids[project], time) for project, time in bought]
    for rank, (name, time) in enumerate(times, start=1):
        fates[name] = as_funded(fates[name], rank, time=time)
    for name in poll.ids:
        if not fates[name].funded:
            fates[name] = replace(fates[name], reason=Reason.COUNT_STOPPED)
    if halt:
        name = poll.ids[halt.project]
        missing = Fraction(fates[name].cost - halt.room)
        fates[name] = replace(
            fates[name],
            reason=Reason.BUDGET_EXHAUSTED,
            room=halt.room,
            missing=missing,
        )
    if gathered and gathered.looks <= phragmen.MOST_TO_LOOK_AT:
        for project, share in gathered.most.items():
            name = poll.ids[project]
            if not fates[name].funded:
                more = gathered.more[project]
                fates[name] = replace(fates[name], effective_support=share, more=more)
    return outcome_of(election, rule, [name for name, _ in times], fates)


def count_equal_shares(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    engine: str | Engine,
    explained: bool,
    watch: Watch | None = None,
) -> Outcome:
    """Count by the Method of Equal Shares and its completion."""
    poll = poll_of(election, rule.utility or Utility.COST, tie_order, watch)
    kept = complete(poll, rule.completion, rule.increment, engine_for(poll, engine))
    fates = plain_fates(election)
    bought = [poll.ids[purchase.project] for purchase in kept.bought]
    selected = [*poll.free, *bought]
    for rank, name in enumerate(selected, start=1):
        fates[name] = as_funded(fates[name], rank)
    for name in poll.ids:
        if not fates[name].funded:
            fates[name] = replace(fates[name], reason=Reason.SUPPORTERS_SPENT)
    story = explain.tell(poll, kept.bought, kept.endowment) if explained else None
    if story:
        plain = rule.completion is Completion.NONE and rule.utility is not Utility.SCORE
        _tell_fates(poll, kept, story, fates, helped=plain)
    added: list[str] = []
    if rule.completion is Completion.ADD1U:
        turns = greedy.run(
            election, RuleName.GREEDY_VOTES, None, tie_order, already=selected
        )
        added = _greedy_fates(
            election,
            [turn for turn in turns if turn.funded],
            fates,
            Reason.FUNDED_BY_COMPLETION,
            first_rank=len(selected) + 1,
        )
    transcript = Transcript(
        endowment=kept.endowment,
        voters=poll.voters,
        tries=kept.tries,
        steps=story.steps if story else (),
        completed_by=tuple(added),
    )
    outcome = outcome_of(election, rule, [*selected, *added], fates)
    return replace(outcome, endowment=kept.endowment, transcript=transcript)


def count_bounded(
    election: Election,
    rule: Rule,
    tie_order: Sequence[str],
    engine: str | Engine,
    explained: bool,
    watch: Watch | None = None,
) -> Outcome:
    """Count by equal shares with bounded overspending."""
    poll = poll_of(election, rule.utility or Utility.COST, tie_order, watch)
    tale = bounded.run(poll, explain=explained)
    fates = plain_fates(election)
    steps = tuple(
        Step(
            number=number,
            project=poll.ids[one.project],
            cost=poll.costs[one.project],
            price=one.price,
            payment=one.payment,
            paid_in_full=one.paid_in_full,
            paid_last_money=one.paid_last_money,
            left=one.left,
            paid=one.paid,
        )
        for number, one in enumerate(tale.bought, start=1)
    )
    selected = [*poll.free, *(step.project for step in steps)]
    for rank, name in enumerate(selected, start=1):
        fates[name] = as_funded(fates[name], rank)
    for step, one in zip(steps, tale.bought, strict=True):
        fates[step.project] = replace(
            fates[step.project],
            price=step.price,
            payment=step.payment,
            share=one.share,
            paid=step.paid,
            paid_in_full=step.paid_in_full,
            paid_last_money=step.paid_last_money,
        )
    whole = poll.endowment * poll.voters
    at_end = election.budget - sum(step.cost for step in steps)
    anyone_left = (steps[-1].left if steps else whole) > 0
    anyone_left = anyone_left and rule.utility is not Utility.SCORE
    for project, name in enumerate(poll.ids):
        if not fates[name].funded:
            fates[name] = _bounded_loser(
                project,
                tale,
                steps,
                fates[name],
                one_is_enough=anyone_left and at_end >= fates[name].cost,
            )
    outcome = outcome_of(election, rule, selected, fates)
    transcript = Transcript(poll.endowment, poll.voters, tries=1, steps=steps)
    return replace(outcome, endowment=poll.endowment, transcript=transcript)


def _bounded_loser(
    project: int,
    tale: bounded.Tale,
    steps: Sequence[Step],
    fate: Fate,
    *,
    one_is_enough: bool,
) -> Fate:
    taken = sorted(tale.taken[project].items(), key=lambda part: (-part[1], part))
    fate = replace(fate, taken_by=tuple((steps[k].project, part) for k, part in taken))
    fate = replace(fate, effective_support=tale.offered.get(project))
    if project not in tale.outgrown:
        missing = Fraction(fate.cost)
        more = 1 if one_is_enough else None
        return replace(fate, reason=Reason.SUPPORTERS_SPENT, missing=missing, more=more)
    since, room = tale.outgrown[project]
    return replace(
        fate,
        reason=Reason.BUDGET_EXHAUSTED,
        short_since=since,
        room=room,
        missing=Fraction(fate.cost - room),
    )


def engine_for(poll: Poll, engine: str | Engine) -> Engine:
    """The engine called so; ``auto`` takes numpy when there are many approvals.

    Numbers too large for numpy go to the exact engine whatever is asked.

    Raises ``ValueError`` for a name that is not an engine.
    """
    if not isinstance(engine, str):
        return engine
    if engine == "auto":
        engine = "vectorised" if poll.approvals > VECTORISED_FROM else "exact"
    if engine == "exact":
        return equal_shares.run
    if engine == "vectorised":
        if not vectorised.fits(poll):
            return equal_shares.run
        return vectorised.Engine(poll).run
    raise ValueError(f"There is no engine called {engine}.")


def effective_support(poll: Poll, project: int, kept: Kept) -> Fraction:
    """What the supporters of ``project`` could bring, as a share of its cost.

    For a funded project the count is made again without it.
    """
    bought = kept.bought
    if any(purchase.project == project for purchase in bought):
        bought = equal_shares.run(poll, kept.endowment, without=project)
    return explain.effective_support(poll, project, bought, kept.endowment)


def _greedy_fates(
    election: Election,
    turns: Sequence[greedy.Turn],
    fates: dict[str, Fate],
    reason: Reason,
    *,
    first_rank: int,
) -> list[str]:
    selected: list[str] = []
    for turn in turns:
        fate = replace(fates[turn.project], considered=turn.place, room=turn.room)
        if turn.funded:
            fate = replace(
                fate,
                reason=reason,
                rank=first_rank + len(selected),
                award=fate.cost,
                missing=None,
            )
            selected.append(turn.project)
        else:
            dear = fate.cost > election.budget
            fate = replace(
                fate,
                reason=Reason.TOO_DEAR if dear else Reason.BUDGET_EXHAUSTED,
                missing=_short(fate.cost, turn.room),
            )
        fates[turn.project] = fate
    return selected


def _short(cost: int, room: int) -> Fraction | None:
    """What lacks; nothing for a project set aside though it fitted."""
    return Fraction(cost - room) if cost > room else None


def _tell_fates(
    poll: Poll,
    kept: Kept,
    story: explain.Story,
    fates: dict[str, Fate],
    *,
    helped: bool,
) -> None:
    """Fill ``fates``. ``helped``: say how many more with money would be enough."""
    work = poll.approvals * (len(story.steps) + 1)
    with_support = work <= EFFECTIVE_SUPPORT_LIMIT
    for step in story.steps:
        fates[step.project] = replace(
            fates[step.project],
            price=step.price,
            payment=step.payment,
            paid_in_full=step.paid_in_full,
            paid_last_money=step.paid_last_money,
        )
    helpers = None
    if with_support and helped:
        helpers = explain.Helpers.of(poll, story.left, kept.endowment)
    for project, name in enumerate(poll.ids):
        fate = fates[name]
        if with_support:
            share = effective_support(poll, project, kept)
            fate = replace(fate, effective_support=share)
        if not fate.funded:
            fate = _tell_loser(poll, project, story, fate)
            if helpers:
                supporters = {b for g in poll.support[project] for b in g.ballots}
                more = helpers.enough(fate.missing or Fraction(0), supporters)
                fate = replace(fate, more=more)
        fates[name] = fate


def _tell_loser(poll: Poll, project: int, story: explain.Story, fate: Fate) -> Fate:
    short_since = story.short_since(project, fate.cost)
    at_end = story.money_after(project, len(story.steps))
    by_amount = sorted(story.taken[project].items(), key=lambda part: (-part[1], part))
    return replace(
        fate,
        reason=Reason.SUPPORTERS_SPENT if short_since else Reason.TOO_FEW_SUPPORTERS,
        short_since=short_since,
        money_then=story.money_after(project, short_since),
        money_at_end=at_end,
        missing=fate.cost - at_end,
        taken_by=tuple((story.steps[k].project, part) for k, part in by_amount),
    )
