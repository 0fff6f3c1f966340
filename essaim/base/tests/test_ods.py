"""A spreadsheet that another library reads, and always the same bytes."""

import io
import time
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from odf.text import P

from essaim.base import ods
from essaim.base.csv import Figure, decimal

CELL = st.one_of(
    st.text(
        st.characters(
            exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
        )
    ),
    st.integers(-(2**52), 2**52),
    st.integers(-(10**9), 10**9).map(decimal),
    st.none(),
)


def said(node):
    if node.nodeType == node.TEXT_NODE:
        return node.data
    return "".join(said(child) for child in node.childNodes)


def read(data):
    """What odfpy, which does not write these files, reads in them."""
    sheets = {}
    for table in load(io.BytesIO(data)).spreadsheet.getElementsByType(Table):
        sheets[table.getAttribute("name")] = [
            [
                (
                    cell.getAttribute("valuetype"),
                    cell.getAttribute("value"),
                    "".join(said(p) for p in cell.getElementsByType(P)),
                )
                for cell in row.getElementsByType(TableCell)
            ]
            for row in table.getElementsByType(TableRow)
        ]
    return sheets


def expected(value):
    if isinstance(value, Figure):
        return ("float", value.replace(",", "."), str(value))
    if isinstance(value, int):
        return ("float", str(value), str(value))
    return ("string", None, value or "")


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=4), st.booleans())
def test_what_is_written_is_read_back(rows, compressed):
    out = io.BytesIO()
    ods.write(out, [("Un", rows), ("Deux & <trois>", rows)], compressed=compressed)
    sheets = read(out.getvalue())
    assert list(sheets) == ["Un", "Deux & <trois>"]
    for found in sheets.values():
        assert found == [[expected(value) for value in row] for row in rows]


def test_signs_that_no_document_may_hold_are_left_out():
    data = ods.document("a\x00b", [["c\x0bd\ud800e"]])
    assert read(data) == {"ab": [[("string", None, "cde")]]}


def test_a_cell_is_never_a_formula():
    data = ods.document("t", [["=SUM(A1:A9)"]])
    assert read(data)["t"] == [[("string", None, "=SUM(A1:A9)")]]


def test_the_same_table_is_always_the_same_bytes():
    first = ods.document("t", [["a", 1]])
    time.sleep(2.1)  # an archive counts time by two seconds
    assert ods.document("t", [["a", 1]]) == first


def test_a_long_table_weighs_no_more_in_memory_than_a_short_one(tmp_path):
    def peak(count):
        with (tmp_path / "table.ods").open("wb") as out:
            tracemalloc.start()
            ods.write(out, [("t", ([n, "word"] for n in range(count)))])
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    assert peak(20_000) < 2 * peak(2_000)
