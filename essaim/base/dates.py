"""Dates in words: the first of a month is « 1er » in French, everywhere.

Django writes « 1 janvier ». Code that writes a date calls ``date_format`` from here,
and templates have a filter ``date`` of the same name as Django's, which does too.
"""

import re
from datetime import date
from typing import Any

from django.template import defaultfilters
from django.utils import formats, translation

_FIRST = re.compile(r"(?<![\d:/.,])1(?= [^\W\d_])")


def date_format(value: date, format: str | None = None) -> str:
    """Return a date as Django writes it in the language of the page, « 1er » included.

    >>> with translation.override("fr"):
    ...     date_format(date(2026, 1, 1)), date_format(date(2026, 1, 21), "j F")
    ('1er janvier 2026', '21 janvier')
    >>> with translation.override("en"):
    ...     date_format(date(2026, 1, 1), "j F Y")
    '1 January 2026'
    """
    return _first(formats.date_format(value, format))


def date_filter(value: Any, arg: str | None = None) -> str:
    """What the filter ``date`` of templates writes."""
    return _first(defaultfilters.date(value, arg))


def _first(written: str) -> str:
    if (translation.get_language() or "").startswith("fr"):
        return _FIRST.sub("1er", written)
    return written
