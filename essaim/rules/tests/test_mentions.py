"""Whom a text calls: the right person, or nobody."""

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.mentions import read
from essaim.rules.names import fold

PEOPLE = {
    1: "Chloé Martin",
    2: "Marie Dupont",
    3: "Marie Durand",
    4: "Jean-Noël Le Bris",
}

LETTERS = st.text(alphabet="abcdefgéèàç", min_size=1, max_size=6)
NAMES = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)


def test_a_whole_name_wins_over_a_first_name():
    people = {**PEOPLE, 5: "Marie"}
    assert read("@Marie Dupont et @Marie viennent", people).found == (2, 5)


def test_accents_capitals_and_hyphens_do_not_matter():
    assert read("@JEAN NOEL le bris, merci", PEOPLE).found == (4,)


def test_a_first_name_is_enough_when_one_person_has_it():
    assert read("@Jean-Noël, merci", PEOPLE).found == (4,)


def test_a_first_name_of_two_people_is_said_to_be_ambiguous():
    mentions = read("Demandons à @Marie.", PEOPLE)
    assert mentions.found == ()
    assert mentions.ambiguous == {"Marie": (2, 3)}


def test_an_address_of_mail_calls_nobody():
    mentions = read("marie@exemple.fr, https://exemple.fr/@marie", PEOPLE)
    assert (mentions.found, mentions.ambiguous, mentions.unknown) == ((), {}, ())


def test_two_people_of_the_same_name_are_never_confused():
    people = {1: "Awa Diop", 2: "Awa Diop"}
    assert read("@Awa Diop", people).ambiguous == {"Awa": (1, 2)}


@given(st.text(), st.dictionaries(st.integers(1, 20), st.text(), max_size=5))
def test_any_text_is_read(text, names):
    mentions = read(text, names)
    assert set(mentions.found) <= names.keys()


@given(st.dictionaries(st.integers(1, 9), NAMES, min_size=1, max_size=6), st.data())
def test_a_whole_name_calls_its_bearer_unless_another_has_it(names, data):
    number = data.draw(st.sampled_from(sorted(names)))
    namesakes = [n for n, name in names.items() if fold(name) == fold(names[number])]
    mentions = read(f"Bonjour @{names[number]}, merci", names)
    if namesakes == [number]:
        assert mentions.found == (number,)
    else:
        assert mentions.found == ()
        assert sorted(namesakes) in [sorted(p) for p in mentions.ambiguous.values()]
