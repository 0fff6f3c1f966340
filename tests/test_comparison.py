"""The page that compares names no test that is not there, and forgets no row."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "comparison.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


def rows(title):
    """The numbers that begin the rows of one section, in order."""
    return [int(n) for n in re.findall(r"^\| (\d+) \|", SECTIONS[title], re.M)]


def test_every_feature_every_wish_and_every_fault_has_its_row():
    assert rows("The features, one by one") == list(range(1, 90))
    assert rows("What users asked for elsewhere, in order of need") == [*range(1, 16)]
    assert rows("Faults read elsewhere, each held by a test here") == [*range(1, 24)]


def test_every_test_it_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    there = set()
    for folder in ("essaim", "tests"):
        for path in (ROOT / folder).rglob("test_*.py"):
            there |= set(re.findall(r"^def (test_\w+)\(", path.read_text(), re.M))
    assert len(named) > 60
    assert named - there == set()


def test_what_is_not_there_has_its_reason():
    for line in SECTIONS["The features, one by one"].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].isdigit() and cells[3].startswith("no") and cells[3] != "not yet":
            assert cells[4], line


def test_every_file_it_names_is_in_the_repository():
    for name in re.findall(r"`((?:docs|tests)/[\w./]+)`", PAGE):
        assert (ROOT / name).exists(), name
