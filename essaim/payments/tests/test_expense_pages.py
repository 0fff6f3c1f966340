"""Expenses in the browser: pages, wrong roles, stale pages, nonsense."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains

from essaim.payments.forms.expenses import ReceiptForm
from essaim.payments.models import Due, ExpenseClaim, ExpenseLine, KilometreRate
from essaim.payments.services import expenses
from essaim.payments.tests.claims import PDF, claim_of, rate, travel
from essaim.payments.tests.conftest import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(people):
    for member in people.values():
        member.language = "en"
        member.save()
    with translation.override("en"):
        yield


@pytest.fixture
def claim(people, line):
    return claim_of(people["author"], line, 120_00)


@pytest.fixture
def as_(client, people):
    def sign_in(who):
        client.force_login(people[who])
        return client

    return sign_in


def url(name, *args):
    return reverse(f"payments:{name}", args=args)


def typed_receipt(**more):
    return {
        "spent_on": timezone.localdate().isoformat(),
        "label": "Billet",
        "cents": "12,50",
        "rate": "2000",
        "receipt": SimpleUploadedFile("ticket.pdf", PDF),
        "key": uuid.uuid4(),
    } | more


def test_from_the_receipt_to_the_approval(as_, line):
    client = as_("author")
    made = client.post(
        url("expense_create"),
        {"title": "Train", "line": line.pk, "key": uuid.uuid4()},
    )
    claim = ExpenseClaim.objects.get()
    assert made["location"] == claim.get_absolute_url()
    client.post(url("expense_line_add", claim.pk), typed_receipt())
    page = client.get(claim.get_absolute_url())
    assertContains(page, "including €2.08 of VAT at 20%")
    claim.refresh_from_db()
    page = client.post(
        url("expense_submit", claim.pk), {"version": claim.version}, follow=True
    )
    assertContains(page, "those who approve it are told")
    assertNotContains(page, "Approve €12.50")

    client = as_("referent")
    assertContains(client.get(url("expenses") + "?show=waiting"), "Train")
    assertContains(client.get(claim.get_absolute_url()), "Approve €12.50")
    claim.refresh_from_db()
    stale = client.post(
        url("expense_approve", claim.pk), {"version": claim.version - 1}, follow=True
    )
    assertContains(stale, "read it again")
    page = client.post(
        url("expense_approve", claim.pk), {"version": claim.version}, follow=True
    )
    assertContains(page, "paid with the next batch")
    again = client.post(
        url("expense_approve", claim.pk), {"version": claim.version}, follow=True
    )
    assertContains(again, "paid with the next batch")
    assert Due.objects.of(claim).count() == 1


def test_returning_asks_why(as_, people, claim):
    claim = expenses.submit(claim.pk, by=people["author"])
    client = as_("treasurer")
    answer = client.post(
        url("expense_return", claim.pk), {"version": claim.version, "reason": " "}
    )
    assert answer.status_code == 422
    page = client.post(
        url("expense_return", claim.pk),
        {"version": claim.version, "reason": "Which day?"},
        follow=True,
    )
    assertContains(page, "Which day?")


def test_a_line_that_has_not_enough_is_told_on_the_page(as_, people, line):
    claim = claim_of(people["author"], line, 2_000_00)
    page = as_("author").post(
        url("expense_submit", claim.pk), {"version": claim.version}, follow=True
    )
    assertContains(page, "has €1,000 left: €2,000 cannot be taken from it")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("cents", "12,345", "Write an amount in euros"),
        ("cents", "1e9", "Write an amount in euros"),
        ("cents", "-5", "Write at least one cent"),
        ("cents", "0", "Write at least one cent"),
        ("cents", "9" * 20, "This amount is too large"),
        ("cents", "", "This field is required"),
        ("spent_on", "31/02/2026", "Enter a valid date"),
        ("spent_on", "2999-01-01", "Choose a date between"),
        ("spent_on", "2190-01-01", "This day has not come yet"),
        ("label", "x" * 161, "at most 160 characters"),
        ("rate", "1234", "Select a valid choice"),
        ("receipt", SimpleUploadedFile("a.pdf", b"<html>"), "This is not a PDF"),
        ("receipt", SimpleUploadedFile("a.svg", b"<svg/>"), "This is not a PDF"),
        ("receipt", SimpleUploadedFile("a.pdf", b""), "This file is empty"),
        (
            "receipt",
            SimpleUploadedFile("a.pdf", PDF + b"x" * 8_000_000),
            "too big: 8 MB at most",
        ),
    ],
)
def test_nonsense_comes_back_with_a_sentence(as_, claim, field, value, sentence):
    before = ExpenseLine.objects.count()
    answer = as_("author").post(
        url("expense_line_add", claim.pk), typed_receipt(**{field: value})
    )
    assertContains(answer, sentence, status_code=422)
    assert ExpenseLine.objects.count() == before


@pytest.mark.parametrize(
    ("text", "rate"), [("8,5", 850), ("8.5", 850), ("13", 1300), ("0", 0)]
)
def test_another_vat_rate_is_typed_in_percent(text, rate):
    form = ReceiptForm(typed_receipt(rate="other", other_rate=text))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["vat_rate"] == rate


@pytest.mark.parametrize("text", ["", "-5", "100", "1e1", "5,555", "abc", "12,5,5"])
def test_another_vat_rate_is_a_rate(text):
    form = ReceiptForm(typed_receipt(rate="other", other_rate=text))
    assert form.errors["other_rate"] == ["Write a rate below 100, for instance 8,5."]


def test_a_journey_is_reckoned(as_, people, claim):
    page = as_("author").get(url("expense_line_add", claim.pk) + "?journey=1")
    assertContains(page, "No kilometre rate yet")
    rate(529, by=people["payroll"])
    place = url("expense_line_add", claim.pk) + "?journey=1"
    said = {
        "spent_on": timezone.localdate().isoformat(),
        "label": "Lille – Arras",
        "vehicle": "Voiture",
        "key": uuid.uuid4(),
    }
    for wrong in ("0", "-5", "12,5", "1e3", "20001", ""):
        answer = as_("author").post(place, said | {"kilometres": wrong})
        assert answer.status_code == 422, wrong
    page = as_("author").post(place, said | {"kilometres": "100"}, follow=True)
    assertContains(page, "100 km at €0.529 (Voiture)")


def test_a_receipt_is_served_to_who_may_see_its_claim(as_, people, claim):
    place = url("expense_receipt", claim.pk, claim.lines.get().pk)
    assert as_("referent").get(place).status_code == 404
    expenses.submit(claim.pk, by=people["author"])
    for who in ("author", "peer", "referent", "treasurer", "payroll"):
        answer = as_(who).get(place)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == PDF
        assert answer["content-type"] == "application/pdf"
        assert "ticket.pdf" in answer["content-disposition"]
        assert answer["x-content-type-options"] == "nosniff"
        assert "private" in answer["cache-control"]
    for who in ("outsider", "manager"):
        assert as_(who).get(place).status_code == 404
    other = claim_of(people["peer"], claim.line, 5_00)
    mixed = url("expense_receipt", claim.pk, other.lines.get().pk)
    assert as_("payroll").get(mixed).status_code == 404


def test_a_name_that_lies_changes_nothing_of_what_is_served(as_, claim):
    client = as_("author")
    lie = SimpleUploadedFile("page.html\r\nX: y", PNG, content_type="text/html")
    client.post(url("expense_line_add", claim.pk), typed_receipt(receipt=lie))
    line = claim.lines.latest("pk")
    answer = client.get(url("expense_receipt", claim.pk, line.pk))
    assert answer["content-type"] == "image/png"
    assert "X" not in answer


def test_others_neither_open_nor_change_it(as_, people, claim):
    buttons = ["submit", "take_back", "withdraw", "approve", "return", "edit"]
    buttons += ["line_add"]
    for who in ("peer", "outsider", "payroll"):
        assert as_(who).get(claim.get_absolute_url()).status_code == 404
        for name in buttons:
            assert as_(who).post(url(f"expense_{name}", claim.pk)).status_code == 404
    claim = expenses.submit(claim.pk, by=people["author"])
    for who in ("peer", "payroll"):
        for name in ("submit", "take_back", "withdraw"):
            as_(who).post(url(f"expense_{name}", claim.pk), {"version": claim.version})
    for name in ("approve", "return"):
        as_("peer").post(
            url(f"expense_{name}", claim.pk), {"version": claim.version, "reason": "x"}
        )
    claim.refresh_from_db()
    assert claim.state == "submitted"
    assert as_("peer").get(url("expense_edit", claim.pk)).status_code == 403


def test_a_button_without_its_page_s_version_does_nothing(as_, claim):
    as_("author").post(url("expense_submit", claim.pk))
    claim.refresh_from_db()
    assert claim.state == "draft"


def test_a_member_s_file_holds_their_own_lines(as_, people, claim):
    claim_of(people["peer"], claim.line, 77_00)
    text = b"".join(as_("author").get(url("expenses_csv")).streaming_content).decode()
    assert "120,00" in text
    assert "20,00" in text
    assert "77,00" not in text


def test_payroll_says_why_then_gets_the_year_with_names(as_, people, claim, year):
    expenses.submit(claim.pk, by=people["author"])
    place = url("expenses_export")
    assert as_("treasurer").get(place).status_code == 403
    client = as_("payroll")
    answer = client.post(place, {"year": year.pk, "reason": ""})
    assert answer.status_code == 422
    answer = client.post(place, {"year": year.pk, "reason": "Clôture"})
    text = b"".join(answer.streaming_content).decode()
    assert "author" in text
    client = as_("author")
    assertContains(client.get(reverse("members:traces")), "Clôture")


def test_rates_are_read_by_all_and_set_by_two_roles(as_):
    place = url("kilometre_rates")
    said = {"label": "Voiture", "rate": "0,529", "from_on": "2026-01-01"}
    assertContains(as_("peer").get(place), "Only payroll or the cooperative’s treas")
    assert as_("peer").post(place, said).status_code == 403
    for wrong in ("", "-1", "0,5295", "1e1", "0", "10,001"):
        answer = as_("treasurer").post(place, said | {"rate": wrong})
        assert answer.status_code == 422, wrong
    page = as_("treasurer").post(place, said, follow=True)
    assertContains(page, "€0.529")
    assert KilometreRate.objects.get().thousandths == 529


def test_pages_ask_as_much_with_many_lines_as_with_few(
    as_, people, claim, django_assert_max_num_queries
):
    rate(529, by=people["payroll"])
    for _turn in range(12):
        travel(claim, 10, by=people["author"])
    for _turn in range(12):
        claim_of(people["author"], claim.line, 5_00)
    for place in (claim.get_absolute_url(), url("expenses"), url("expense_create")):
        with django_assert_max_num_queries(34):
            as_("author").get(place)
