"""The files of a batch: each read by a reader of its own, and always the same bytes."""

import csv
import hashlib
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.notifications.models import Notice
from essaim.payments.models import BatchFile, CircleCode, Due
from essaim.payments.services import batches, details, setup
from essaim.payments.tests import readers
from essaim.payments.tests.paying import (
    ACCOUNTS,
    HOUSE,
    IBANS,
    frozen,
    owe,
    set_accounts,
    set_details,
    tomorrow,
    version,
)
from essaim.rules.tests import fec_reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "told")]
KINDS = [kind.value for kind in BatchFile.Kind]


@pytest.fixture
def ready(cast, circle):
    set_accounts(cast["payroll"], circle)
    set_details(cast)


def take(batch, kind, by, reason="pour la comptable"):
    _row, file, _media = batches.take_file(batch.pk, kind, reason=reason, by=by)
    with file:
        return file.read()


@pytest.fixture
def mixed(ready, cast, line, year):
    """One due of each form, one without a budget, one with tax."""
    owe(cast["awa"], 120_00, "activity", line=line, label="Compost ; suite|fin")
    owe(cast["awa"], 30_50, "transfer", line=line, label="=Peinture")
    owe(cast["basile"], 80_00, "payroll", line=line, label="Accueil")
    owe(cast["basile"], 20_01, "payroll", line=line, label="Référent⋅e")
    owe(cast["keeper"], 240_00, "invoice", label="Étude", structure="SARL Œuvre")
    owe(cast["keeper"], 24_00, "expense", line=line, label="Train", vat_cents=4_00)
    return frozen(year, cast)


TOTAL = Decimal("514.51")


def test_the_journal_is_read_by_a_reader_of_the_law(mixed, cast):
    records = fec_reader.read(take(mixed, "journal", cast["payroll"]), "utf-8")
    assert sum(row["Debit"] for row in records) == TOTAL + 120
    activity = [row for row in records if row["EcritureNum"] == "1"]
    assert [(row["CompteNum"], row["Debit"], row["Credit"]) for row in activity] == [
        ("628100", 120, 0),
        ("580000", 0, 120),
        ("580000", 120, 0),
        ("628100", 0, 120),
    ]
    assert {row["EcritureLib"] for row in activity} == {
        f"Compost suite fin {timezone.localdate():%m/%Y}"
    }
    assert {row["JournalCode"] for row in records} == {"CTB"}
    tax = [row for row in records if row["CompteNum"] == "445660"]
    assert [row["Debit"] for row in tax] == [4]
    third = next(row for row in records if row["CompteNum"] == "401000")
    assert (third["CompAuxNum"], third["CompAuxLib"]) == ("9KEE3", "SARL Œuvre")


def test_the_journal_is_read_by_software_that_knows_nothing_of_the_law(mixed, cast):
    rows = readers.fec_as_csv(take(mixed, "journal", cast["payroll"]), "utf-8", "\t")
    assert sum(readers.number(row["Debit"]) for row in rows) == sum(
        readers.number(row["Credit"]) for row in rows
    )


def test_nobody_takes_the_journal_for_the_legal_fec(mixed):
    row = mixed.files.get(kind="journal")
    assert row.name == f"journal-contributions-essaim-lot-{mixed.number}.txt"
    assert not re.match(r"\d{9}FEC\d{8}", row.name)


@pytest.mark.parametrize("separator", ["tab", "bar"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-15"])
def test_the_journal_is_in_the_characters_that_are_chosen(
    ready, cast, line, year, separator, encoding
):
    setup.set_journal(
        {"journal_separator": separator, "journal_encoding": encoding},
        version=version(),
        by=cast["treasurer"],
    )
    owe(cast["awa"], 5_00, "activity", line=line, label="Référent⋅e ｜ Мария € œ")
    data = take(frozen(year, cast), "journal", cast["treasurer"])
    records = fec_reader.read(data, encoding)
    assert (b"|" in data) is (separator == "bar")
    label = records[0]["EcritureLib"]
    assert label.startswith(
        "Référent⋅e ｜ Мария € œ" if encoding == "utf-8" else "Référent.e Mariia € œ"
    )


def test_sage_has_general_and_analytic_lines(mixed, cast):
    lines = readers.sage(take(mixed, "sage", cast["payroll"]))
    debits = sum(readers.number(row[9]) for row in lines)
    assert debits == TOTAL + 120
    four = [(row[3], row[12], row[9], row[10]) for row in lines[:4]]
    assert four == [
        ("628100", "COMPOST", "120,00", "0"),
        ("580000", "COMPOST", "0", "120,00"),
        ("580000", "AWA1", "120,00", "0"),
        ("628100", "AWA1", "0", "120,00"),
    ]
    invoice = [row for row in lines if row[3] == "604000"]
    assert [row[12] for row in invoice] == ["COOP"]


def test_the_bank_reads_the_file_of_transfers(mixed, cast):
    data = take(mixed, "sepa", cast["payroll"])
    document, payments = readers.transfers(data)
    assert [(p["cents"], p["iban"]) for p in payments] == [
        (30_50, IBANS["awa"]),
        (24_00, IBANS["keeper"]),
    ]
    assert payments[0]["name"] == "Awa Diop"
    debtor = document.find(".//p:PmtInf", readers.NAMESPACE)
    assert debtor.findtext(".//p:Dbtr/p:Nm", namespaces=readers.NAMESPACE) == (
        "Les Ateliers de l'Essaim"
    )
    assert debtor.findtext(".//p:DbtrAcct//p:IBAN", namespaces=readers.NAMESPACE) == (
        HOUSE
    )
    assert debtor.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=readers.NAMESPACE) == (
        tomorrow().isoformat()
    )
    assert debtor.findtext("p:BtchBookg", namespaces=readers.NAMESPACE) == "true"


def test_a_bank_known_by_its_account_alone_is_accepted(ready, cast, line, year):
    setup.set_bank(
        name="Coop",
        iban="",
        bic="",
        template="%(batch)s",
        version=version(),
        by=cast["payroll"],
    )
    owe(cast["awa"], 5_00, "transfer", line=line)
    document, _p = readers.transfers(take(frozen(year, cast), "sepa", cast["payroll"]))
    agent = document.find(".//p:DbtrAgt", readers.NAMESPACE)
    assert agent.findtext(".//p:Othr/p:Id", namespaces=readers.NAMESPACE) == (
        "NOTPROVIDED"
    )


def test_message_numbers_never_come_twice(ready, cast, line, year):
    seen = set()
    for _n in range(3):
        owe(cast["awa"], 5_00, "transfer", line=line)
        batch = frozen(year, cast)
        document, payments = readers.transfers(take(batch, "sepa", cast["payroll"]))
        seen |= {
            node.text for node in document.iterfind(".//p:MsgId", readers.NAMESPACE)
        }
        seen |= {
            node.text for node in document.iterfind(".//p:PmtInfId", readers.NAMESPACE)
        }
        seen |= {payment["id"] for payment in payments}
    assert len(seen) == 9


def test_who_has_no_account_is_left_out_of_the_bank_s_file(ready, cast, line, year):
    details.give_codes(
        cast["referent"].pk, {"analytic_code": "REF"}, by=cast["payroll"]
    )
    owe(cast["referent"], 7_00, "transfer", line=line)
    owe(cast["awa"], 5_00, "transfer", line=line)
    batch = frozen(year, cast)
    _d, payments = readers.transfers(take(batch, "sepa", cast["payroll"]))
    assert [payment["iban"] for payment in payments] == [IBANS["awa"]]
    event = Event.objects.filter(kind="batch.file_taken").latest("pk")
    assert event not in Event.objects.visible_to(cast["referent"])


def test_payroll_reads_the_columns_that_are_set(mixed, cast):
    data = take(mixed, "payroll", cast["payroll"]).decode()
    rows = list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))
    assert rows == [
        ["Matricule", "Rubrique", "Période", "Montant", "Libellé"],
        ["002", "4350", f"{mixed.entries_on:%m/%Y}", "100,01", "Contributions"],
    ]


def test_everything_is_in_the_table_and_in_the_spreadsheet(mixed, cast):
    rows = readers.table(take(mixed, "csv", cast["payroll"]))
    assert sum(int(row["Montant en centimes"]) for row in rows) == TOTAL * 100
    assert "'=Peinture" in {row["Pour"] for row in rows}
    sheets = readers.spreadsheet(take(mixed, "ods", cast["payroll"]))
    assert len(sheets) == 4
    due_rows, people_rows, circle_rows, lines = sheets.values()
    assert [row[3] for row in due_rows[1:]] == [row["Pour"].lstrip("'") for row in rows]
    cents = [
        row.index("Montant en centimes") for row in (people_rows[0], circle_rows[0])
    ]
    for sheet, column in zip((people_rows, circle_rows), cents, strict=True):
        assert sum(int(row[column]) for row in sheet[1:]) == TOTAL * 100
    assert sum(readers.number(row[-2]) for row in lines[1:]) == TOTAL + 120


@pytest.mark.parametrize("kind", KINDS)
def test_no_account_number_is_in_a_file_but_the_bank_s(mixed, cast, kind):
    data = take(mixed, kind, cast["payroll"])
    assert (IBANS["awa"].encode() in data) is (kind == "sepa")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_always_the_same_bytes(mixed, cast, circle, kind):
    before = take(mixed, kind, cast["payroll"])
    row = mixed.files.get(kind=kind)
    assert hashlib.sha256(before).hexdigest() == row.sha256
    assert len(before) == row.size
    # Everything it was made from changes.
    details.set_account(holder="X", iban=IBANS["referent"], bic="", by=cast["awa"])
    details.give_codes(cast["awa"].pk, {"analytic_code": "ZZ"}, by=cast["payroll"])
    cast["awa"].name = "Autre Nom"
    cast["awa"].save()
    circle.name = "Autre cercle"
    circle.save()
    CircleCode.objects.update(code="ZZ")
    setup.set_journal(
        {"journal_code": "ZZ", "label_template": "x", "journal_separator": "bar"},
        version=version(),
        by=cast["payroll"],
    )
    with translation.override("fr"):
        assert take(mixed, kind, cast["payroll"]) == before


def test_a_file_that_would_differ_is_not_given(mixed, cast):
    Due.objects.filter(batch=mixed).update(label="autre chose")
    with pytest.raises(Refusal, match="nothing was given"):
        take(mixed, "journal", cast["payroll"])
    assert not Event.objects.filter(kind="batch.file_taken").exists()


def test_taking_a_file_is_read_by_those_it_is_about(mixed, cast):
    take(mixed, "payroll", cast["payroll"], reason="paie de novembre")
    event = Event.objects.get(kind="batch.file_taken")
    assert event.data["reason"] == "paie de novembre"
    assert event in Event.objects.visible_to(cast["basile"])
    assert event not in Event.objects.visible_to(cast["awa"])
    assert not Notice.objects.filter(event=event).exists()


def test_taking_account_numbers_is_told(mixed, cast):
    take(mixed, "sepa", cast["payroll"])
    event = Event.objects.get(kind="batch.file_taken")
    told = {notice.member for notice in Notice.objects.filter(event=event)}
    assert told == {cast["awa"], cast["keeper"]}


def test_only_the_files_somebody_needs_are_made(ready, cast, line, year):
    owe(cast["awa"], 5_00, "activity", line=line)
    batch = frozen(year, cast, execution_on=None)
    kinds = set(batch.files.values_list("kind", flat=True))
    assert kinds == {"journal", "sage", "csv", "ods"}
    with pytest.raises(Refusal, match="no such file"):
        take(batch, "sepa", cast["payroll"])


OWED = st.lists(
    st.tuples(
        st.sampled_from(["awa", "basile", "keeper"]),
        st.integers(1, 10**8),
        st.sampled_from(["activity", "payroll", "invoice", "transfer", "expense"]),
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
            max_size=40,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(owed=OWED, encoding=st.sampled_from(["utf-8", "iso8859-15"]))
def test_whatever_is_owed_the_files_add_up_to_it(
    ready, cast, line, year, owed, encoding
):
    before = transaction.savepoint()
    _check_sums(cast, line, year, owed, encoding)
    transaction.savepoint_rollback(before)


def _check_sums(cast, line, year, owed, encoding):
    payroll = cast["payroll"]
    setup.set_journal({"journal_encoding": encoding}, version=version(), by=payroll)
    today = timezone.localdate()
    by = dict.fromkeys(ACCOUNTS, 0)
    for name, cents, form, label, in_budget in owed:
        by[form] += cents
        owe(
            cast[name],
            cents,
            form,
            line=line if in_budget else None,
            label=label,
            vat_cents=cents // 6 if form == "expense" else 0,
            on=today - timedelta(days=cents % 3),
        )
    batch = frozen(year, cast)
    total, moved = sum(by.values()), sum(by.values()) + by["activity"]
    records = fec_reader.read(take(batch, "journal", payroll), encoding)
    assert sum(row["Debit"] for row in records) * 100 == moved
    lines = readers.sage(take(batch, "sage", payroll), encoding)
    assert sum(readers.number(row[9]) for row in lines) * 100 == moved
    rows = readers.table(take(batch, "csv", payroll))
    assert sum(int(row["Montant en centimes"]) for row in rows) == total
    people = list(readers.spreadsheet(take(batch, "ods", payroll)).values())[1]
    assert sum(int(row[-1]) for row in people[1:]) == total
    if by["transfer"] + by["expense"]:
        _document, payments = readers.transfers(take(batch, "sepa", payroll))
        transferred = sum(payment["cents"] for payment in payments)
        assert transferred == by["transfer"] + by["expense"]
    if by["payroll"]:
        text = take(batch, "payroll", payroll).decode(encoding)
        paid = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        on_payslips = sum(readers.number(row[3]) for row in paid[1:])
        assert on_payslips * 100 == by["payroll"]
    batches.mark_paid(batch.pk, paid_on=today, by=payroll)
