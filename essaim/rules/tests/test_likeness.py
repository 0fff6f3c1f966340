"""Projects that look alike are suggested; others are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.likeness import LEAST, Words, alike, likeness

words = st.builds(
    Words,
    st.text("abcdeéls ’-", max_size=30),
    st.text("abcdeéls ’-", max_size=30),
)


@given(words, words)
def test_it_is_the_same_either_way_round_and_a_percentage(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100


@given(words)
def test_a_project_is_wholly_like_itself_or_says_nothing(one):
    assert likeness(one, one) in {0, 100}


@given(words, st.lists(words, max_size=8))
def test_the_likest_come_first_and_few(one, others):
    found = alike(one, enumerate(others))
    assert len(found) <= 3
    percents = [each.percent for each in found]
    assert percents == sorted(percents, reverse=True)
    assert all(percent >= LEAST for percent in percents)


ALIKE = [
    ("Vélo-cargo en prêt", "Un vélo cargo partagé"),
    ("Bibliothèque d’outils partagés", "Une bibliothèque d’outils"),
    ("Réparer la verrière", "Réparation de la verrière de l’atelier"),
]
APART = [
    ("Réparer la verrière", "Réparer les ordinateurs"),
    ("Cuisine d’essai", "Four à céramique commun"),
    ("Enquête sur nos conditions de travail", "Traduction du livret d’accueil"),
    ("Un projet pour tous", "Un projet pour toutes"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_these_are_suggested(one, other):
    assert likeness(Words(one), Words(other)) >= LEAST


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_are_not(one, other):
    assert likeness(Words(one), Words(other)) < LEAST
