"""What is typed in the fields of every form."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from essaim.base.fields import (
    LONGEST_TEXT,
    DayField,
    EurosField,
    InstantField,
    keep_readable,
)
from essaim.base.shortcuts import searched


@pytest.mark.parametrize("typed", ["9" * 41, "9" * 5000, "NaN", "1e9", "²"])
def test_what_is_no_amount_is_said(typed):
    with pytest.raises(ValidationError) as told:
        EurosField().clean(typed)
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
