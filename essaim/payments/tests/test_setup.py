"""Nothing of the accounts is hard-coded; what is wrong or missing is a sentence."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.payments import vault
from essaim.payments.models import AccountingSetup, CircleCode, FormAccounts
from essaim.payments.reading import readiness
from essaim.payments.services import batches, details, setup
from essaim.payments.tests.paying import (
    HOUSE,
    approve,
    freeze,
    owe,
    prepare,
    set_accounts,
    set_details,
    version,
)
from tests.factories import CircleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "told")]


def journal(by, **values):
    setup.set_journal(values, version=version(), by=by)


def accounts(by, form="transfer", debit="622", credit="467", by_transfer=True):
    setup.set_form(
        form,
        debit=(debit, "Charge"),
        credit=(credit, "Dû"),
        by_transfer=by_transfer,
        version=version(),
        by=by,
    )


def test_a_change_is_recorded_with_what_it_was(cast):
    journal(cast["treasurer"], journal_code="ODC")
    event = Event.objects.get(kind="accounting.changed")
    assert "CTB → ODC" in events.tell(event)
    journal(cast["treasurer"], journal_code="ODC")
    assert Event.objects.filter(kind="accounting.changed").count() == 1


def test_the_account_of_the_cooperative_is_sealed_and_its_trace_masked(cast):
    set_accounts(cast["payroll"])
    row = AccountingSetup.objects.get()
    assert HOUSE.encode() not in bytes(row.debtor_iban)
    assert vault.take(row, "debtor_iban") == HOUSE
    said = " ".join(
        events.tell(e) for e in Event.objects.filter(kind="accounting.changed")
    )
    assert HOUSE not in said
    assert "FR… 9014" in said


def test_an_empty_account_number_leaves_the_one_that_is_kept(cast):
    set_accounts(cast["payroll"])
    setup.set_bank(
        name="Coop",
        iban="",
        bic="",
        template="x",
        version=version(),
        by=cast["payroll"],
    )
    assert vault.take(AccountingSetup.objects.get(), "debtor_iban") == HOUSE


def test_a_late_page_changes_nothing(cast):
    late = version()
    journal(cast["treasurer"], journal_code="ODC")
    with pytest.raises(Refusal, match="meanwhile"):
        setup.set_journal({"journal_code": "X"}, version=late, by=cast["payroll"])
    assert AccountingSetup.current().journal_code == "ODC"


@pytest.mark.parametrize(
    "values",
    [
        {"label_template": "%(iban)s"},
        {"label_template": "100 %"},
        {"third_party_mask": "9%(title)s"},
        {"liaison_account": "58"},
        {"liaison_account": "ABC"},
        {"vat_account": "445;66"},
        {"journal_code": "é"},
        {"cooperative_code": "a b"},
    ],
)
def test_what_no_software_would_read_is_refused(cast, values):
    with pytest.raises(Refusal):
        journal(cast["payroll"], **values)
    assert not Event.objects.filter(kind="accounting.changed").exists()


@pytest.mark.parametrize(
    ("debit", "credit"), [("62", "467"), ("622", "4 67"), ("", "4")]
)
def test_an_account_that_is_not_one_is_refused(cast, debit, credit):
    with pytest.raises(Refusal):
        accounts(cast["payroll"], debit=debit, credit=credit)
    assert not FormAccounts.objects.exists()


def test_an_internal_transfer_is_never_paid_by_the_bank(cast):
    accounts(cast["payroll"], form="activity", by_transfer=True)
    assert FormAccounts.objects.get().by_transfer is False


@pytest.mark.parametrize(
    "columns",
    [[], [("", "number")], [("A", "iban")], [("A", "one")] * 31],
)
def test_columns_that_mean_nothing_are_refused(cast, columns):
    with pytest.raises(Refusal):
        setup.set_payroll(columns, item="", version=version(), by=cast["payroll"])


def test_a_code_is_set_changed_and_removed(cast, circle):
    other = CircleFactory()
    for code in ("COMP", "COMP2", ""):
        setup.set_circle_codes(
            {circle.pk: code, other.pk: "AUTRE"}, version=version(), by=cast["payroll"]
        )
    assert list(CircleCode.objects.values_list("code", flat=True)) == ["AUTRE"]
    assert Event.objects.filter(kind="accounting.changed").count() == 3


WHO = ["payroll", "second", "treasurer", "manager", "keeper", "referent", "awa", "gone"]
DEEDS = {
    "journal": lambda by, _c: journal(by, journal_code="ODC"),
    "accounts": lambda by, _c: accounts(by),
    "bank": lambda by, _c: setup.set_bank(
        name="x", iban=HOUSE, bic="", template="x", version=version(), by=by
    ),
    "payroll": lambda by, _c: setup.set_payroll(
        [("A", "one")], item="", version=version(), by=by
    ),
    "circles": lambda by, c: setup.set_circle_codes(
        {c.pk: "A"}, version=version(), by=by
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", WHO)
def test_those_who_keep_the_accounts_set_them(cast, circle, who, deed):
    if who in {"payroll", "second", "treasurer"}:
        DEEDS[deed](cast[who], circle)
        assert Event.objects.filter(kind="accounting.changed").count() == 1
    else:
        with pytest.raises(PermissionDenied):
            DEEDS[deed](cast[who], circle)
        assert not Event.objects.filter(kind="accounting.changed").exists()


# What is missing before a batch is frozen


def sentences(batch):
    return [one.sentence for one in readiness.of(batch).blocking]


def test_without_anything_everything_is_missing_in_sentences(cast, line, year):
    owe(cast["awa"], 10_00, "activity", line=line)
    owe(cast["awa"], 10_00, "transfer", line=line)
    owe(cast["basile"], 10_00, "payroll", line=line)
    owe(cast["basile"], 10_00, "expense", vat_cents=1_00)
    batch = prepare(year, cast["payroll"], execution_on=None)
    approve(batch, cast["second"])
    found = " ".join(sentences(batch))
    for words in (
        "paid as “credit of the activity account”",
        "paid as “bank transfer”",
        "paid as “line on the payslip”",
        "paid as “expense refund”",
        "liaison account",
        "VAT account",
        "No analytic code is set for: Accompagnement",
        "What no circle’s budget pays",
        "2 people have no analytic code",
        "payroll item",
        "1 person has no payroll number",
    ):
        assert words in found
    with pytest.raises(Refusal, match="liaison"):
        freeze(batch, cast["payroll"])
    batch.refresh_from_db()
    assert batch.state == "approved"


def test_the_account_paid_from_and_the_day_are_asked_for_transfers(cast, line, year):
    accounts(cast["payroll"], form="transfer")
    owe(cast["awa"], 10_00, "transfer", line=line)
    batch = prepare(year, cast["payroll"], execution_on=None)
    found = " ".join(sentences(batch))
    assert "The account the cooperative pays from is not set" in found
    assert "The day the bank makes the transfers is not set" in found


def test_who_has_no_account_is_said_and_forbids_nothing(cast, line, year):
    set_accounts(cast["payroll"])
    details.give_codes(cast["awa"].pk, {"analytic_code": "A"}, by=cast["payroll"])
    owe(cast["awa"], 10_00, "transfer", line=line)
    batch = prepare(year, cast["payroll"])
    ready = readiness.of(batch)
    assert ready.blocking == []
    assert [list(one.people) for one in ready.worth_knowing] == [[cast["awa"]]]


def test_when_all_is_there_nothing_is_missing(cast, circle, line, year):
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    for form in ("activity", "transfer", "payroll", "invoice", "expense"):
        owe(cast["awa"], 10_00, form, line=line, vat_cents=1_00)
    batch = prepare(year, cast["payroll"])
    assert readiness.of(batch)
    approve(batch, cast["manager"])
    freeze(batch, cast["second"])


def test_without_a_mask_a_third_party_needs_no_code(cast, line, year):
    set_accounts(cast["payroll"])
    journal(cast["payroll"], third_party_mask="")
    owe(cast["awa"], 10_00, "invoice", line=line)
    assert sentences(prepare(year, cast["payroll"])) == []


def test_the_number_of_questions_does_not_grow_with_the_batch(
    cast, circle, line, year, django_assert_max_num_queries
):
    from tests.factories import MemberFactory

    set_accounts(cast["payroll"], circle)
    for member in MemberFactory.create_batch(30):
        owe(member, 10_00, "transfer", line=line)
        owe(member, 10_00, "payroll", line=line)
    batch = prepare(year, cast["payroll"])
    with django_assert_max_num_queries(10):
        readiness.of(batch)


def test_what_is_frozen_keeps_its_settings(cast, circle, line, year):
    set_accounts(cast["payroll"], circle)
    set_details(cast)
    owe(cast["awa"], 10_00, "activity", line=line)
    batch = prepare(year, cast["payroll"])
    approve(batch, cast["second"])
    batch = freeze(batch, cast["payroll"])
    kept = batch.setup
    journal(cast["payroll"], journal_code="AUTRE")
    batches.mark_paid(batch.pk, paid_on=batch.frozen_at.date(), by=cast["payroll"])
    batch.refresh_from_db()
    assert batch.setup == kept
    assert batch.setup["chart"]["journal"] == "CTB"
