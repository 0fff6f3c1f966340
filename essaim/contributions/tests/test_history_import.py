"""Last year's spreadsheet: read, prepared, imported once, undone."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.contributions.models import Contribution, HistoryImport
from essaim.contributions.reading import history_words
from essaim.contributions.services import imports
from essaim.contributions.tests.history import (
    LEA,
    NOE,
    close,
    csv,
    draft,
    figures,
    prepare,
    preview,
    statuses,
)
from essaim.ledger.models import BudgetLine, Entry, Posting
from essaim.ledger.services import budgets
from essaim.payments.models import Due
from essaim.rules.budgets import Figures
from tests.factories import CircleFactory, MemberFactory
from tests.sheets import ods, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# Reading it


def test_reading_a_file_makes_no_contribution(batch):
    assert not Contribution.objects.exists()
    assert not BudgetLine.objects.filter(fiscal_year=batch.fiscal_year).exists()
    assert batch.state == "draft"


def test_columns_and_year_are_guessed(past, pay):
    batch = draft(csv(LEA), by=pay)
    assert batch.fiscal_year == past
    assert preview(batch).settings.columns == {
        "who": 0,
        "circle": 1,
        "what": 2,
        "day": 3,
        "hours": 4,
        "amount": 5,
    }


@pytest.mark.parametrize("make", [ods, xlsx])
def test_other_kinds_of_sheets_are_read_as_well(past, circle, pay, make):
    rows = [["Contributions 2023"], ["Nom", "Cercle", "Date", "Montant"]]
    typed = date(2023, 4, 3) if make is xlsx else "2023-04-03"
    amount = 120.5 if make is xlsx else "120,5"
    content = make(*rows, ["Léa Garnier", "Accompagnement", typed, amount])
    batch = prepare(draft(content, by=pay), by=pay)
    imports.confirm(batch.pk, by=pay)
    [made] = Contribution.objects.all()
    assert (made.cents, made.done_on) == (120_50, date(2023, 4, 3))
    assert made.title == "Contribution of 2023"


def test_cells_that_cannot_be_read_are_named(past, circle, pay):
    bad = ["Léa Garnier", "Accompagnement", "x", "31/02/2023", "3", "12,345"]
    batch = prepare(draft(csv(LEA, bad), by=pay), by=pay)
    told = [history_words.tell(line) for line in preview(batch).lines]
    assert told[1].sentences == (
        "Line 3, column F: “12,345” is not an amount.",
        "Line 3, column D: “31/02/2023” is not a day.",
    )
    with pytest.raises(Refusal, match="Correct the line that cannot be read"):
        imports.confirm(batch.pk, by=pay)
    assert not Contribution.objects.exists()
    batch = prepare(batch, by=pay, leave_faulty=True)
    assert imports.confirm(batch.pk, by=pay).imported_count == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Nom;Montant\n", "There is nothing under the first line"),
        (b"", "This file is empty"),
        (b"PK\x03\x04", "This file is damaged"),
        (b"x" * 5_000_000, "too big: 4 MB at most"),
        (b"Nom;Montant\n" + b"x;1\n" * 10_001, "too many lines: 10000 at most"),
    ],
)
def test_a_file_that_is_no_table_keeps_nothing(pay, content, sentence):
    with pytest.raises(Refusal, match=sentence):
        draft(content, by=pay)
    assert not HistoryImport.objects.exists()


def test_letters_saved_by_an_old_spreadsheet_are_read(past, circle, pay):
    text = "Nom;Cercle;Montant\nLéa Garnier;Accompagnement;12 €"
    batch = draft(text.encode("cp1252"), by=pay)
    batch = prepare(batch, by=pay, year=past)
    assert statuses(batch) == {2: "ready"}


# Who is who


def test_unknown_names_wait_for_an_answer(past, circle, pay, people):
    rows = [LEA, ["Léa Garnie", *LEA[1:4], "1", "10"], ["Zed", *LEA[1:]]]
    rows += [["Léa Garnier", "Accompagnemant", *LEA[2:]]]
    batch = prepare(draft(csv(*rows), by=pay), by=pay)
    assert statuses(batch) == {
        2: "ready",
        3: "undecided",
        4: "undecided",
        5: "undecided",
    }
    asked = preview(batch)
    assert [one.shown for one in asked.people] == ["Léa Garnie", "Zed"]
    assert asked.people[0].suggestions[0] == (
        people["lea"].pk,
        "Léa Garnier · lea@exemple.fr",
    )
    assert asked.circles[0].suggestions[0] == (circle.pk, "Accompagnement")
    with pytest.raises(Refusal, match="names of 3 lines mean"):
        imports.confirm(batch.pk, by=pay)
    batch = prepare(
        batch,
        by=pay,
        choices={
            "people": {"garnie lea": people["lea"].pk, "zed": 0},
            "circles": {"accompagnemant": circle.pk},
        },
    )
    assert statuses(batch) == {2: "ready", 3: "ready", 4: "left-out", 5: "twice"}
    assert imports.confirm(batch.pk, by=pay).imported_count == 2


def test_two_persons_of_one_name_are_told_apart_by_an_answer(past, circle, pay, people):
    other = MemberFactory(name="Léa GARNIER", email="autre@exemple.fr")
    batch = prepare(draft(csv(LEA), by=pay), by=pay)
    [asked] = preview(batch).people
    assert asked.several
    assert {pk for pk, _words in asked.suggestions} == {people["lea"].pk, other.pk}
    batch = prepare(batch, by=pay, choices={"people": {"garnier lea": other.pk}})
    imports.confirm(batch.pk, by=pay)
    assert Contribution.objects.get().author == other


def test_who_has_left_contributed_all_the_same(past, circle, pay, people):
    people["lea"].is_active = False
    people["lea"].save()
    assert statuses(prepare(draft(csv(LEA), by=pay), by=pay)) == {2: "ready"}


def test_two_rows_of_one_person_are_two_contributions(past, circle, pay, people):
    other = [*LEA[:2], "Rangement", *LEA[3:]]
    batch = prepare(draft(csv(LEA, other), by=pay), by=pay)
    imports.confirm(batch.pk, by=pay)
    assert Contribution.objects.filter(author=people["lea"]).count() == 2


def test_the_same_line_twice_is_told_and_imported_once_unless_one_says_so(
    past, circle, pay
):
    batch = prepare(draft(csv(LEA, NOE, LEA), by=pay), by=pay)
    assert statuses(batch) == {2: "ready", 3: "ready", 4: "twice"}
    told = history_words.tell(preview(batch).lines[2])
    assert told.sentences == ("The same as line 2.",)
    batch = prepare(batch, by=pay, keep_identical=True)
    assert set(statuses(batch).values()) == {"ready"}


def test_the_same_file_again_brings_nothing_new(batch, pay):
    imports.confirm(batch.pk, by=pay)
    again = prepare(draft(csv(LEA, NOE), by=pay), by=pay)
    assert set(statuses(again).values()) == {"already"}
    with pytest.raises(Refusal, match="No line of this file would be imported"):
        imports.confirm(again.pk, by=pay)


def test_lines_for_which_nothing_was_paid_are_told_and_left(past, circle, pay):
    offered = [*LEA[:5], "0"]
    assert statuses(prepare(draft(csv(offered, NOE), by=pay), by=pay)) == {
        2: "unpaid",
        3: "ready",
    }


# Importing it


def test_what_is_imported_is_paid_and_owed_to_nobody(batch, past, circle, pay, people):
    done = imports.confirm(batch.pk, by=pay)
    assert (done.state, done.rows, done.choices) == ("imported", [], {})
    assert done.imported_count == 2
    made = Contribution.objects.get(author=people["lea"])
    assert (made.status, made.cents, made.minutes) == ("paid", 120_50, 180)
    assert (made.title, made.done_on) == ("Accueil", date(2023, 4, 3))
    assert made.history_import == done
    assert not made.is_signed
    assert timezone.localdate(made.declared_at) == date(2023, 4, 3)
    assert not Due.objects.exists()
    assert figures(circle, past) == Figures(voted=300_00, paid=200_50)
    assert Posting.objects.total() == 0


def test_the_money_of_a_circle_moves_at_once(past, circle, pay):
    rows = [[*LEA[:2], f"Jour {n}", *LEA[3:]] for n in range(40)]
    batch = prepare(draft(csv(*rows), by=pay), by=pay)
    imports.confirm(batch.pk, by=pay)
    entries = Entry.objects.filter(fiscal_year=past)
    assert sorted(entry.key.rpartition(":")[2] for entry in entries) == [
        "paid",
        "voted",
    ]
    assert {entry.on for entry in entries} == {past.ends_on}


def test_what_passes_what_was_voted_shows_as_excess(past, circle, pay):
    batch = prepare(draft(csv(LEA, NOE), by=pay), by=pay, votes={circle: 150_00})
    [share] = preview(batch).shares
    assert share.after == Figures(voted=150_00, paid=200_50)
    imports.confirm(batch.pk, by=pay)
    assert figures(circle, past).excess == 50_50


def test_the_year_2023_of_opteos_shows_fifteen_thousand_on_ten(past, whole, pay):
    circles = [CircleFactory(name=name, parent=whole) for name in ("Four", "Vélos")]
    people = [MemberFactory(name=f"Personne n° {n}").name for n in range(60)]
    rows = [
        [people[n % 60], circles[n % 2].name, f"Travail {n}", "02/03/2023", "5", "125"]
        for n in range(120)
    ]
    batch = prepare(
        draft(csv(*rows), by=pay),
        by=pay,
        votes={circles[0]: 5_000_00, circles[1]: 5_000_00},
    )
    imports.confirm(batch.pk, by=pay)
    lines = BudgetLine.objects.filter(fiscal_year=past)
    whole_year = sum(budgets.figures(lines).values(), Figures())
    assert (whole_year.voted, whole_year.paid) == (10_000_00, 15_000_00)
    assert sum(one.excess for one in budgets.figures(lines).values()) == 5_000_00
    assert Contribution.objects.aggregate(s=Sum("cents"))["s"] == 15_000_00
    assert Posting.objects.total() == 0


def test_a_budget_already_voted_is_not_voted_again(past, circle, pay):
    line = budgets.open_line(circle, past)
    source = imports.ledger.open_account("outside:test", kind="outside")
    budgets.vote(
        *(line, 100_00),
        on=past.ends_on,
        label="x",
        key="k",
        by=None,
        source=source.code,
    )
    batch = prepare(draft(csv(LEA), by=pay), by=pay)
    imports.confirm(batch.pk, by=pay)
    assert figures(circle, past) == Figures(voted=100_00, paid=120_50)


def test_a_draft_is_imported_once(batch, pay):
    imports.confirm(batch.pk, by=pay)
    for verb in (imports.confirm, imports.discard):
        with pytest.raises(PermissionDenied, match="already been dealt with"):
            verb(batch.pk, by=pay)
    assert Contribution.objects.count() == 2


def test_a_page_that_is_late_imports_nothing(batch, pay):
    seen = batch.version
    prepare(batch, by=pay, votes={})
    with pytest.raises(Refusal, match="prepared this import again"):
        imports.confirm(batch.pk, version=seen, by=pay)


def test_without_its_year_nothing_is_prepared(circle, pay, people):
    batch = draft(csv(LEA), by=pay)
    assert batch.fiscal_year is None
    told = history_words.obstacles(batch, preview(batch))
    assert told[0] == "Check which column says what."
    assert told[1].startswith("Choose the fiscal year. If it is not there")
    with pytest.raises(Refusal, match="Check which column says what"):
        imports.confirm(batch.pk, by=pay)


def test_a_closed_year_is_said_and_nothing_is_kept(past, circle, pay):
    batch = draft(csv(LEA), by=pay)
    past.closed_at = timezone.now()
    past.save()
    with pytest.raises(Refusal, match="2023 is closed: nothing is written"):
        prepare(batch, by=pay, year=past)
    batch.refresh_from_db()
    assert batch.mapping == {}


def test_a_year_whose_contributions_were_closed_takes_no_more(
    past, circle, pay, people
):
    close(past, people)
    with pytest.raises(Refusal, match="were closed: nothing is added"):
        prepare(draft(csv(LEA), by=pay), by=pay)


def test_preparing_rehearses_and_leaves_no_trace_in_the_books(batch, past):
    assert not Entry.objects.exists()
    assert not BudgetLine.objects.filter(fiscal_year=past).exists()
    assert not Contribution.objects.exists()


def test_set_aside_its_lines_are_erased(batch, pay):
    gone = imports.discard(batch.pk, by=pay)
    assert (gone.state, gone.rows, gone.choices) == ("discarded", [], {})
