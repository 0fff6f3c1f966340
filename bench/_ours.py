"""One measurement of ours: ``_ours.py FILE KIND`` or ``_ours.py synthetic VOTERS``.

Prints JSON like ``_pabutools.py``, with the exact engine and the vectorised one.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from essaim.rules import pabulib
from essaim.rules.allocation import (
    Ballot,
    Completion,
    Election,
    Project,
    Rule,
    RuleName,
    Utility,
    count,
    equal_shares,
    vectorised,
)
from essaim.rules.allocation.poll import poll_of

PROJECTS = 500
MUTATED = 0.2


def timed(work: Callable[[], Any], tries: int = 30) -> tuple[float, Any]:
    """The best time of as many tries as fit in a second, and the last answer."""
    best, answer = float("inf"), None
    begun = time.process_time()
    for _try in range(tries):
        started = time.process_time()
        answer = work()
        best = min(best, time.process_time() - started)
        if time.process_time() - begun > 1:
            break
    return best, answer


def measure(path: Path, kind: str) -> dict[str, Any]:
    """Every time of one file, in seconds."""
    data = path.read_bytes()

    def whole() -> tuple[str, ...]:
        file = pabulib.parse(pabulib.decode(data))
        rule = Rule(RuleName.EQUAL_SHARES)
        of = file.election()
        return count(of, rule, tie_order=file.tie_order, explain=False).selected

    load, file = timed(lambda: pabulib.parse(pabulib.decode(data)))
    of, order = file.election(), file.tie_order
    if kind == "add1":
        rule = Rule(
            RuleName.EQUAL_SHARES,
            completion=Completion.ADD1_EXHAUSTIVE,
            increment=file.scale,
        )
        times = {
            engine: timed(
                lambda engine=engine: (
                    count(
                        of, rule, tie_order=order, engine=engine, explain=False
                    ).selected
                ),
                tries=1,
            )
            for engine in ("exact", "vectorised")
        }
        selected = times["exact"][1]
        assert selected == times["vectorised"][1]
        return {
            "selected": selected,
            **{engine: seconds for engine, (seconds, _) in times.items()},
        }
    prepare, poll = timed(lambda: poll_of(of, Utility.COST, order))
    arrays, engine = timed(lambda: vectorised.Engine(poll))
    exact, bought = timed(lambda: equal_shares.run(poll, poll.endowment))
    fast, same = timed(lambda: engine.run(poll, poll.endowment))
    assert [p.payment for p in bought] == [p.payment for p in same]
    file_to_result, selected = timed(whole)
    explained, _ = timed(
        lambda: count(of, Rule(RuleName.EQUAL_SHARES), tie_order=order)
    )
    return {
        "load": load,
        "prepare": prepare,
        "arrays": arrays,
        "exact": exact,
        "vectorised": fast,
        "file": file_to_result,
        "explained": explained,
        "voters": of.voters,
        "distinct": len(poll.weights),
        "projects": len(of.projects),
        "selected": selected,
    }


def synthetic(folder: Path, voters: int) -> dict[str, Any]:
    """Real ballots drawn again, one approval in five moved to any project at random."""
    chance = random.Random(2026)
    names: list[str] = []
    costs: dict[str, int] = {}
    drawers: list[list[tuple[str, ...]]] = []
    budget = real_voters = 0
    for path in sorted(folder.glob("Poland_*.pb"), key=lambda p: -p.stat().st_size):
        file = pabulib.parse(pabulib.decode(path.read_bytes()))
        if len(names) == PROJECTS or file.vote_type is not pabulib.VoteType.APPROVAL:
            continue
        of = file.election()
        kept = {
            project.id: f"{len(drawers)}/{project.id}"
            for project in of.projects[: PROJECTS - len(names)]
        }
        names += kept.values()
        costs |= {kept[p.id]: p.cost for p in of.projects if p.id in kept}
        drawers.append(
            [
                tuple(kept[name] for name in ballot.points if name in kept)
                for ballot in of.ballots
            ]
        )
        budget += of.budget
        real_voters += of.voters
    scale = voters / real_voters
    ballots = []
    for _voter in range(voters):
        choice = chance.choice(chance.choice(drawers))
        ballots.append(
            Ballot(
                {
                    chance.choice(names) if chance.random() < MUTATED else name: 1
                    for name in choice
                }
            )
        )
    projects = tuple(Project(name, round(costs[name] * scale)) for name in names)
    of = Election(round(budget * scale), projects, tuple(ballots))
    del ballots, drawers
    order = sorted(names)
    started = time.process_time()
    outcome = count(of, Rule(RuleName.EQUAL_SHARES), tie_order=order, explain=False)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    poll = poll_of(of, Utility.COST, order)
    engine = vectorised.Engine(poll)
    kernel, _ = timed(lambda: engine.run(poll, poll.endowment))
    return {
        "count": seconds,
        "peak": peak,
        "kernel": kernel,
        "funded": len(outcome.selected),
        "approvals": sum(len(choice) for choice in poll.choices),
        "distinct": len(poll.weights),
        "projects": len(names),
    }


if __name__ == "__main__":
    target, kind = sys.argv[1:]
    if kind.isdigit():
        report = synthetic(Path(target), int(kind))
    else:
        report = measure(Path(target), kind)
    report.setdefault("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(report))
