"""Amounts, days and lengths of time as people type them in a spreadsheet."""

import re
from datetime import date

from essaim.rules.members_import import read_date
from essaim.rules.money import NotAnAmount, parse_euros
from essaim.rules.names import fold

LONGEST = 60  # characters: far above any cell that says one of these
_CURRENCY = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR|euros?)$", re.IGNORECASE)
# Thousands and cents both marked: then there is no doubt which is which.
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")
_SHORT_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)? ([a-z]+) (\d{4})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_HOURS = re.compile(r"(\d{1,4})(?:[.,](\d{1,6}))? ?(?:h|heures?|hours?|hrs?)?")
_CLOCK = re.compile(r"(\d{1,4}) ?[h:] ?([0-5]\d)(?: ?(?:m|mn|min)|:\d\d)?")
_MINUTES = re.compile(r"(\d{1,5}) ?(?:m|mn|min|minutes?)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout aou august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}


class NotRead(ValueError):
    """A cell does not say what its column announces."""


def read_amount(text: str) -> int:
    """Return the cents of an amount as French and English spreadsheets write it.

    >>> read_amount("1 234,50 €"), read_amount("€1,234.50"), read_amount("12 euros")
    (123450, 123450, 1200)

    Raises ``NotRead`` for anything that may be two things (« 12,345 »), or none.
    """
    if len(text) > LONGEST:
        raise NotRead(text)
    bare = _CURRENCY.sub("", text.strip()).strip()
    if _ENGLISH.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _CONTINENTAL.fullmatch(bare):
        bare = bare.replace(".", "")
    try:
        return parse_euros(bare)
    except NotAnAmount:
        raise NotRead(text) from None


def read_day(text: str) -> date:
    """Return a day as written in French or in English; the day before the month.

    >>> read_day("3/4/23"), read_day("1er mars 2023"), read_day("March 3, 2023")
    (datetime.date(2023, 4, 3), datetime.date(2023, 3, 1), datetime.date(2023, 3, 3))

    Raises ``NotRead`` for a month alone, or a day that does not exist.
    """
    if len(text) > LONGEST:
        raise NotRead(text)
    if day := read_date(text.strip()):
        return day
    if match := _SHORT_YEAR.fullmatch(text.strip()):
        return _day(2000 + int(match[3]), int(match[2]), int(match[1]), text)
    words = fold(text)
    if match := _DAY_MONTH.fullmatch(words):
        return _day(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]), text)
    if match := _MONTH_DAY.fullmatch(words):
        return _day(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]), text)
    raise NotRead(text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotRead(text) from None
    if not 1900 <= found.year <= 2199:
        raise NotRead(text)
    return found


def read_minutes(text: str) -> int:
    """Return the minutes of a length of time; half a minute counts as one.

    >>> read_minutes("2,5"), read_minutes("2h30"), read_minutes("90 min")
    (150, 150, 90)
    >>> read_minutes("2:30"), read_minutes("3 heures"), read_minutes("0.333333")
    (150, 180, 20)

    Raises ``NotRead`` for anything else.
    """
    words = text.strip().lower() if len(text) <= LONGEST else ""
    if match := _CLOCK.fullmatch(words):
        return int(match[1]) * 60 + int(match[2])
    if match := _HOURS.fullmatch(words):
        parts = int((match[2] or "").ljust(6, "0"))
        return int(match[1]) * 60 + (parts * 60 + 500_000) // 1_000_000
    if match := _MINUTES.fullmatch(words):
        return int(match[1])
    raise NotRead(text)
