"""What is written about the debate is what the software does."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "rules"


@pytest.mark.parametrize("name", ["debate.md", "debate.en.md"])
def test_the_examples_of_the_page_hold(name):
    text = (DOCS / name).read_text().replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0
