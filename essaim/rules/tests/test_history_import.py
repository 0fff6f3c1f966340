"""Last year's spreadsheet: titles guessed, cells read or named, names asked about."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules import history_import as rules
from essaim.rules.calendar import Days
from essaim.rules.history_import import Known, Problem, Status
from essaim.rules.history_titles import Column, find_titles, guess
from essaim.rules.typed_cells import NotRead, read_amount, read_day, read_minutes

YEAR = Days(date(2023, 1, 1), date(2023, 12, 31))
TODAY = date(2026, 11, 28)
COLUMNS = {
    Column.WHO: 0,
    Column.CIRCLE: 1,
    Column.WHAT: 2,
    Column.DAY: 3,
    Column.HOURS: 4,
    Column.AMOUNT: 5,
    Column.PAID_ON: 6,
}


def line(*cells, columns=COLUMNS, year=YEAR, number=12, has_circle=False):
    return rules.read_line(
        columns, number, cells, year=year, today=TODAY, has_circle=has_circle
    )


def good(who="Léa Garnier", circle="Four", what="Pain", amount="45", day="3/4/2023"):
    return line(who, circle, what, day, "3", amount)


def faults(one):
    return [(fault.problem, fault.place, fault.value) for fault in one.faults]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 12_00),
        ("12,5", 12_50),
        ("1 234,50 €", 1_234_50),
        ("1\u202f234,50\u00a0€", 1_234_50),
        ("1234.56", 1_234_56),
        ("1,234.50", 1_234_50),
        ("€1,234.50", 1_234_50),
        ("1.234,50", 1_234_50),
        ("12 euros", 12_00),
        ("12 EUR", 12_00),
        ("-5", -5_00),
        ("0", 0),
    ],
)
def test_amounts_in_french_and_in_english(text, cents):
    assert read_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("12,345", "12.345", "1,234", "1.234", "1e9", "1E+3", "12,5,5", "(50)"),
        *("12 h", "abc", "", "€", "12 $", "1 23", "0x1", "1" * 100, "=1+1"),
    ],
)
def test_what_may_be_two_amounts_or_none_is_not_read(text):
    with pytest.raises(NotRead):
        read_amount(text)


@given(st.integers(0, 10**12))
def test_any_amount_is_read_in_both_languages(cents):
    whole, rest = divmod(cents, 100)
    assert read_amount(f"{whole:,}.{rest:02}") == cents
    french = f"{whole:,}".replace(",", "\u202f")
    assert read_amount(f"{french},{rest:02}\u202f€") == cents


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-01", date(2023, 3, 1)),
        ("01/03/2023", date(2023, 3, 1)),
        ("1.3.2023", date(2023, 3, 1)),
        ("1/3/23", date(2023, 3, 1)),
        ("1er mars 2023", date(2023, 3, 1)),
        ("14 févr. 2023", date(2023, 2, 14)),
        ("14 Août 2023", date(2023, 8, 14)),
        ("March 3rd, 2023", date(2023, 3, 3)),
        ("3 March 2023", date(2023, 3, 3)),
    ],
)
def test_days_in_french_and_in_english(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2023", "03/25/2023", "mars 2023", "2023", "45000", "1 brumaire 2023"),
        *("hier", "", "1/3/1823", "1 janvier 9999", "x" * 200),
    ],
)
def test_what_is_no_day_is_not_read(text):
    with pytest.raises(NotRead):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *[("3", 180), ("3,5", 210), ("0.25", 15), ("2h", 120), ("2h30", 150)],
        *[("2 h 05", 125), ("2:30", 150), ("26:05", 1565), ("2:30:00", 150)],
        *[("90 min", 90), ("90mn", 90), ("1 heure", 60), ("3 hours", 180)],
    ],
)
def test_lengths_of_time(text, minutes):
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "h", "-3", "1e3", "2:75", "deux", "3 jours"])
def test_what_is_no_length_of_time_is_not_read(text):
    with pytest.raises(NotRead):
        read_minutes(text)


@given(st.text(max_size=80))
def test_whatever_a_cell_holds_it_is_read_or_it_is_not(text):
    for read in (read_amount, read_day, read_minutes):
        with contextlib.suppress(NotRead):
            read(text)


def test_titles_are_found_under_a_heading():
    rows = [["Contributions 2023"], [], ["Nom", "Cercle", "Montant (€)"], ["Awa"]]
    assert find_titles(rows) == 2
    assert find_titles([["Awa", "12"], ["Léa", "13"]]) == 0
    assert find_titles([]) == 0


def test_titles_announce_columns_in_both_languages():
    french = ["Nom", "Prénom", "Groupe", "Objet", "Date", "Nb heures", "Rétribution"]
    assert list(guess(french)) == [
        *(Column.WHO, Column.FIRST_NAME, Column.CIRCLE, Column.WHAT, Column.DAY),
        *(Column.HOURS, Column.AMOUNT),
    ]
    assert guess(["Who", "Circle", "Amount", "Paid on", "Amount"]) == {
        Column.WHO: 0,
        Column.CIRCLE: 1,
        Column.AMOUNT: 2,
        Column.PAID_ON: 3,
    }


def test_a_line_is_understood():
    one = line("Léa", "Four", "Pain", "03/04/2023", "2h30", "45,50", "5/5/2023")
    assert (one.who, one.circle, one.what) == ("Léa", "Four", "Pain")
    assert (one.day, one.minutes, one.cents) == (date(2023, 4, 3), 150, 45_50)
    assert one.paid_on == date(2023, 5, 5)
    assert one.status is Status.READY


def test_each_bad_cell_is_named_by_its_column():
    one = line("", "", "x", "31/02/2023", "beaucoup", "12,345", "jamais")
    assert one.status is Status.FAULTY
    assert set(faults(one)) == {
        (Problem.NO_PERSON, 0, ""),
        (Problem.NO_CIRCLE, 1, ""),
        (Problem.BAD_DAY, 3, "31/02/2023"),
        (Problem.BAD_HOURS, 4, "beaucoup"),
        (Problem.BAD_AMOUNT, 5, "12,345"),
        (Problem.BAD_PAID_ON, 6, "jamais"),
    }


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("Léa", "Four", "", "", "", ""), Problem.NO_AMOUNT),
        (("Léa", "Four", "", "", "", "-5"), Problem.NEGATIVE),
        (("Léa", "Four", "", "", "", "9" * 20), Problem.TOO_LARGE),
        (("Léa", "Four", "", "1/1/2024", "", "5"), Problem.OTHER_YEAR),
        (("Léa", "Four", "", "", "", "5", "1/1/2099"), Problem.FUTURE),
    ],
)
def test_one_thing_wrong_is_one_fault(cells, problem):
    assert [fault.problem for fault in line(*cells).faults] == [problem]


def test_a_line_that_names_nobody_and_no_amount_is_nothing():
    assert line("", "Four", "sous-titre") is None
    assert line() is None


def test_nothing_paid_is_nothing_to_import():
    assert good(amount="0").status is Status.UNPAID


def test_an_address_where_the_name_is_asked_is_an_address():
    one = line("LEA@exemple.fr", "Four", "", "", "", "5")
    assert (one.who, one.email) == ("", "lea@exemple.fr")


def test_a_first_name_apart_is_put_before_the_name():
    columns = COLUMNS | {Column.FIRST_NAME: 7}
    one = line("Garnier", "Four", "", "", "", "5", "", "Léa", columns=columns)
    assert one.who == "Léa Garnier"


def known(**more):
    said = {
        "people": {"garnier lea": [1], "noe roux": [2, 3], "lea@x.fr": [1]},
        "circles": {"four": [7]},
        "chosen_people": {},
        "chosen_circles": {},
    }
    return Known(**said | more)


def judged(*lines, **more):
    rules.judge(lines, known(**more))
    return [one.status.value for one in lines]


def test_names_are_found_whatever_their_order():
    one = good("GARNIER  Lea")
    assert judged(one) == ["ready"]
    assert (one.author, one.circle_id) == (1, 7)


def test_two_persons_of_one_name_and_unknown_names_are_asked_about():
    lines = [good("Noé Roux"), good("Zed"), good(circle="Inconnu")]
    assert judged(*lines) == ["undecided"] * 3


def test_answers_are_followed():
    lines = [good("Noé Roux"), good("Zed"), good(circle="Inconnu"), good(circle="Y")]
    assert judged(
        *lines,
        chosen_people={"noe roux": 3, "zed": 0},
        chosen_circles={"inconnu": 7, "y": 0},
    ) == ["ready", "left-out", "ready", "left-out"]
    assert lines[0].author == 3
    assert lines[2].circle_id == 7


def test_unknown_names_may_all_be_left_out_but_not_namesakes():
    lines = [good("Noé Roux"), good("Zed")]
    assert judged(*lines, leave_unknown=True) == ["undecided", "left-out"]


def test_two_lines_of_one_person_are_two_contributions():
    assert judged(good(), good(what="Farine")) == ["ready", "ready"]


def test_the_same_line_twice_is_told():
    lines = [good(), good(what=" PAIN ")]
    lines[0].number = 3
    assert judged(*lines) == ["ready", "ready"]
    assert lines[1].same_as == 3
    again = [good(), good()]
    again[0].number = 3
    assert judged(*again, keep_identical=False) == ["ready", "twice"]


def test_what_an_earlier_import_brought_is_not_brought_again():
    one = good()
    judged(one)
    assert judged(good(), already={one.same}) == ["already"]


def test_a_circle_may_be_chosen_for_lines_that_name_none():
    one = line("Léa Garnier", "", "", "", "", "5", has_circle=True)
    assert judged(one, default_circle=9) == ["ready"]
    assert one.circle_id == 9


def test_a_long_text_is_shortened_on_a_word():
    title = rules.title_of("mot " * 60, "x")
    assert len(title) <= rules.LONGEST
    assert title.endswith("mot…")
    assert rules.title_of("", "Contribution") == "Contribution"


@given(st.integers(1, 10**9))
def test_what_is_presumed_voted_covers_what_was_paid(cents):
    voted = rules.presumed_vote(cents)
    assert cents <= voted < cents + 100_00
    assert voted % 100_00 == 0
