"""Every state × every verb: each allowed one is walked, each forbidden one is tried.

The table is the rules' own; here the services answer to it. Deferring what is already
declared is done by the closing of the year, and tried with it.
"""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.contributions.models import Contribution, Objection
from essaim.contributions.services import announcing, declaring, objections, settling
from essaim.contributions.tests.states import (
    CENTS,
    SAID,
    choose,
    exhaust,
    in_days,
    in_state,
    next_line,
    object_to,
)
from essaim.ledger.services import budgets
from essaim.payments import sources
from essaim.rules.contributions import HOLDS, TRANSITIONS, State, Verb
from essaim.rules.states import Forbidden

pytestmark = pytest.mark.django_db

# The closing of the year does these, with services of its own.
ELSEWHERE = {(State.DECLARED, Verb.DEFER), (State.IN_DIALOGUE, Verb.DEFER)}
ELSEWHERE |= {(state, Verb.RELEASE) for state in State}
CELLS = [cell for cell in product(State, Verb) if cell not in ELSEWHERE]
REFUSALS = (PermissionDenied, Forbidden)


def resume(one, people, line):
    if not one.objections.filter(closed_at__isnull=True).exists():
        Objection.objects.create(
            contribution=one,
            author=people["peer"],
            about="work",
            argument="…",
            dialogue_ends_on=timezone.localdate(),
        )
    objection = one.objections.get(closed_at__isnull=True)
    objections.lift(objection.pk, by=people["peer"])


def settle(one, people, line):
    with in_days(10):
        if one.state == State.IN_DIALOGUE:
            said = {"ruling": "Maintenu", "source": "Réunion"}
            objections.rule(one.pk, by=people["referent"], **said)
        else:
            settling.settle(one.pk)


def defer(one, people, line):
    choose("defer")
    held = one.cents if one.state in HOLDS else 0
    exhaust(line, people["other"])
    declaring.declare(one.pk, by=people["author"], cents=held + 1, **SAID)


def revive(one, people, line):
    coming = next_line(line, 1_000_00)
    with in_days((coming.fiscal_year.starts_on - timezone.localdate()).days):
        settling.revive(one.pk)


def expire(one, people, line):
    with in_days(60):
        announcing.expire(one.pk)


def told(step):
    return lambda one, people, line: sources.tell(
        Contribution, [one.pk], step, people["payroll"]
    )


DOES = {
    Verb.START: lambda one, p, line: announcing.start(one.pk, by=p["author"]),
    Verb.FINISH: lambda one, p, line: announcing.finish(one.pk, by=p["author"]),
    Verb.ABANDON: lambda one, p, line: announcing.abandon(one.pk, by=p["author"]),
    Verb.EXPIRE: expire,
    Verb.DECLARE: lambda one, p, line: declaring.declare(
        one.pk, by=p["author"], cents=CENTS, **SAID
    ),
    Verb.OFFER: lambda one, p, line: declaring.offer(one.pk, by=p["author"]),
    Verb.OBJECT: lambda one, p, line: object_to(one, p["peer"]),
    Verb.RESUME: resume,
    Verb.WITHDRAW: lambda one, p, line: declaring.withdraw(one.pk, by=p["author"]),
    Verb.SETTLE: settle,
    Verb.DEFER: defer,
    Verb.REVIVE: revive,
    Verb.EXPORT: told("exported"),
    Verb.UNEXPORT: told("unexported"),
    Verb.PAY: told("paid"),
}


def balanced(line):
    """What the contributions hold is what the books of the line say."""
    figures = budgets.figures([line])[line.pk]
    held = dict.fromkeys(("reserved", "declared", "settled", "paid"), 0)
    for one in Contribution.objects.filter(line=line):
        if one.state in HOLDS:
            held[HOLDS[one.state].value] += one.cents
    return held == {name: getattr(figures, name) for name in held}


def test_every_verb_has_a_service():
    assert set(DOES) == set(Verb) - {Verb.RELEASE}
    assert set(TRANSITIONS) - ELSEWHERE <= set(CELLS)


@pytest.mark.parametrize(
    ("state", "verb"), CELLS, ids=[f"{state}-{verb}" for state, verb in CELLS]
)
def test_each_cell(people, line, state, verb):
    one = in_state(state, line, people)
    before = one.version
    expected = TRANSITIONS.get((state, verb))
    try:
        DOES[verb](one, people, line)
    except REFUSALS:
        assert expected is None
    one.refresh_from_db()
    assert one.state == (expected or state)
    if expected is None:
        assert one.version == before
    assert balanced(line)
    assert budgets.figures([line])[line.pk].excess == 0
