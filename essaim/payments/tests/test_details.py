"""One writes one's own account; payroll reads another's only in the open."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members.models import Member
from essaim.notifications.models import Notice
from essaim.payments import banking, vault
from essaim.payments.models import PayeeDetails
from essaim.payments.services import details

IBAN = "FR7630006000011234567890189"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def give(member, iban=IBAN, bic="", holder="Awa Diop"):
    return details.set_account(holder=holder, iban=iban, bic=bic, by=member)


def test_an_account_is_kept_as_it_is_checked(cast):
    row = give(cast["awa"], "fr76 3000 6000 0112 3456 7890 189", "agri fr pp 882")
    assert vault.take(row, "iban") == IBAN
    assert vault.take(row, "bic") == "AGRIFRPP882"
    assert banking.masked(IBAN) == "FR… 0189"


@pytest.mark.parametrize(
    ("iban", "what"),
    [
        ("FR7630006000011234567890188", "swapped"),
        ("FR763000600001123456789018", "27 characters; this one has 26"),
        ("FR76300060000112345678901890", "27 characters; this one has 28"),
        ("TN5910006035183598478831", "SEPA zone"),
        ("ZZ7630006000011234567890189", "SEPA zone"),
        ("", "letters and figures"),
        ("FR76 3000 6000 0112 3456 7890 18é", "letters and figures"),
        ("DE89370400440532013001", "swapped"),
        ("ES9121000418450200051331", "22|24 characters|swapped|not how"),
        ("1' OR 1=1 --", "letters and figures"),
    ],
)
def test_an_account_number_that_fails_its_check_is_a_sentence(cast, iban, what):
    with pytest.raises(Refusal, match=what):
        give(cast["awa"], iban)
    assert not PayeeDetails.objects.exists()


@pytest.mark.parametrize(
    ("bic", "what"),
    [("AGRI", "8 or 11"), ("AGRIFR2PP", "8 or 11"), ("1234FRPP", "not a BIC")],
)
def test_a_bank_code_that_fails_its_check_is_a_sentence(cast, bic, what):
    with pytest.raises(Refusal, match=what):
        give(cast["awa"], bic=bic)
    assert not PayeeDetails.objects.exists()


@pytest.mark.parametrize("iban", ["DE89370400440532013000", "BE31435411161155"])
def test_an_account_elsewhere_in_europe_is_fine(cast, iban):
    give(cast["awa"], iban)


def test_changing_is_told_to_the_person_by_mail_without_the_number(
    cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        give(cast["awa"])
        details.remove_account(by=cast["awa"])
    first, second = mail.outbox
    assert first.to == [cast["awa"].email]
    assert "FR… 0189" in first.body
    assert "0189" not in second.body
    assert IBAN not in first.body


def test_a_change_is_a_trace_of_theirs_alone(cast):
    give(cast["awa"])
    event = Event.objects.get(kind="details.changed")
    assert event in Event.objects.visible_to(cast["awa"])
    assert event not in Event.objects.visible_to(cast["payroll"])
    assert IBAN not in str(event.data)


def test_removing_an_account_keeps_the_codes(cast):
    details.give_codes(cast["awa"].pk, {"analytic_code": "AWA01"}, by=cast["payroll"])
    give(cast["awa"])
    details.remove_account(by=cast["awa"])
    row = PayeeDetails.objects.get(member=cast["awa"])
    assert (vault.take(row, "iban"), vault.take(row, "holder")) == ("", "")
    assert vault.take(row, "analytic_code") == "AWA01"


def test_removing_nothing_says_nothing(cast):
    details.remove_account(by=cast["awa"])
    assert not Event.objects.filter(kind__startswith="details").exists()


def test_payroll_reads_with_a_reason_and_the_person_is_told(cast):
    give(cast["awa"])
    found = details.read(
        cast["awa"].pk, reason="rappel du virement refusé", by=cast["payroll"]
    )
    assert found.iban == IBAN
    event = Event.objects.get(kind="details.read")
    said = events.tell(event)
    assert "Payroll" in said
    assert "rappel du virement refusé" in said
    assert event in Event.objects.visible_to(cast["awa"])
    assert event not in Event.objects.visible_to(cast["basile"])
    assert [n.member for n in Notice.objects.filter(event=event)] == [cast["awa"]]


@pytest.mark.parametrize("reason", ["", "   ", "ok", "x" * 201])
def test_without_a_reason_nothing_is_read(cast, reason):
    give(cast["awa"])
    with pytest.raises(Refusal):
        details.read(cast["awa"].pk, reason=reason, by=cast["payroll"])
    assert not Event.objects.filter(kind="details.read").exists()


def test_reading_what_is_not_there_is_a_sentence(cast):
    with pytest.raises(Refusal, match="Awa"):
        details.read(cast["awa"].pk, reason="pour voir", by=cast["payroll"])


def test_payroll_writes_codes_and_nothing_else(cast):
    codes = {"analytic_code": " AWA01 ", "payroll_number": "0042"}
    row = details.give_codes(cast["awa"].pk, codes, by=cast["payroll"])
    assert vault.take(row, "analytic_code") == "AWA01"
    assert vault.take(row, "payroll_number") == "0042"
    with pytest.raises(TypeError):
        details.give_codes(cast["awa"].pk, {"iban": IBAN}, by=cast["payroll"])
    assert Notice.objects.filter(member=cast["awa"]).count() == 1


@pytest.mark.parametrize("code", ["é", "a b", "=1+1", "x" * 21, "a;b"])
def test_a_code_that_no_software_would_read_is_refused(cast, code):
    with pytest.raises(Refusal):
        details.give_codes(cast["awa"].pk, {"analytic_code": code}, by=cast["payroll"])


EVERYONE = ["awa", "basile", "payroll", "second", "treasurer", "manager", "keeper"]
EVERYONE += ["referent", "gone"]
DEEDS = {
    "read": lambda by, awa: details.read(awa, reason="pour vérifier", by=by),
    "codes": lambda by, awa: details.give_codes(awa, {"analytic_code": "A1"}, by=by),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", EVERYONE)
def test_payroll_alone_touches_what_is_another_s(cast, who, deed):
    give(cast["awa"])
    awa = cast["awa"].pk
    if who in {"payroll", "second"}:
        DEEDS[deed](cast[who], awa)
    else:
        with pytest.raises(PermissionDenied):
            DEEDS[deed](cast[who], awa)
        assert not Event.objects.filter(kind__in=["details.read", "details.coded"])


@pytest.mark.parametrize("who", EVERYONE)
def test_one_sees_one_s_own_row_alone(cast, who):
    for name in ("awa", "basile"):
        give(cast[name])
    seen = PayeeDetails.objects.visible_to(cast[who])
    assert {row.member for row in seen} <= {cast[who]}


def test_who_left_changes_nothing(cast):
    with pytest.raises(PermissionDenied):
        give(cast["gone"])
    assert Member.objects.filter(pk=cast["gone"].pk, is_active=False).exists()
