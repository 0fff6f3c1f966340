"""Roles × actions × states of a batch: the table is the specification.

Each line tells, for one action, who may do it and when; everything else is refused
with a reason. The matrix is generated from it, cell by cell.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from essaim.base import events
from essaim.circles.models import Mandate
from essaim.payments import permissions as may
from essaim.payments.models import Batch, Due
from essaim.payments.tests.paying import owe
from essaim.rules.batches import State

pytestmark = pytest.mark.django_db

DRAFT, APPROVED, FROZEN, PAID, CANCELLED = State
EVER = set(State)
PAYROLL = {"payroll", "second"}
EYES = PAYROLL | {"treasurer", "manager"}
# ``payroll`` prepared it; ``second``, ``treasurer`` and ``manager`` have looked at it;
# ``blind`` holds the payroll and has not.
ALLOWED = {
    # action: who, when
    "see": (EYES | {"blind"}, EVER),
    "prepare": (PAYROLL | {"blind"}, EVER),
    "change": (PAYROLL | {"blind"}, {DRAFT}),
    "date": (PAYROLL | {"blind"}, {DRAFT, APPROVED}),
    "read": (EYES | {"blind"}, EVER),
    "names": (EYES, EVER),
    "approve": (EYES - {"payroll"}, {DRAFT}),
    "reopen": (EYES | {"blind"}, {APPROVED}),
    "freeze": (PAYROLL | {"blind"}, {APPROVED}),
    "pay": (PAYROLL | {"blind"}, {FROZEN}),
    "cancel": (PAYROLL | {"blind"}, {DRAFT, APPROVED, FROZEN}),
    "journal": (PAYROLL | {"blind", "treasurer"}, {FROZEN, PAID}),
    "sage": (PAYROLL | {"blind", "treasurer"}, {FROZEN, PAID}),
    "csv": (PAYROLL | {"blind", "treasurer"}, {FROZEN, PAID}),
    "ods": (PAYROLL | {"blind", "treasurer"}, {FROZEN, PAID}),
    "sepa": (PAYROLL | {"blind"}, {FROZEN, PAID}),
    "payslips": (PAYROLL | {"blind"}, {FROZEN, PAID}),
    "set_accounts": (PAYROLL | {"blind", "treasurer"}, EVER),
    "read_details": (PAYROLL | {"blind"}, EVER),
    "give_codes": (PAYROLL | {"blind"}, EVER),
    "who_can_be_paid": (PAYROLL | {"blind"}, EVER),
}
ROLES = [
    *("payroll", "second", "blind", "treasurer", "manager", "administrator", "keeper"),
    *("referent", "awa", "basile", "former", "gone"),
]
MATRIX = list(product(sorted(ALLOWED), ROLES, State))


@pytest.fixture
def everyone(cast, whole):
    """The cast, who has not looked, and who held the payroll until yesterday."""
    from tests.factories import MemberFactory, give_mandate

    cast["blind"] = MemberFactory(name="Blind")
    cast["former"] = MemberFactory(name="Former")
    give_mandate(cast["blind"], "payroll", whole)
    yesterday = timezone.localdate() - timedelta(days=1)
    give_mandate(
        cast["former"],
        "payroll",
        whole,
        starts_on=yesterday - timedelta(days=300),
        ends_on=yesterday,
    )
    return cast


@pytest.fixture
def make_batch(everyone, year):
    def make(state):
        day = timezone.localdate()
        batch = Batch.objects.create(
            number=1,
            fiscal_year=year,
            up_to=day,
            entries_on=day,
            state=state.value,
            prepared_by=everyone["payroll"],
        )
        events.record("batch.prepared", batch, by=everyone["payroll"], number=1)
        for name in ("second", "treasurer", "manager", "awa", "former"):
            events.record("batch.read", batch, by=everyone[name], number=1, reason="x")
        return batch

    return make


def verdict(action, member, batch, awa):
    files = {"payslips": "payroll"}
    if action in {"journal", "sage", "csv", "ods", "sepa", "payslips"}:
        return may.may_take_file(member, batch, files.get(action, action))
    questions = {
        "see": lambda: may.may_see_batches(member),
        "prepare": lambda: may.may_prepare_batch(member),
        "change": lambda: may.may_change_batch(member, batch),
        "date": lambda: may.may_set_execution(member, batch),
        "read": lambda: may.may_read_batch(member, batch),
        "names": lambda: may.may_see_names(member, batch),
        "approve": lambda: may.may_approve_batch(member, batch),
        "reopen": lambda: may.may_reopen_batch(member, batch),
        "freeze": lambda: may.may_freeze_batch(member, batch),
        "pay": lambda: may.may_mark_paid(member, batch),
        "cancel": lambda: may.may_cancel_batch(member, batch),
        "set_accounts": lambda: may.may_set_accounting(member),
        "read_details": lambda: may.may_read_details(member, awa),
        "give_codes": lambda: may.may_give_codes(member, awa),
        "who_can_be_paid": lambda: may.may_see_who_can_be_paid(member),
    }
    return questions[action]()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_the_table_says_who_may_do_what_and_when(everyone, make_batch, role, state):
    batch, member = make_batch(state), everyone[role]
    wrong = []
    for action, (who, when) in ALLOWED.items():
        expected = role in who and state in when
        answer = verdict(action, member, batch, everyone["awa"])
        if bool(answer) is not expected or (not expected and not answer.refusal):
            wrong.append((action, expected, str(answer.refusal)))
    assert wrong == []


def test_every_action_of_the_room_is_in_the_table():
    asked = {name for name in dir(may) if name.startswith("may_")}
    expenses = {name for name in asked if "expense" in name or "kilometre" in name}
    assert asked - expenses == {
        *("may_see_batches", "may_prepare_batch", "may_change_batch"),
        *("may_set_execution", "may_read_batch", "may_see_names"),
        *("may_approve_batch", "may_reopen_batch", "may_freeze_batch"),
        *("may_mark_paid", "may_cancel_batch", "may_take_file"),
        *("may_set_accounting", "may_read_details", "may_give_codes"),
        *("may_see_who_can_be_paid", "may_set_details"),
    }


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_the_batches_and_whose_dues(everyone, make_batch, line, role):
    make_batch(DRAFT)
    for name in ("awa", "basile"):
        owe(everyone[name], 10_00, line=line)
    member = everyone[role]
    sees = role in EYES | {"blind"}
    assert Batch.objects.visible_to(member).exists() is sees
    seen = {due.member for due in Due.objects.visible_to(member)}
    if role in PAYROLL | {"blind"}:
        assert seen == {everyone["awa"], everyone["basile"]}
    else:
        assert seen <= {member}


def test_a_mandate_that_ends_takes_it_all_away(everyone, make_batch):
    batch = make_batch(FROZEN)
    assert may.may_mark_paid(everyone["payroll"], batch)
    Mandate.objects.filter(member=everyone["payroll"]).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert not may.may_mark_paid(everyone["payroll"], batch)
    assert not may.may_take_file(everyone["payroll"], batch, "sepa")
