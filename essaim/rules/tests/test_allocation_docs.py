"""What the documentation tells members is what the program does."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs" / "rules"


@pytest.mark.parametrize(
    ("name", "examples"),
    [
        *(("co-budget.md", 25), ("co-budget.en.md", 25)),
        *(("missions.md", 12), ("missions.en.md", 12)),
    ],
)
def test_the_examples_of_the_documentation_are_true(name, examples):
    path = str(DOCS / name)
    failed, tried = doctest.testfile(path, module_relative=False, encoding="utf-8")
    assert tried > examples
    assert failed == 0
