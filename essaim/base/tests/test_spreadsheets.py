"""Reading CSV and ODS files, kind and hostile."""

import contextlib
import random
import time
import tracemalloc

import pytest
from django.utils import translation

from essaim.base import spreadsheets
from essaim.base.errors import Refusal
from tests.sheets import HEAD, cell, ods, raw_ods, row

ROWS = [(1, ["nom", "courriel"]), (2, ["Zoé", "zoe@x.fr"])]


def read(content, name="liste.csv"):
    return spreadsheets.read(name, content)


def refusal(content, name="liste.csv"):
    with translation.override("en"), pytest.raises(Refusal) as caught:
        read(content, name)
    return str(caught.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_it_comes(separator, encoding, end):
    lines = [separator.join(cells) for _number, cells in ROWS]
    assert read(end.join(lines).encode(encoding)) == ROWS


def test_quoted_cells_may_hold_separators_and_lines():
    content = b'nom,courriel\n"Diop, Awa\net al","a@x.fr"\n\nTom,t@x.fr\n'
    assert read(content) == [
        (1, ["nom", "courriel"]),
        (2, ["Diop, Awa\net al", "a@x.fr"]),
        (5, ["Tom", "t@x.fr"]),
    ]


def test_a_true_ods_sheet():
    content = ods(["nom", "courriel"], ["Zoé", "zoe@x.fr"])
    assert read(content, "liste.ods") == ROWS


def test_the_content_tells_the_kind_not_the_name():
    assert read(ods(["nom", "courriel"], ["Zoé", "zoe@x.fr"]), "liste.csv") == ROWS


def test_repeated_cells_and_rows_are_counted():
    content = raw_ods(
        row(cell("nom"), cell("courriel"))
        + row(cell(""), repeated=3)
        + row(
            cell("Zoé"),
            '<table:table-cell table:number-columns-repeated="2"/>',
            cell("x"),
        )
        + row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            repeated=1048570,
        )
    )
    assert read(content) == [
        (1, ["nom", "courriel"]),
        (5, ["Zoé", "", "", "x"]),
    ]


def test_dates_and_formulas_of_a_sheet():
    content = raw_ods(
        row(
            cell("1 sept. 2024", extra=' office:date-value="2024-09-01T00:00:00"'),
            cell("3", extra=' table:formula="of:=1+2"'),
        )
    )
    assert read(content) == [(1, ["2024-09-01", "=1+2"])]


HOSTILE = [
    (b"", "This file is empty."),
    (b"\n  \n", "This file is empty."),
    (b"\xef\xbb\xbf", "This file is empty."),
    (b"x" * 10_000_000, "This file is too big: 2 MB at most."),
    (b"%PDF-1.7 nom", "not a CSV, ODS or XLSX file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "not a CSV, ODS or XLSX file"),
    ("nom,courriel\nZoé,z@x.fr".encode("utf-16-le"), "not a CSV, ODS or XLSX file"),
    (b"\xff\xfen\0o\0m", "letters of this file cannot be read"),
    (b"nom,courriel\nZo\x81,z@x.fr", "letters of this file cannot be read"),
    (b'nom,courriel\n"Zo,z@x.fr\n', "Line 2: the cells cannot be told apart."),
    (b"nom\n" + b"x\n" * 5_001, "too many lines: 5000 at most"),
    (b"a," * 60 + b"b\n", "Line 1 has too many columns: 50 at most."),
    (b"nom,courriel\nx," + b"y" * 3000, "Line 2, column B: this cell is too long."),
    (b"nom\n" + b"y" * 200_000, "cannot be told apart"),
    (b"PK\x03\x04 nonsense", "This file is damaged."),
    (
        raw_ods("", mimetype="application/zip"),
        "neither an ODS nor an XLSX sheet",
    ),
    (raw_ods("<table:table-row>"), "This file is damaged."),
    (
        raw_ods("", head='<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD.partition("?>")[2]),
        "This file is damaged.",
    ),
    (raw_ods(row(cell("x", 60))), "too many columns"),
    (raw_ods(row(cell("x"), repeated=99_999_999)), "too many lines"),
]


@pytest.mark.parametrize(("content", "sentence"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_file_gets_one_sentence(content, sentence):
    assert sentence in refusal(content)


@pytest.mark.slow
@pytest.mark.parametrize(("tag", "times"), [("<b>", 3_900_000), ("<b/>", 2_900_000)])
def test_a_sheet_does_not_unfold_into_all_the_memory(tag, times):
    tracemalloc.start()
    try:
        told = refusal(raw_ods(tag * times))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert told == "This file is too big once unpacked."
    assert peak < 300_000_000


@pytest.mark.slow
def test_a_zip_bomb_is_not_unpacked():
    bomb = raw_ods(row(cell("x" * 300_000_000)))
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    started = time.monotonic()
    assert refusal(bomb) == "This file is too big once unpacked."
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80_000_000
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_file_is_read_or_refused_never_more(seed):
    chance = random.Random(seed)
    content = bytearray(ods(["nom", "courriel"], ["Zoé", "zoe@x.fr"]))
    for _change in range(6):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with contextlib.suppress(Refusal):
        read(bytes(content))
