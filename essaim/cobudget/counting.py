"""From the rows of a round to a count, and from a count to what is stored.

Everything the count needs is stored: anyone can count a round again (invariant 4).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.db.models import F

from essaim.cobudget import fairness
from essaim.cobudget.models import (
    Allocation,
    Envelope,
    Project,
    Round,
    Section,
)
from essaim.cobudget.patience import Read, telling
from essaim.rules import allocation, ballots, rounds
from essaim.rules.allocation import Engine, Watch
from essaim.rules.allocation.certificate import grievances
from essaim.rules.allocation.majority import supported
from essaim.rules.allocation.types import (
    GIVING,
    Ballot,
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
from essaim.rules.allocation.types import Project as Candidate
from essaim.rules.ballots import Kind

EURO = 100
MOST_TRIES = 20_000
"""An Add1 completion never needs more: a voice that holds the whole pool is enough."""

Points = tuple[tuple[str, int], ...]


def rule_of(round: Round, section: Section | None = None) -> Rule:
    """The counting rule of ``round``, as its pages announce it; or of a section."""
    pool = pool_of(round, section)
    step = EURO if round.imported is not None else step_for(pool)
    return rule_from(
        round.rule_name,
        utility=round.utility,
        completion=round.completion,
        increment=step,
    )


def pool_of(round: Round, section: Section | None = None) -> int:
    """What is shared in cents: the pool of the round, or of one of its sections."""
    return round.pool_cents if section is None else section.pool_cents or 0


def step_for(pool_cents: int) -> int:
    """What each try of an Add1 completion gives every voice more, in cents.

    One euro; more, in whole euros, for a pool so large that it would take for ever.

    >>> step_for(9_440_00), step_for(150_000_00)
    (100, 800)
    """
    return max(1, -(-pool_cents // (MOST_TRIES * EURO))) * EURO


def rule_from(
    name: str, *, utility: str | None, completion: str | None, increment: int = EURO
) -> Rule:
    """The rule with these options, those that mean nothing to it left aside."""
    of_its_own = {
        RuleName.EQUAL_SHARES: set(Utility),
        RuleName.BOUNDED: set(Utility),
        RuleName.GREEDY_VOTES: {Utility.SCORE},
        RuleName.GREEDY_RATIO: {Utility.SCORE},
    }.get(RuleName(name), set())
    completes = completion if name == RuleName.EQUAL_SHARES else None
    return Rule(
        RuleName(name),
        utility=Utility(utility) if utility in of_its_own else None,
        completion=Completion(completes) if completes else Completion.NONE,
        increment=increment,
    )


def uses_amounts(rule: Rule) -> bool:
    """Whether the rule reads how much each voter gives, not only to what."""
    return rule.name in GIVING or rule.utility is Utility.SCORE


def tie_order(round: Round, section: Section | None = None) -> list[str]:
    """The projects' keys in the order that settles ties, known before counting.

    One order for the round; each section keeps it. An imported election follows the
    files' custom, its identifiers in the order of their letters; any other round, the
    lot drawn when allocation opened.
    """
    keys = list(
        Project.objects.standing().filter(round=round).values_list("key", flat=True)
    )
    if round.imported is not None:
        return sorted(keys)
    order = rounds.shuffled(keys, seed=round.tie_seed)
    if section is None:
        return order
    inside = set(Project.objects.filter(section=section).values_list("key", flat=True))
    return [key for key in order if key in inside]


def ballots_of(
    round: Round, section: Section | None = None
) -> Iterator[tuple[int, Points]]:
    """Each voice of ``round`` that answered: its envelope's number, and its points.

    With ``section``, what each said of its projects.

    In the order of the envelopes. Points are cents directed, or what was said of each
    project in a round without amounts (Borda's for a ranking), or those of the file of
    an imported election, where a blank answer is an answer too.
    """
    blank: Iterator[int] = iter(())
    rows = Allocation.objects.filter(
        envelope__round=round, project__withdrawn_at__isnull=True
    )
    if section is not None:
        rows = rows.filter(project__section=section)
    unit = "points"
    if round.imported is not None:
        blank = iter(
            Envelope.objects.filter(round=round)
            .order_by("pk")
            .values_list("pk", flat=True)
            .iterator(chunk_size=10_000)
        )
    elif round.with_amounts:
        rows, unit = rows.filter(cents__gt=0), "cents"
    listed = (
        rows.order_by("envelope_id", "project_id")
        .values_list("envelope_id", "project_id", unit)
        .iterator(chunk_size=10_000)
    )
    keys = dict(Project.objects.filter(round=round).values_list("pk", "key"))
    kind = Kind(round.ballot) if round.imported is None else Kind.AMOUNTS
    for envelope, lines in groupby(listed, key=lambda line: line[0]):
        for other in blank:
            if other == envelope:
                break
            yield other, ()
        given = {project: points or 0 for _, project, points in lines}
        if section is not None:  # the places of a ranking follow one another
            given = ballots.tidied(kind, given)
        said = {keys[project]: points for project, points in given.items()}
        yield envelope, tuple(ballots.points(kind, said).items())
    for other in blank:
        yield other, ()


def election_of(
    round: Round, section: Section | None = None, *, read: Read | None = None
) -> Election:
    """What ``round`` asks and what everybody answered, names left out.

    With ``section``, it is an election of its own: its projects, its part of the pool.

    Ballots alike are one ballot with a greater weight, except where money is given:
    there each ballot is one voice, in the order of the envelopes, so that what goes
    back to it can be told to its member.
    """
    standing = Project.objects.standing().filter(round=round)
    if section is not None:
        standing = standing.filter(section=section)
    candidates = tuple(
        Candidate(key, cost, maximum)
        for key, cost, maximum in standing.order_by("pk").values_list(
            "key", "min_cents", "max_cents"
        )
    )
    known = {candidate.id for candidate in candidates}
    answers = telling((points for _, points in ballots_of(round, section)), read)
    if round.rule_name in GIVING:
        voices = tuple(Ballot(dict(points)) for points in answers)
    else:
        voices = tuple(
            Ballot(dict(points), weight) for points, weight in Counter(answers).items()
        )
    matching = round.matching_cents if section is None else section.matching_cents
    pairs = pairs_of(round, known)
    return Election(pool_of(round, section), candidates, voices, matching, pairs)


def sections_of(round: Round) -> list[Section | None]:
    """The elections of a round: one per section, or the whole where it has none."""
    return list(round.sections.select_related("round")) or [None]


def pairs_of(
    round: Round, among: Iterable[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """The keys of projects (of these) that cannot be made together, each pair once."""
    pairs = Project.incompatible.through.objects.filter(
        from_project__round=round, from_project__lt=F("to_project")
    ).order_by("from_project", "to_project")
    listed = pairs.values_list("from_project__key", "to_project__key")
    return tuple(pair for pair in listed if among is None or set(pair) <= set(among))


@dataclass(frozen=True, slots=True)
class Counted:
    """The ballots of a round, or of a section, as they were read; what they give."""

    election: Election
    outcome: Outcome
    section: Section | None = None


def count_ballots(
    round: Round,
    *,
    engine: str | Engine = "auto",
    read: Read | None = None,
    watch: Watch | None = None,
) -> list[Counted]:
    """Read and count what is stored, each section as an election of its own.

    ``read`` is told how many ballots were read, ``watch`` what is spent of how much.
    """
    found = []
    for section in sections_of(round):
        election = election_of(round, section, read=read)
        outcome = allocation.count(
            election,
            rule_of(round, section),
            tie_order=tie_order(round, section),
            engine=engine,
            watch=watch,
        )
        found.append(Counted(election, outcome, section))
    return found


def count_round(
    round: Round, section: Section | None = None, *, engine: str | Engine = "auto"
) -> Outcome:
    """Count what is stored. The same rows give the same outcome on every machine."""
    return allocation.count(
        election_of(round, section),
        rule_of(round, section),
        tie_order=tie_order(round, section),
        engine=engine,
    )


LONGEST = 120
"""Exact prices can have hundreds of digits; longer ones than this are rounded."""


def exact(number: Fraction) -> str:
    """A fraction as it is stored: « p/q », rounded to a millionth if far too long."""
    if number.numerator.bit_length() + number.denominator.bit_length() > LONGEST * 3:
        number = Fraction(round(number * 10**6), 10**6)
    return f"{number.numerator}/{number.denominator}"


_FRACTIONS = (
    *("missing", "price", "payment", "effective_support"),
    *("money_then", "money_at_end", "time", "share", "paid"),
)
_MOST_TAKERS = 5


def fate_as_json(fate: Fate) -> dict[str, Any]:
    """What is stored of a project's fate; empty fields are left out.

    Of the projects that took its supporters' money, the five that took most.
    """
    data: dict[str, Any] = {}
    for name in Fate.__slots__:
        value = getattr(fate, name)
        if value is None or value == ():
            continue
        if name == "taken_by":
            value = [[key, exact(cents)] for key, cents in value[:_MOST_TAKERS]]
        elif name == "grades":
            value = list(value)
        elif name in _FRACTIONS:
            value = exact(value)
        data[name] = value
    return data


def fate_from_json(data: Mapping[str, Any]) -> Fate:
    """The fate that ``fate_as_json`` stored."""
    known = {name: data[name] for name in Fate.__slots__ if name in data}
    for name in _FRACTIONS:
        if name in known:
            known[name] = Fraction(known[name])
    if "grades" in known:
        known["grades"] = tuple(known["grades"])
    if "taken_by" in known:
        known["taken_by"] = tuple(
            (key, Fraction(cents)) for key, cents in known["taken_by"]
        )
    return Fate(**{**known, "reason": Reason(data["reason"])})


def _step_as_json(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "project": step.project,
        "cost": step.cost,
        "price": exact(step.price),
        "payment": exact(step.payment),
        "paid_in_full": step.paid_in_full,
        "paid_last_money": step.paid_last_money,
        "left": exact(step.left),
        **({} if step.paid is None else {"paid": exact(step.paid)}),
    }


def step_from_json(data: Mapping[str, Any]) -> Step:
    """One step of the transcript that ``count_data`` stored."""
    names = ("price", "payment", "left", "paid")
    prices = {name: Fraction(data[name]) for name in names if name in data}
    return Step(**{**data, **prices})


def _transcript_as_json(transcript: Transcript) -> dict[str, Any]:
    return {
        "endowment": exact(transcript.endowment),
        "voters": transcript.voters,
        "tries": transcript.tries,
        "steps": [_step_as_json(step) for step in transcript.steps],
        "completed_by": list(transcript.completed_by),
    }


def count_data(outcome: Outcome, election: Election) -> dict[str, Any]:
    """The figures of the whole, for ``Count.data``.

    ``selected`` in order of decision; ``left`` in cents; ``heard``: how many voters
    support 0, 1, 2… funded projects, ``supported``: 0, 1, 2… projects;
    ``unevenness``: of the money that went to what each supports; ``asked``: by all
    projects together; ``complaint``: the largest group left out, if any
    (not told where money is given, each one spending their own envelope);
    ``greedy``: what counting most votes first would have given; ``transcript`` where
    the rule goes by steps.
    """
    given = outcome.rule_label.startswith(tuple(GIVING))
    if outcome.rule_label.startswith(RuleName.MAJORITY):
        election = supported(election)
    uneven = fairness.unevenness(election, outcome.awards)
    left_out = [] if given else grievances(election, outcome.selected)
    largest = max(left_out, key=lambda group: group.voters, default=None)
    data: dict[str, Any] = {
        "selected": list(outcome.selected),
        "left": outcome.budget - outcome.cost,
        "heard": fairness.heard(election, outcome.selected),
        "supported": fairness.supported(election),
        "unevenness": None if uneven is None else exact(uneven),
        "asked": sum(project.cost for project in election.projects),
        "certified": None if given else not left_out,
        "complaint": largest
        and {
            "project": largest.project,
            "voters": largest.voters,
            "most": largest.received,
        },
    }
    if not outcome.rule_label.startswith(RuleName.GREEDY_VOTES):
        order = sorted(project.id for project in election.projects)
        greedy = allocation.count(
            election, Rule(RuleName.GREEDY_VOTES), tie_order=order
        )
        data["greedy"] = {
            "selected": list(greedy.selected),
            "cost": greedy.cost,
            "heard": fairness.heard(election, greedy.selected),
        }
    if outcome.transcript is not None:
        data["transcript"] = _transcript_as_json(outcome.transcript)
    return data
