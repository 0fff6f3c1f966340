"""Rounds for tests of results: filled straight, counted as closing counts them."""

from django.utils import timezone

from essaim.cobudget import counting, stored
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from tests.factories import CircleFactory


def fill(answers, costs, *, pool, envelopes=0, envelope=200_00, **settings):
    """A round in allocation. ``answers``: one dict of cents by project per voice."""
    round = Round.objects.create(
        name=settings.pop("name", "Co-budget 2025"),
        circle=settings.pop("circle", None) or CircleFactory(),
        phase=Round.Phase.ALLOCATION,
        pool_cents=pool,
        tie_seed="7f3a",
        **settings,
    )
    projects = {
        key: Project.objects.create(
            round=round,
            key=key,
            title=f"Projet {key}",
            min_cents=cost if isinstance(cost, int) else cost[0],
            max_cents=cost if isinstance(cost, int) else cost[1],
        )
        for key, cost in costs.items()
    }
    for number in range(max(envelopes, len(answers))):
        given = answers[number] if number < len(answers) else {}
        voice = Envelope.objects.create(round=round, key=str(number), cents=envelope)
        Allocation.objects.bulk_create(
            Allocation(envelope=voice, project=projects[key], cents=cents)
            for key, cents in given.items()
        )
    return round


def close(round):
    """Count and store, as closing does, without the money."""
    election = counting.election_of(round)
    outcome = counting.count_round(round)
    stored.store(round, outcome, election)
    round.phase, round.closes_at = Round.Phase.RESULT, timezone.now()
    round.save()
    return outcome


COSTS = {"a": 900_00, "b": 600_00, "c": 500_00, "d": 300_00, "e": 5_000_00}


def usual(**settings):
    """Twelve voices of fourteen: ``a`` wins, ``b`` misses some, ``d`` has one."""
    answers = [
        *({"a": 100_00, "b": 50_00} for _ in range(5)),
        *({"a": 100_00} for _ in range(2)),
        *({"c": 100_00, "e": 20_00} for _ in range(4)),
        {"d": 100_00},
    ]
    options = {"rule_name": "equal-shares", "pool": 1_800_00, "envelopes": 14}
    return fill(answers, COSTS, **(options | settings))
