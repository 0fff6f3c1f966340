"""The import of past contributions in the browser: who may, what is told, how big."""

import io
import time
from itertools import product

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from essaim.contributions import permissions as may
from essaim.contributions.models import Contribution, HistoryImport
from essaim.contributions.services import imports
from essaim.contributions.tests.history import LEA, csv, draft, prepare, year_2023
from tests.factories import CircleFactory, MemberFactory
from tests.sheets import xlsx

pytestmark = pytest.mark.django_db
BAD = ["Léa Garnier", "Accompagnement", "Accueil", "03/04/2023", "3", "12,345"]
ROLES = ["author", "peer", "referent", "outsider", "treasurer", "payroll", "manager"]


@pytest.fixture(autouse=True)
def _english(people):
    for member in people.values():
        member.language = "en"
        member.save()
    with translation.override("en"):
        yield


@pytest.fixture
def past(people):
    MemberFactory(name="Léa Garnier", email="lea@exemple.fr")
    return year_2023()


@pytest.fixture
def batch(past, circle, people):
    return draft(csv(LEA), by=people["payroll"])


@pytest.fixture
def as_(client, people):
    def sign_in(who):
        client.force_login(people[who])
        return client

    return sign_in


def url(name, *args):
    return reverse(f"contributions:history_import{name}", args=args)


def mapped(batch, past, /, **more):
    columns = {"who": 0, "circle": 1, "what": 2, "day": 3, "hours": 4, "amount": 5}
    return {
        "version": batch.version,
        "year": past.pk,
        "titles": 0,
        "form": "activity",
        **{f"column_{name}": place for name, place in columns.items()},
    } | more


@pytest.mark.parametrize(
    ("verb", "who", "state"),
    list(product(["import", "confirm", "undo"], ROLES, HistoryImport.State)),
)
def test_every_cell_of_the_matrix(people, verb, who, state):
    batch = HistoryImport(state=state)
    verdict = {
        "import": lambda member: may.may_import_history(member),
        "confirm": lambda member: may.may_confirm_history(member, batch),
        "undo": lambda member: may.may_undo_history(member, batch),
    }[verb](people[who])
    when = {"import": set(HistoryImport.State), "confirm": {"draft"}}
    allowed = who == "payroll" and state in when.get(verb, {"imported"})
    assert bool(verdict) is allowed
    assert bool(verdict) is (str(verdict.refusal) == "")


def test_from_the_file_to_the_report_and_back(as_, past, circle):
    client = as_("payroll")
    sent = client.post(
        url("s"), {"file": SimpleUploadedFile("2023.csv", csv(LEA, BAD))}
    )
    batch = HistoryImport.objects.get()
    assert sent["location"] == url("_map", batch.pk)
    assertContains(client.get(sent["location"]), "A · Nom")

    page = client.post(url("_map", batch.pk), mapped(batch, past), follow=True)
    assertContains(page, "Line 3, column F: “12,345” is not an amount.")
    assertContains(page, "Correct the line that cannot be read")
    assertNotContains(page, "Import 1 contribution<")
    only = client.get(url("", batch.pk) + "?show=ready")
    assertNotContains(only, "12,345")

    batch.refresh_from_db()
    page = client.post(
        url("_map", batch.pk),
        mapped(batch, past, leave_faulty="on", **{f"vote_{circle.pk}": "100"}),
        follow=True,
    )
    assertContains(page, "The import was rehearsed to its end")
    assertContains(page, "€20.50")  # beyond the budget
    batch.refresh_from_db()
    page = client.post(
        url("_confirm", batch.pk), {"version": batch.version}, follow=True
    )
    assertContains(page, "1 past contribution has been imported")
    again = client.post(
        url("_confirm", batch.pk), {"version": batch.version}, follow=True
    )
    assertContains(again, "already been dealt with")
    assert Contribution.objects.count() == 1
    page = client.post(url("_undo", batch.pk), follow=True)
    assertContains(page, "The import is undone")
    assert Contribution.objects.get().status == "withdrawn"


def test_a_button_without_its_page_s_version_imports_nothing(as_, batch, past):
    as_("payroll").post(url("_map", batch.pk), mapped(batch, past))
    as_("payroll").post(url("_confirm", batch.pk))
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"column_who": ""}, "Say which column names the person"),
        ({"column_amount": ""}, "Say which column holds the amount"),
        ({"column_circle": ""}, "Say which column names the circle, or choose"),
        ({"column_hours": 5}, "This column already says something else"),
        ({"column_who": 99}, "Select a valid choice"),
        ({"titles": 7}, "Select a valid choice"),
        ({"year": ""}, "Choose the fiscal year"),
        ({"year": 999}, "Select a valid choice"),
        ({"version": 9}, "prepared this import again"),
        ({"version": "x"}, "Enter a whole number"),
    ],
)
def test_nonsense_about_columns_comes_back_with_a_sentence(
    as_, batch, past, more, sentence
):
    answer = as_("payroll").post(url("_map", batch.pk), mapped(batch, past, **more))
    assertContains(answer, sentence, status_code=422)
    batch.refresh_from_db()
    assert batch.mapping == {}


@pytest.mark.parametrize("typed", ["12,345", "1e9", "-5"])
def test_a_vote_that_is_no_amount_comes_back(as_, batch, past, circle, typed):
    answer = as_("payroll").post(
        url("_map", batch.pk), mapped(batch, past, **{f"vote_{circle.pk}": typed})
    )
    assertContains(answer, "Write", status_code=422)


def test_names_are_decided_on_the_page(as_, past, circle, people):
    rows = [["Zed", *LEA[1:]], ["Qui", "Cercle inconnu", *LEA[2:]]]
    batch = draft(csv(*rows), by=people["payroll"])
    client = as_("payroll")
    page = client.get(url("_map", batch.pk))
    assertContains(page, "These names are nobody’s here")
    decisions = page.context["decisions"]
    zed, qui = (choice.name for _q, choice, _other in decisions.people)
    [unknown] = [choice.name for _q, choice, _other in decisions.circles]
    wrong = mapped(batch, past, **{f"{zed}_other": "Personne", qui: "0"})
    answer = client.post(url("_map", batch.pk), wrong)
    assertContains(answer, "Nothing here is called so", status_code=422)
    page = client.post(
        url("_map", batch.pk),
        mapped(
            batch,
            past,
            **{
                f"{zed}_other": "GARNIER lea",
                qui: "0",
                f"{unknown}_other": circle.name,
            },
        ),
        follow=True,
    )
    assertContains(page, "1 contribution would be imported")
    assertContains(page, "left out")
    batch.refresh_from_db()
    assert batch.choices["people"]["qui"] == 0
    page = client.get(url("_map", batch.pk))
    assertContains(page, "Léa Garnier · lea@exemple.fr")


def test_others_see_that_it_is_for_payroll_and_nothing_of_it(as_, batch, people):
    imports.discard(draft(csv(LEA), by=people["payroll"]).pk, by=people["payroll"])
    for who in sorted(set(ROLES) - {"payroll"}):
        client = as_(who)
        page = client.get(url("s"))
        assertContains(page, "imported by payroll")
        assertNotContains(page, "2023.csv")
        sent = client.post(url("s"), {"file": SimpleUploadedFile("x.csv", csv(LEA))})
        assert sent.status_code == 403
        for name in ("", "_map"):
            assert client.get(url(name, batch.pk)).status_code == 404
        for name in ("_map", "_confirm", "_discard", "_undo"):
            assert client.post(url(name, batch.pk)).status_code == 404


def test_merged_cells_come_back_with_their_names(as_, past):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["Nom", "Montant"], ["Léa", 12])))
    book.active.merge_cells("A2:A4")
    file = io.BytesIO()
    book.save(file)
    answer = as_("payroll").post(
        url("s"), {"file": SimpleUploadedFile("2023.xlsx", file.getvalue())}
    )
    assertContains(answer, "Merged cells: A2:A4.", status_code=422)
    assert not HistoryImport.objects.exists()


def test_a_sheet_that_is_not_the_first_is_asked_by_name(as_, past):
    answer = as_("payroll").post(
        url("s"),
        {
            "file": SimpleUploadedFile("x.xlsx", xlsx(["Nom", "Montant"], ["Léa", 1])),
            "sheet": "2024",
        },
    )
    assertContains(answer, "No sheet of this file is called “2024”", status_code=422)


@pytest.mark.slow
def test_ten_thousand_lines_are_imported_in_reasonable_time(
    as_, past, whole, people, django_assert_max_num_queries
):
    pay = people["payroll"]
    circles = [CircleFactory(name=f"Cercle {n}", parent=whole) for n in range(20)]
    members = [MemberFactory(name=f"Personne n° {n}") for n in range(200)]
    rows = [
        [
            *(members[n % 200].email, circles[n % 20].name, f"Travail {n}"),
            *("02/03/2023", "3", "45,50"),
        ]
        for n in range(10_000)
    ]
    batch = draft(csv(*rows), by=pay)
    started = time.process_time()
    with django_assert_max_num_queries(2500):
        batch = prepare(batch, by=pay)
    for name in ("", "_map"):
        with django_assert_max_num_queries(30):
            as_("payroll").get(url(name, batch.pk))
    with django_assert_max_num_queries(2500):
        imports.confirm(batch.pk, by=pay)
    with django_assert_max_num_queries(30):
        as_("payroll").get(url("", batch.pk))
    imports.undo(batch.pk, by=pay)
    assert time.process_time() - started < 90
    assert Contribution.objects.filter(status="withdrawn").count() == 10_000
