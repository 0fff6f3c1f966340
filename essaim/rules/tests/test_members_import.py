"""The table of what a file of members may say, and how it is understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.members_import import (
    BadHeader,
    Line,
    Problem,
    Status,
    is_email,
    judge,
    read_date,
    read_header,
    read_line,
    read_skills,
)
from essaim.rules.names import fold

TODAY = date(2026, 11, 23)
FULL = read_header(["Nom", "Courriel", "Langue", "Compétences", "Membre depuis"])


def line(*cells):
    return read_line(FULL, 2, cells, today=TODAY)


@pytest.mark.parametrize(
    "titles",
    [
        ["nom", "email"],
        ["NAME", "E-Mail"],
        [" Nom ", "Adresse e-mail"],
        ["Nom complet", "COURRIEL"],
        ["full name", "mail"],
    ],
)
def test_columns_have_french_and_english_names(titles):
    assert set(read_header(titles).places) == {"name", "email"}


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (["nom"], "missing"),
        (["courriel"], "missing"),
        ([], "missing"),
        (["nom", "courriel", "E-mail"], "twice"),
        (["nom", "Name", "email"], "twice"),
    ],
)
def test_a_header_that_does_not_say_enough(titles, kind):
    with pytest.raises(BadHeader) as caught:
        read_header(titles)
    assert caught.value.kind == kind


def test_a_whole_line():
    read = line(
        "Léa Garnier", "LEA@exemple.fr", "Anglais", "soudure, couture", "01/09/2024"
    )
    assert (read.name, read.email, read.language) == (
        "Léa Garnier",
        "lea@exemple.fr",
        "en",
    )
    assert read.skills == ("soudure", "couture")
    assert read.joined_on == date(2024, 9, 1)
    assert read.status is Status.NEW


def test_first_name_and_name_make_one():
    header = read_header(["Prénom", "Nom", "Mail"])
    read = read_line(header, 2, ["Léa", "Garnier", "l@exemple.fr"], today=TODAY)
    assert read.name == "Léa Garnier"


FAULTY = [
    (("", "a@b.fr"), Problem.NO_NAME),
    (("x" * 121, "a@b.fr"), Problem.LONG_NAME),
    (("Léa", ""), Problem.NO_EMAIL),
    (("Léa",), Problem.NO_EMAIL),
    (("Léa", "a@b"), Problem.BAD_EMAIL),
    (("Léa", "a b@c.fr"), Problem.BAD_EMAIL),
    (("Léa", "a@b.fr", "klingon"), Problem.BAD_LANGUAGE),
    (("Léa", "a@b.fr", "", "x" * 61), Problem.BAD_SKILL),
    (("Léa", "a@b.fr", "", ",".join("abcdefghijklmnopqrstu")), Problem.BAD_SKILL),
    (("Léa", "a@b.fr", "", "", "31/02/2024"), Problem.BAD_DATE),
    (("Léa", "a@b.fr", "", "", "hier"), Problem.BAD_DATE),
    (("Léa", "a@b.fr", "", "", "24/11/2026"), Problem.FUTURE_DATE),
    (('=HYPERLINK("x")', "a@b.fr"), Problem.FORMULA),
    (("Léa", "+33@b.fr"), Problem.FORMULA),
    (("@Léa", "a@b.fr"), Problem.FORMULA),
    (("-1+1", "a@b.fr"), Problem.FORMULA),
]


@pytest.mark.parametrize(("cells", "problem"), FAULTY)
def test_each_fault_is_named_with_its_column(cells, problem):
    read = line(*cells)
    assert read.status is Status.FAULTY
    [fault] = read.faults
    assert fault.problem is problem
    assert fault.column in FULL.titles


def test_several_faults_are_all_said():
    read = line("", "x", "klingon", "", "hier")
    assert [fault.problem for fault in read.faults] == [
        Problem.NO_NAME,
        Problem.BAD_EMAIL,
        Problem.BAD_LANGUAGE,
        Problem.BAD_DATE,
    ]


def test_what_becomes_of_each_line():
    lines = [
        Line(2, "Awa Diop", "awa@x.fr"),
        Line(3, "Léa", "lea@x.fr"),
        Line(4, "Léa", "lea@x.fr"),
        Line(5, "Tom", "tom@x.fr"),
        Line(6, "AWA  DIOP", "autre@x.fr"),
        Line(7, "Léa", "lea2@x.fr"),
    ]
    judge(
        lines,
        members={"awa@x.fr": True, "tom@x.fr": False},
        names={fold("Awa Diop"): ["Awa Diop"]},
    )
    assert [one.status for one in lines] == [
        Status.HERE,
        Status.NEW,
        Status.TWICE,
        Status.LEFT,
        Status.NEW,
        Status.NEW,
    ]
    assert lines[2].same_as == 3
    assert lines[4].namesakes == ("Awa Diop",)
    assert lines[5].namesakes == ("Léa",)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    read_date(text)
    is_email(text)
    skills = read_skills(text)
    assert len({fold(skill) for skill in skills}) == len(skills)
    assert line(text, text, text, text, text).number == 2


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)
