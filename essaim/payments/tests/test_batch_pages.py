"""Batches, accounts and settings in the browser: nonsense, wrong roles, two clicks."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.base.models import Event
from essaim.home.awaited_payments import in_payments
from essaim.payments.models import AccountingSetup, Batch, PayeeDetails
from essaim.payments.tests.paying import (
    IBANS,
    approve,
    frozen,
    owe,
    prepare,
    set_accounts,
    set_details,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cast, circle, line, told):
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    owe(cast["awa"], 120_00, "transfer", line=line)
    return cast


def post(client, member, name, *args, **typed):
    client.force_login(member)
    return client.post(reverse(f"payments:{name}", args=args), typed)


@pytest.mark.parametrize(
    "iban", ["FR7630006000011234567890188", "12,345", "1e9", "-5", "", "XX00"]
)
def test_an_account_that_fails_its_check_is_said_and_not_kept(client, cast, iban):
    answer = post(client, cast["awa"], "details", holder="Awa", iban=iban, bic="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["iban"]
    assert not PayeeDetails.objects.exclude(iban=b"").exists()


def test_an_account_sent_twice_is_told_once(client, cast):
    for _turn in range(2):
        typed = {"holder": "Awa", "iban": IBANS["awa"], "bic": ""}
        assert post(client, cast["awa"], "details", **typed).status_code == 302
    assert Event.objects.filter(kind="details.changed").count() == 1


def test_a_batch_asked_twice_is_one_batch(client, ready, year):
    day = timezone.localdate().isoformat()
    typed = {"year": year.pk, "up_to": day, "key": uuid.uuid4()}
    answers = [
        post(client, ready["payroll"], "batch_prepare", **typed) for _turn in range(2)
    ]
    assert {answer["location"] for answer in answers} == {
        Batch.objects.get().get_absolute_url()
    }


@pytest.mark.parametrize("day", ["2999-01-01", "31/02/2026", "1e9", "-5", ""])
def test_a_batch_of_no_day_is_refused(client, ready, year, day):
    typed = {"year": year.pk, "up_to": day, "key": uuid.uuid4()}
    answer = post(client, ready["payroll"], "batch_prepare", **typed)
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_who_prepared_a_batch_does_not_approve_it(client, ready, year):
    batch = prepare(year, ready["payroll"])
    assert [one.url for one in in_payments(ready["manager"])] == [
        batch.get_absolute_url()
    ]
    assert in_payments(ready["payroll"]) == []
    post(client, ready["payroll"], "batch_approve", batch.pk, version=batch.version)
    batch.refresh_from_db()
    assert batch.state == "draft"
    approve(batch, ready["manager"])
    assert [one.url for one in in_payments(ready["payroll"])] == [
        batch.get_absolute_url()
    ]


def test_a_batch_is_paid_once_by_two_clicks(client, ready, year):
    batch = frozen(year, ready)
    day = timezone.localdate().isoformat()
    for wrong in ("2999-01-01", "2000-01-01", "-5", ""):
        answer = post(client, ready["payroll"], "batch_pay", batch.pk, paid_on=wrong)
        assert answer.status_code == 422, wrong
    for _turn in range(2):
        answer = post(client, ready["payroll"], "batch_pay", batch.pk, paid_on=day)
        assert answer["location"] == batch.get_absolute_url()
    assert Event.objects.filter(kind="batch.paid").count() == 1
    answer = post(client, ready["manager"], "batch_pay", batch.pk, paid_on=day)
    assert answer.status_code == 403
    answer = post(client, ready["awa"], "batch_pay", batch.pk, paid_on=day)
    assert answer.status_code == 404


def test_a_file_is_given_with_a_reason_and_adds_up_as_said(client, ready, year):
    batch = frozen(year, ready)
    answer = post(client, ready["payroll"], "batch_file", batch.pk, "sepa", reason="x")
    assert answer.status_code == 422
    answer = post(
        client, ready["payroll"], "batch_file", batch.pk, "sepa", reason="la banque"
    )
    assert b"<CtrlSum>120.00</CtrlSum>" in b"".join(answer.streaming_content)
    page = client.get(batch.get_absolute_url())
    assert page.context["controls"].transfers.cents == 120_00


def test_late_settings_are_refused_unless_they_say_what_is_so(client, ready):
    typed = {"item": "4350", "columns-TOTAL_FORMS": 1, "columns-INITIAL_FORMS": 0}
    typed |= {"columns-0-name": "Matricule", "columns-0-value": "number"}
    late = AccountingSetup.current().version
    for _turn in range(2):
        answer = post(client, ready["payroll"], "setup_payroll", **typed, version=late)
        assert answer.status_code == 302
    typed["item"] = "9999"
    answer = post(client, ready["payroll"], "setup_payroll", **typed, version=late)
    assert answer.status_code == 422
    answer = post(client, ready["manager"], "setup_payroll", **typed, version=late)
    assert answer.status_code == 403
