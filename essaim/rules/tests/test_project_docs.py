"""What the documentation tells members about projects is what the program does."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs" / "rules"


@pytest.mark.parametrize("name", ["projects.md", "projects.en.md"])
def test_the_examples_of_the_documentation_are_true(name):
    path = str(DOCS / name)
    failed, tried = doctest.testfile(path, module_relative=False, encoding="utf-8")
    assert tried > 9
    assert failed == 0
