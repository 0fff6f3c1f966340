"""A spreadsheet of projects: each cell is understood, or named with what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.project_import import (
    Known,
    Problem,
    Status,
    judge,
    read_line,
)
from essaim.rules.project_titles import KNOWN, Column
from essaim.rules.titles import find_titles, guess

COLUMNS = {column: place for place, column in enumerate(Column)}
EVERYBODY = Known(
    people={"awa diop": [1], "awa@example.org": [1], "lea roy": [2, 3]},
    circles={"numerique": [7], "deux": [8, 9]},
    titles={"un four"},
)


def line(**cells):
    row = [str(cells.get(str(column), "")) for column in Column]
    return read_line(COLUMNS, 5, row, EVERYBODY)


def problems(**cells):
    return [(fault.problem, fault.place) for fault in line(**cells).faults]


def test_a_whole_line_is_understood():
    read = line(
        title="Four à pain",
        minimum="1 200,50 €",
        goal="1500",
        circle="Numérique",
        transverse="Oui",
        author="Diop Awa",
    )
    assert (read.status, read.faults) == (Status.READY, [])
    assert (read.min_cents, read.max_cents) == (1200_50, 1500_00)
    assert (read.circle_id, read.author_id, read.transverse) == (7, 1, True)


def test_the_names_of_cobudgets_fields_are_known():
    titles = ["id", "title", "summary", "description", "minGoal", "maxGoal"]
    found = guess(titles, KNOWN)
    assert found == {
        Column.TITLE: 1,
        Column.SUMMARY: 2,
        Column.TEXT: 3,
        Column.MINIMUM: 4,
        Column.GOAL: 5,
    }
    assert find_titles([["Projets 2027"], ["Titre", "Montant"]], KNOWN) == 1


@pytest.mark.parametrize(
    ("cells", "problem", "column"),
    [
        ({"minimum": "5"}, Problem.NO_TITLE, Column.TITLE),
        ({"title": "a" * 301, "minimum": "5"}, Problem.TOO_LONG, Column.TITLE),
        ({"title": "A"}, Problem.NO_AMOUNT, Column.MINIMUM),
        ({"title": "A", "minimum": "12,345"}, Problem.BAD_AMOUNT, Column.MINIMUM),
        ({"title": "A", "minimum": "0"}, Problem.TOO_SMALL, Column.MINIMUM),
        ({"title": "A", "minimum": "-5"}, Problem.TOO_SMALL, Column.MINIMUM),
        ({"title": "A", "minimum": "1" + "0" * 14}, Problem.TOO_LARGE, Column.MINIMUM),
        ({"title": "A", "minimum": "9", "goal": "5"}, Problem.GOAL_BELOW, Column.GOAL),
        (
            {"title": "A", "minimum": "9", "transverse": "?!a"},
            Problem.BAD_YES_NO,
            Column.TRANSVERSE,
        ),
        (
            {"title": "A", "minimum": "9", "circle": "Rien"},
            Problem.NO_SUCH_CIRCLE,
            Column.CIRCLE,
        ),
        (
            {"title": "A", "minimum": "9", "circle": "Deux"},
            Problem.SEVERAL_CIRCLES,
            Column.CIRCLE,
        ),
        (
            {"title": "A", "minimum": "9", "author": "x@example.org"},
            Problem.NO_SUCH_PERSON,
            Column.AUTHOR,
        ),
        (
            {"title": "A", "minimum": "9", "author": "Léa Roy"},
            Problem.SEVERAL_PEOPLE,
            Column.AUTHOR,
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_column(cells, problem, column):
    assert (problem, COLUMNS[column]) in problems(**cells)
    assert line(**cells).status is Status.FAULTY


def test_one_amount_is_both_the_minimum_and_the_goal():
    assert line(title="A", goal="50").min_cents == 50_00
    assert line(title="A", minimum="50").max_cents == 50_00
    assert line(title="A", minimum="50", goal="0").max_cents == 50_00


def test_an_empty_line_is_no_project():
    assert line(text="Un commentaire en marge") is None


def test_the_same_title_twice_makes_one_project():
    lines = [
        read_line(COLUMNS, number, [title, "", "", "5"], EVERYBODY)
        for number, title in enumerate(["Four", "  four ", "UN FOUR", "Vélo"], start=2)
    ]
    judge(lines, EVERYBODY)
    assert [one.status for one in lines] == [
        Status.READY,
        Status.TWICE,
        Status.ALREADY,
        Status.READY,
    ]
    assert lines[1].same_as == 2


@given(st.lists(st.text(max_size=400), max_size=9))
def test_any_line_is_understood_or_says_why_not(cells):
    read = read_line(COLUMNS, 2, cells, EVERYBODY)
    if read is None:
        return
    assert (read.status is Status.READY) == (not read.faults)
    if read.status is Status.READY:
        assert read.title
        assert 0 < read.min_cents <= read.max_cents
