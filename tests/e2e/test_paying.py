"""A quarter is paid: two people, right files, and each author is told."""

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum
from django.urls import reverse
from playwright.sync_api import expect

from essaim.contributions.models import Contribution
from essaim.home.demonstration.people import PASSWORD
from essaim.payments.models import Batch, Due
from essaim.payments.models.setup import Form
from essaim.payments.tests import readers
from essaim.rules.contributions import State
from essaim.rules.tests import fec_reader
from tests.demonstration import person
from tests.e2e.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.e2e


def assert_not_approved_by_who_prepared_it(page, batch, live_server):
    """Two people, always: no button, and a sentence to who sends what it would send."""
    page.goto(live_server.url + batch.get_absolute_url())
    main = page.get_by_role("main")
    expect(main).to_contain_text("Vous avez préparé ce lot")
    expect(main.get_by_role("button", name="Approuver ce lot")).to_have_count(0)
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        live_server.url + reverse("payments:batch_approve", args=[batch.pk]),
        form={"csrfmiddlewaretoken": token, "version": batch.version},
    )
    assert "Vous avez préparé ce lot" in answer.text()
    batch.refresh_from_db()
    assert batch.state == Batch.State.DRAFT


def approve(page, batch):
    """The treasurer finds it on the first page, says why they look, reads, approves."""
    main = page.get_by_role("main")
    main.locator(f"a[href='{batch.get_absolute_url()}']").first.click()
    page.get_by_label("dites pourquoi").fill("Relire avant d’approuver")
    main.get_by_role("button", name="Voir ce qu’il contient").click()
    for due in batch.dues.all():
        expect(main).to_contain_text(due.label)
    assert_accessible(page)
    main.get_by_role("link", name=f"Lot {batch.number}").click()
    main.get_by_role("button", name="Approuver ce lot").click()
    expect(page.locator("body")).to_contain_text("Vous avez approuvé ce lot")


def freeze(page, batch, live_server):
    page.goto(live_server.url + batch.get_absolute_url())
    main = page.get_by_role("main")
    main.get_by_role("button", name="Figer et faire les fichiers").click()
    expect(main.get_by_role("heading", name="Ses fichiers")).to_be_visible()
    assert_accessible(page)


def take(page, batch, kind):
    """Click, say why, and keep what the browser receives."""
    row = batch.files.get(kind=kind)
    main = page.get_by_role("main")
    main.get_by_role("link", name=f"Télécharger {row.name}").click()
    page.get_by_label("Pourquoi").fill("Pour la comptable, le trimestre")
    with page.expect_download() as download:
        main.get_by_role("button", name="Télécharger le fichier").click()
    assert download.value.suggested_filename == row.name
    data = Path(download.value.path()).read_bytes()
    assert hashlib.sha256(data).hexdigest() == row.sha256
    page.goto(page.url.partition("/fichiers/")[0] + "/")
    return data


def assert_files_say_what_is_owed(page, batch):
    """Each file, read by a reader of its own, adds up to what the books owe."""
    dues = batch.dues.all()
    total = Decimal(dues.aggregate(s=Sum("cents"))["s"]) / 100

    def of(*forms):
        return Decimal(dues.filter(form__in=forms).aggregate(s=Sum("cents"))["s"] or 0)

    journal = fec_reader.read(take(page, batch, "journal"), "utf-8")
    debit = sum(row["Debit"] for row in journal)
    assert debit == sum(row["Credit"] for row in journal)
    # What stays in the company goes through the liaison account: it counts twice.
    assert debit == total + of(Form.ACTIVITY) / 100
    analytic = readers.sage(take(page, batch, "sage"))
    assert sum(readers.number(row[9]) for row in analytic) == debit
    rows = readers.table(take(page, batch, "csv"))
    assert len(rows) == dues.count()
    sheets = readers.spreadsheet(take(page, batch, "ods"))
    assert len(sheets) == 4
    kinds = set(batch.files.values_list("kind", flat=True))
    if "sepa" in kinds:
        _document, payments = readers.transfers(take(page, batch, "sepa"))
        there = batch.payees.filter(form__in=batch.setup["transfer"]["forms"])
        assert sum(p["cents"] for p in payments) == sum(
            payee.cents for payee in there if payee.iban
        )
    if "payroll" in kinds:
        text = take(page, batch, "payroll").decode("utf-8-sig")
        header, *lines = [line.split(";") for line in text.splitlines()]
        place = header.index("Montant")
        assert sum(
            Decimal(line[place].replace(",", ".")) for line in lines
        ) * 100 == of(Form.PAYROLL)


def mark_paid(page, batch):
    main = page.get_by_role("main")
    main.get_by_role("link", name="Noter comme payé").click()
    main.get_by_role("button", name="C’est payé").click()
    expect(page.locator("body")).to_contain_text("tout le monde est payé dans ce lot")


def assert_its_author_reads_that_it_is_paid(page, due, live_server):
    contribution = Contribution.objects.get(pk=due.source_id)
    assert contribution.state == State.PAID
    main = page.get_by_role("main")
    page.goto(live_server.url + contribution.get_absolute_url())
    expect(main.locator(".tag").first).to_contain_text("payée")
    page.goto(live_server.url + reverse("payments:mine"))
    expect(main).to_contain_text("Pour la comptable, le trimestre")
    expect(main).to_contain_text("payé le")
    assert_accessible(page)


def test_a_batch_is_approved_exported_and_paid_by_two_people(
    open_context, with_password, tokens, live_server
):
    emma, driss = person("emma"), person("driss")
    batch = Batch.objects.filter(state=Batch.State.DRAFT).earliest("number")
    assert batch.prepared_by == emma
    payroll = with_password(open_context(), emma, PASSWORD)
    assert_not_approved_by_who_prepared_it(payroll, batch, live_server)

    treasurer = with_password(open_context(), driss, PASSWORD)
    approve(treasurer, batch)

    freeze(payroll, batch, live_server)
    batch.refresh_from_db()
    assert_files_say_what_is_owed(payroll, batch)
    mark_paid(payroll, batch)
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by, batch.paid_by) == ("paid", driss, emma)

    due = Due.objects.filter(batch=batch, source_type__model="contribution").first()
    member = with_password(open_context(viewport=PHONE), due.member, PASSWORD)
    assert_its_author_reads_that_it_is_paid(member, due, live_server)
