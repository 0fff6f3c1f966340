"""A spreadsheet that another library reads, where no text is a formula."""

import io
import tempfile
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from essaim.base import spreadsheets, xlsx
from essaim.base.csv import Figure, decimal

TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_")
)
CELL = st.one_of(
    TEXT,
    st.integers(-(2**52), 2**52),
    st.integers(-(10**9), 10**9).map(decimal),
    st.none(),
)


def written(*sheets):
    out = io.BytesIO()
    xlsx.write(out, sheets)
    return out.getvalue()


def read(data):
    """What openpyxl, which does not write these files, reads in them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    }


def expected(value):
    if isinstance(value, Figure):
        return float(value.replace(",", "."))
    return None if value == "" else value


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=4))
@example([["=1+1", "+33", "-5", "@SUM(A1)"]])
def test_another_library_reads_what_was_written(rows):
    [found] = read(written(("Projets", rows))).values()
    width = max(len(row) for row in rows)
    told = [[expected(value) for value in row] for row in rows]
    padded = [row + [None] * (width - len(row)) for row in told]
    while padded and not any(value is not None for value in padded[-1]):
        padded.pop()
    found = [row + [None] * (width - len(row)) for row in found]
    while found and not any(value is not None for value in found[-1]):
        found.pop()
    assert found == padded


@pytest.mark.parametrize(
    "text", ["=1+1", "+33", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C'"]
)
def test_a_text_is_never_a_formula(text):
    data = written(("F", [[text]]))
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A1"]
    assert (cell.data_type, cell.value) == ("s", text)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_our_own_reader_reads_it_back():
    data = written(
        ("Projets", [["Titre", "Minimum"], ["Four à pain", decimal(120050)]])
    )
    sheet = spreadsheets.read_sheet("p.xlsx", data, values=True)
    assert sheet.rows == [(1, ["Titre", "Minimum"]), (2, ["Four à pain", "1200.5"])]


def test_titles_of_sheets_are_what_the_format_allows():
    data = written(("A/B: [c]?", []), ("a b   c", []), ("x" * 40, []), ("x" * 40, []))
    titles = list(read(data))
    assert titles[0] == "A B   c"
    assert len({title.casefold() for title in titles}) == 4
    assert max(map(len, titles)) <= 31


def test_a_cell_is_no_longer_than_the_format_allows():
    [[cell]] = read(written(("F", [["é" * 40_000]])))["F"]
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_what_looks_like_the_code_of_a_letter_stays_as_it_is():
    xml = zipfile.ZipFile(io.BytesIO(written(("F", [["_x0041_"]]))))
    assert "_x005F_x0041_" in xml.read("xl/worksheets/sheet1.xml").decode()


def test_the_same_table_makes_the_same_bytes():
    assert written(("F", [["é", 1]])) == written(("F", [["é", 1]]))


@pytest.mark.slow
def test_a_long_table_weighs_no_more_in_memory_than_a_short_one():
    def peak(count):
        rows = ([f"Projet {n}", n] for n in range(count))
        with tempfile.TemporaryFile() as out:
            tracemalloc.start()
            xlsx.write(out, [("F", rows)])
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(100)
    assert peak(40_000) < peak(4_000) + 1_500_000
