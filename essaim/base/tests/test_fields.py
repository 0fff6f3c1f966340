"""What is typed in the fields of every form."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from essaim.base.fields import (
    LONGEST_TEXT,
    DayField,
    EurosField,
    InstantField,
    keep_readable,
    typed,
)
from essaim.base.shortcuts import searched
from essaim.rules.money import parse_euros


@pytest.mark.parametrize("words", ["9" * 41, "9" * 5000, "NaN", "1e9", "²"])
def test_what_is_no_amount_is_said(words):
    with pytest.raises(ValidationError) as told:
        EurosField().clean(words)
    assert told.value.code == "invalid"


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
@pytest.mark.parametrize(
    ("field", "end"), [(DayField(), "-01-01"), (InstantField(), "-12-31T23:59")]
)
def test_a_date_no_database_could_reckon_with_is_refused(field, end, year):
    with pytest.raises(ValidationError) as told:
        field.clean(year + end)
    assert told.value.code == "far"


def test_near_dates_and_none_are_taken():
    assert DayField().clean("2026-11-23").isoformat() == "2026-11-23"
    assert InstantField().clean("2026-11-23T18:00").utcoffset() is not None
    assert InstantField(required=False).clean("") is None


def test_a_text_stays_readable():
    field = forms.CharField(widget=forms.Textarea)
    keep_readable(field)
    assert field.clean("é" * LONGEST_TEXT)
    with pytest.raises(ValidationError):
        field.clean("é" * (LONGEST_TEXT + 1))


def test_what_no_database_can_look_for_is_left_out_of_a_search():
    assert searched(QueryDict("q=%00four%00 ")) == "four"
    assert searched(QueryDict("")) == ""


@pytest.mark.parametrize(("language", "words"), [("fr", "1234,50"), ("en", "1234.50")])
def test_what_a_page_writes_in_a_field_it_reads_again(language, words):
    with translation.override(language):
        for cents, shown in ((123_450, words), (3_000, "30"), (None, "")):
            assert typed(cents) == shown
        assert parse_euros(typed(123_450)) == 123_450
