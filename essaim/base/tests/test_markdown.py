from html import unescape

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from essaim.base.markdown import (
    Illustration,
    pieces,
    placed,
    render,
    renumbered,
    snippet,
)


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


PICTURES = {3: Illustration("/co-budget/1/fichiers/3/", "trois bancs", 12, 8)}


def test_a_picture_is_shown_where_the_text_calls_it_by_its_number():
    page = render("Avant.\n\n![Les bancs](image:3)\n\nAprès.", PICTURES)
    assert '<img src="/co-budget/1/fichiers/3/" alt="Les bancs"' in page
    assert 'width="12"' in page
    assert 'alt="trois bancs"' in render("![](image:3)", PICTURES), "never without"


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/pixel.png",
        "//example.org/pixel.png",
        "/membres/",
        "data:image/png;base64,AAAA",
        "image:0",
        "image:3/../4",
        "image:٣",
        "javascript:alert(1)",
    ],
)
def test_nothing_but_a_known_picture_is_ever_fetched(source):
    page = render(f"![le plan]({source})", PICTURES)
    assert "<img" not in page
    assert "le plan" in page, "its words are kept"


def test_html_typed_by_hand_shows_no_picture():
    page = render('<img src="https://example.org/p.png">', PICTURES)
    assert "<img" not in page


def test_a_picture_that_is_gone_is_a_sentence():
    with translation.override("en"):
        gone = render("![le plan](image:9)", PICTURES)
        assert "[a picture that was removed: le plan]" in gone
        assert "[picture: le plan]" in render("![le plan](image:9)"), "shown nowhere"
        assert "[a picture that was removed]" in render("![](image:9)", {})


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 10**17))
def test_what_is_copied_places_the_picture_with_its_words(words, number):
    words = " ".join(words.split())
    found = placed(snippet(number, words))
    assert list(found) == [number]


@pytest.mark.parametrize("words", ["a [b] *c* `d` <e> \\ & _f_ ~g~ !", "trois bancs"])
def test_signs_of_words_are_words(words):
    assert placed(snippet(3, words)) == {3: words}


def test_pictures_take_their_new_numbers_and_words_do_not():
    text = "![a](image:3) image:3 ![b](<image:4>) ![c][1]\n\n[1]: image:4\n"
    assert list(placed(text)) == [3, 4]
    new = renumbered(text, {3: 30, 4: 40})
    assert list(placed(new)) == [30, 40]
    assert " image:3 " in new


@given(
    st.lists(st.sampled_from(["un\n", "\n", "![a](image:3)\n", "- ![b](image:4)\n"]))
)
def test_pieces_are_the_text_cut_at_pictures_alone(lines):
    text = "".join(lines)
    parts = list(pieces(text))
    again = "\n\n".join(
        one.text if one.picture is None else snippet(one.picture, one.text)
        for one in parts
    )
    assert placed(again) == placed(text)
    assert all(one.picture in {None, 3} for one in parts), "in a list: not alone"
