"""The French catalogue: whole, up to date, and well written."""

import re
from pathlib import Path

import polib
import pytest

from essaim.base.messages import extract

ROOT = Path(__file__).parents[1]
CATALOGUE = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
LIVE = [entry for entry in CATALOGUE if not entry.obsolete]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|{(\w*)}")


def french(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_it_says_what_the_code_says():
    in_code = set(extract(ROOT / "essaim"))
    in_catalogue = {(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in LIVE}
    assert in_code - in_catalogue == set(), "./run messages"
    assert in_catalogue - in_code == set(), "./run messages --prune"


def test_nothing_is_missing_fuzzy_or_obsolete():
    assert [entry.msgid for entry in LIVE if not all(french(entry))] == []
    assert [entry.msgid for entry in CATALOGUE if entry.fuzzy] == []
    assert [entry.msgid for entry in CATALOGUE.obsolete_entries()] == []


def test_placeholders_are_those_of_the_message():
    wrong = []
    for entry in LIVE:
        asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for number, text in enumerate(french(entry)):
            given = set(PLACEHOLDER.findall(text))
            # French one may leave the number unsaid: « un projet ».
            missing = asked - given if number or not entry.msgid_plural else set()
            if given - asked or missing:
                wrong.append((entry.msgid, text))
    assert wrong == []


# Tags, addresses and placeholders are not French.
NOT_FRENCH = re.compile(
    r"<[^>]*>|%\(\w+\)[sd]|\w+://\S*|\bmatrix:|&#?\w+;|{\w*}|%[sd%]"
)
TYPOGRAPHY = {
    "a straight apostrophe": r"'",
    "straight quotation marks": r'"',
    "English quotation marks": r"[“”]",
    "three dots": r"\.\.\.",
    "no narrow space before ? ! ;": r"(?<![\u202f?!…(])[?!;]",
    "no space before :": r"(?<!\u00a0):(?!\d)",
    "no space after «": r"«(?!\u00a0)",
    "no space before »": r"(?<![\u00a0\u202f])»",
    "a middle dot that is not ours": r"(?<=[a-zé])[·•](?=[a-z])",
}


@pytest.mark.parametrize("fault", TYPOGRAPHY)
def test_french_is_well_written(fault):
    pattern = re.compile(TYPOGRAPHY[fault])
    wrong = [
        text
        for entry in LIVE
        for text in french(entry)
        if pattern.search(NOT_FRENCH.sub("x", text))
    ]
    assert wrong == []
