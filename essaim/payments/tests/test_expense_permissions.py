"""Roles × verbs × states of expense claims: the table is the specification."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone, translation

from essaim.payments import permissions as may
from essaim.payments.models import ExpenseClaim
from essaim.payments.tests.claims import claim_of
from essaim.rules.expenses import State
from tests.factories import MemberFactory, give_mandate

pytestmark = pytest.mark.django_db
EVER = set(State)
BEFORE_A_LOOK = {State.DRAFT, State.SUBMITTED, State.REFUSED}
WRITABLE = {State.DRAFT, State.REFUSED}
MEMBERS = {
    *("author", "peer", "other", "referent", "outsider", "treasurer", "payroll"),
    *("manager", "keeper", "former", "elsewhere", "of_all"),
}
ALLOWED = {
    # verb: who, when
    "claim": (MEMBERS, EVER),
    "write": ({"author"}, WRITABLE),
    "submit": ({"author"}, WRITABLE),
    "take_back": ({"author"}, {State.SUBMITTED}),
    "withdraw": ({"author"}, BEFORE_A_LOOK),
    "look": ({"referent", "keeper", "treasurer", "payroll"}, {State.SUBMITTED}),
    "set_rates": ({"treasurer", "payroll"}, EVER),
    "export": ({"payroll"}, EVER),
}
ROLES = sorted(MEMBERS | {"gone"})


@pytest.fixture
def cast(people, circle, whole):
    """Those of the year, and more mandates.

    ``keeper`` is treasurer of the circle; ``former`` was its referent until
    yesterday; ``elsewhere`` is referent of another; ``of_all``, of the associates;
    ``gone`` left with a payroll mandate.
    """
    day = timezone.localdate()
    for name in ("keeper", "former", "elsewhere", "of_all"):
        people[name] = MemberFactory(name=name)
    give_mandate(people["keeper"], "treasurer", circle)
    give_mandate(
        people["former"],
        "referent",
        circle,
        starts_on=day - timedelta(days=400),
        ends_on=day - timedelta(days=1),
    )
    elsewhere = people["outsider"].memberships.get().circle
    give_mandate(people["elsewhere"], "referent", elsewhere)
    give_mandate(people["of_all"], "referent", whole)
    give_mandate(people["gone"], "payroll", whole)
    return people


def test_every_cell_of_the_matrix(cast, line):
    claim = claim_of(cast["author"], line, 10_00)
    asks = {
        "claim": may.may_claim_expenses,
        "write": lambda who: may.may_write_expense(who, claim),
        "submit": lambda who: may.may_submit_expense(who, claim),
        "take_back": lambda who: may.may_take_back_expense(who, claim),
        "withdraw": lambda who: may.may_withdraw_expense(who, claim),
        "look": lambda who: may.may_look_at_expense(who, claim),
        "set_rates": may.may_set_kilometre_rates,
        "export": may.may_export_expenses,
    }
    wrong = []
    for verb, who, state in product(sorted(ALLOWED), ROLES, State):
        claim.state = state.value
        verdict = asks[verb](cast[who])
        roles, states = ALLOWED[verb]
        if bool(verdict) is not (who in roles and state in states):
            wrong.append((verb, who, state, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong


def test_who_may_look_is_who_the_list_calls(cast, line):
    claim = claim_of(cast["author"], line, 10_00)
    ExpenseClaim.objects.filter(pk=claim.pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    claim.refresh_from_db()
    for who in ROLES:
        called = claim in ExpenseClaim.objects.waiting_for(cast[who])
        assert called is bool(may.may_look_at_expense(cast[who], claim)), who
        sees = claim in ExpenseClaim.objects.visible_to(cast[who])
        assert sees or not called, who


def test_nobody_approves_their_own_whatever_they_hold(cast, line):
    for who in ("referent", "treasurer", "payroll", "keeper"):
        claim = claim_of(cast[who], line, 10_00)
        claim.state = State.SUBMITTED.value
        with translation.override("en"):
            assert "two people" in may.may_look_at_expense(cast[who], claim).refusal
