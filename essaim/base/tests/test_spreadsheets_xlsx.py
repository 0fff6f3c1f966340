"""Reading XLSX files, as office suites write them and as nobody should."""

import contextlib
import io
import random
import time
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock_time

import openpyxl
import pytest
from django.utils import translation
from openpyxl.styles import numbers

from essaim.base import spreadsheets
from essaim.base.errors import Refusal
from essaim.base.sheet_xml import Limits
from tests.sheets import cell, ods, raw_ods, raw_xlsx, row, xlsx, xlsx_row


def read(content, **options):
    return spreadsheets.read_sheet("liste.xlsx", content, **options)


def refusal(content, **options):
    with translation.override("en"), pytest.raises(Refusal) as caught:
        read(content, **options)
    return str(caught.value)


def test_a_true_sheet():
    content = xlsx(["nom", "courriel"], ["Zoé", "zoe@x.fr"])
    assert spreadsheets.read("liste.csv", content) == [
        (1, ["nom", "courriel"]),
        (2, ["Zoé", "zoe@x.fr"]),
    ]


def test_each_kind_of_cell_says_what_it_shows():
    content = xlsx(
        [date(2023, 3, 4), datetime(2023, 3, 4, 15, 30), clock_time(2, 30)],  # noqa: DTZ001
        [12.345, 0.1 + 0.2, 1234, 1e9],
        [True, None, "  a  "],
        [timedelta(hours=26, minutes=5)],
    )
    assert read(content).rows == [
        (1, ["2023-03-04", "2023-03-04", "2:30"]),
        (2, ["12.345", "0.3", "1234", "1000000000"]),
        (3, ["TRUE", "", "a"]),
        (4, ["26:05"]),
    ]


def test_a_date_as_the_french_write_it_and_one_since_1904():
    book = openpyxl.Workbook()
    book.active["A1"] = 45000
    book.active["A1"].number_format = "dd/mm/yyyy"
    book.active["B1"] = 45000
    book.active["B1"].number_format = numbers.FORMAT_CURRENCY_EUR_SIMPLE
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()).rows == [(1, ["2027-03-16", "45000"])]


def test_a_day_no_calendar_has_stays_a_figure():
    book = openpyxl.Workbook()
    book.active["A1"] = 99_999_999
    book.active["A1"].number_format = "dd/mm/yyyy"
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()).rows == [(1, ["99999999"])]


def test_lines_keep_their_numbers_and_cells_their_columns():
    content = raw_xlsx(
        '<row r="3"><c r="C3" t="str"><v>x</v></c></row>'
        '<row r="1048576"><c t="str"><v>y</v></c></row>'
    )
    assert read(content).rows == [(3, ["", "", "x"]), (1048576, ["y"])]


def test_shared_and_rich_texts_without_their_pronunciation():
    shared = (
        '<sst xmlns="x"><si><t>Zoé</t></si><si><r><t>rou</t></r><r><t>ge</t></r>'
        "<rPh><t>ルージュ</t></rPh></si></sst>"
    )
    content = raw_xlsx(
        '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>', shared=shared
    )
    assert read(content).rows == [(1, ["rouge", "Zoé"])]


def test_a_formula_is_a_formula_or_what_it_was_worth():
    content = raw_xlsx('<row r="1"><c r="A1"><f>6*7</f><v>42</v></c></row>')
    assert spreadsheets.read("x", content) == [(1, ["=6*7"])]
    assert read(content, values=True).rows == [(1, ["42"])]
    content = raw_ods(
        row(
            cell(
                "42 €",
                extra=' table:formula="of:=6*7" office:value="42.0" '
                'office:value-type="currency"',
            )
        )
    )
    assert spreadsheets.read("x", content) == [(1, ["=6*7"])]
    assert read(content, values=True).rows == [(1, ["42"])]


def test_a_formula_nobody_reckoned_is_named():
    told = refusal(xlsx(["a"], ["b", "=1+1"]), values=True)
    assert told.startswith("Line 2, column B: this formula has no value in the file.")
    bare = raw_ods(row(cell("", extra=' table:formula="of:=1+1"')))
    assert refusal(bare, values=True).startswith("Line 1, column A: this formula")


def test_merged_cells_are_named():
    book = openpyxl.Workbook()
    book.active["A1"] = "nom"
    for cells in ("A2:A5", "B2:C2"):
        book.active.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    assert "Merged cells: A2:A5, B2:C2. One cell cannot" in refusal(file.getvalue())
    merged = raw_ods(
        row(cell("nom"), cell("x", extra=' table:number-columns-spanned="2"'))
        + row(cell("x", extra=' table:number-rows-spanned="3"'))
    )
    assert "Merged cells: B1:C1, A2:A4. One cell cannot" in refusal(merged)


def test_another_sheet_is_asked_by_its_name():
    book = openpyxl.Workbook()
    book.active.title = "2023"
    book.active["A1"] = "a"
    book.create_sheet("2024")["A1"] = "b"
    hidden = book.create_sheet("brouillon")
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    first = read(file.getvalue())
    assert (first.rows, first.title, first.others) == ([(1, ["a"])], "2023", ("2024",))
    assert read(file.getvalue(), wanted=" 2024").rows == [(1, ["b"])]
    told = refusal(file.getvalue(), wanted="brouillon")
    assert told == (
        "No sheet of this file is called “brouillon”. Its sheets: 2023, 2024."
    )


def test_another_sheet_of_an_ods_file():
    next_one = '</table:table><table:table table:name="2024">'
    two = raw_ods(row(cell("a")) + next_one + row(cell("b")))
    assert read(two).rows == [(1, ["a"])]
    assert read(two).others == ("2024",)
    assert read(two, wanted="2024").rows == [(1, ["b"])]


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return file.getvalue()


HOSTILE = [
    (archive(**{"[Content_Types].xml": "<x/>"}), "This file is damaged."),
    (raw_xlsx("<row>"), "This file is damaged."),
    (raw_xlsx('<row><c t="s"><v>9</v></c></row>'), "This file is damaged."),
    (raw_xlsx("", head='<!DOCTYPE x [<!ENTITY a "b">]><worksheet>'), "damaged"),
    (raw_xlsx(""), "This file is empty."),
    (raw_xlsx(xlsx_row("x") * 5_002), "too many lines: 5000 at most"),
    (raw_xlsx('<row><c r="XFD1" t="str"><v>x</v></c></row>'), "too many columns"),
    (raw_xlsx(xlsx_row("x" * 3000)), "Line 1, column A: this cell is too long."),
    (xlsx(), "This file is empty."),
]


@pytest.mark.parametrize(("content", "sentence"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_gets_one_sentence(content, sentence):
    assert sentence in refusal(content)


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb",
    [
        lambda: raw_xlsx("<b>" * 3_900_000),
        lambda: raw_xlsx("<b/>" * 2_900_000),
        lambda: raw_xlsx(xlsx_row("x" * 300_000_000)),
        lambda: raw_xlsx("", shared="<sst>" + "<si/>" * 2_300_000 + "</sst>"),
    ],
    ids=["deep", "wide", "long", "shared"],
)
def test_a_small_file_does_not_unfold_into_all_the_memory(bomb):
    bomb = bomb()
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    try:
        told = refusal(bomb)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert told == "This file is too big once unpacked."
    assert peak < 300_000_000


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_file_is_read_or_refused_never_more(seed):
    chance = random.Random(seed)
    content = bytearray(xlsx(["nom", "courriel"], ["Zoé", date(2023, 1, 1)]))
    for _change in range(6):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with contextlib.suppress(Refusal):
        read(bytes(content))


@pytest.mark.parametrize("seed", range(60))
def test_spoilt_words_inside_are_read_or_refused_never_more(seed):
    """The archive is sound: what it holds is not."""
    chance = random.Random(seed)
    file = io.BytesIO()
    source = zipfile.ZipFile(
        io.BytesIO(xlsx(["nom", date(2023, 1, 1)], ["Zoé", 12.5, "=A1"]))
    )
    with zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            text = bytearray(source.read(name))
            for _change in range(3):
                text[chance.randrange(len(text))] = chance.choice(b'0129<>"-AZ/ =')
            made.writestr(name, bytes(text))
    with contextlib.suppress(Refusal):
        read(file.getvalue(), values=True)


@pytest.mark.slow
@pytest.mark.parametrize("make", [xlsx, ods])
def test_ten_thousand_lines_are_read_in_seconds(make):
    lines = [
        [f"Membre {n}", f"m{n}@exemple.org", "Accompagnement", "Accueil", "3", "45,50"]
        for n in range(10_000)
    ]
    content = make(*lines)
    limits = Limits(bytes=4_000_000, rows=10_000, unpacked=40_000_000)
    started = time.process_time()
    assert len(read(content, limits=limits).rows) == 10_000
    assert time.process_time() - started < 20
