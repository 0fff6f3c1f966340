from html import unescape

import pytest

from essaim.base.markdown import render


@pytest.mark.parametrize("first", ["#", "##", "####"])
def test_titles_start_at_level_three_and_jump_no_level(first):
    page = render(f"{first} Pourquoi\n\n{first}# Comment\n")
    assert "<h3>Pourquoi</h3>" in page
    assert "<h4>Comment</h4>" in page


def test_no_title_goes_below_level_six():
    assert "<h6>f</h6>" in render("# a\n\n###### f\n")


def test_an_empty_head_of_a_table_is_a_plain_cell():
    page = render("| | minimum |\n|---|---|\n| outils | 12 |\n")
    assert page.count("<th>") == page.count("</th>") == 1
    assert "<td></td>" in page


def test_a_sign_stays_on_the_line_of_its_word():
    held = unescape(render("Prêts ? « Oui » : 1 200 € !\n\n`a : b` et a :b, 50 %"))
    assert "Prêts\N{NO-BREAK SPACE}? «\N{NO-BREAK SPACE}Oui\N{NO-BREAK SPACE}»" in held
    assert "200\N{NO-BREAK SPACE}€\N{NO-BREAK SPACE}!" in held
    assert "<code>a : b</code> et a :b, 50\N{NO-BREAK SPACE}%" in held
