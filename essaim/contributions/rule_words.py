"""Rules that come back, in words: what one means, and why one is refused."""

from datetime import date, datetime

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from essaim.base.dates import date_format
from essaim.rules.recurrence import (
    LONGEST_TEXT,
    MOST,
    BadRule,
    Every,
    Fault,
    Recurrence,
)


def sentence(fault: BadRule) -> str:
    """Say why a rule is refused, and what to write instead."""
    said = {
        Fault.UNREADABLE: _(
            "This rule cannot be read: write for instance %(example)s (at most "
            "%(length)s characters)."
        ),
        Fault.UNKNOWN_PART: _("“%(part)s” cannot be used in this rule."),
        Fault.TWICE: _("“%(part)s” is written twice in this rule."),
        Fault.NO_FREQUENCY: _(
            "This rule does not say how often: FREQ is DAILY, WEEKLY, MONTHLY or "
            "YEARLY."
        ),
        Fault.TOO_OFTEN: _(
            "A mission comes back each day at most: FREQ is DAILY, WEEKLY, MONTHLY or "
            "YEARLY."
        ),
        Fault.BAD_NUMBER: _("“%(part)s” has a number that cannot be used."),
        Fault.BAD_WEEKDAY: _(
            "“%(part)s” is no day of the week: write MO, TU, WE, TH, FR, SA or SU."
        ),
        Fault.BAD_DATE: _("The date after UNTIL cannot be read: write 20271231."),
        Fault.NO_END: _(
            "This rule has no end: say until when, or how many times. It can be "
            "prolonged later."
        ),
        Fault.TWO_ENDS: _("Say until when or how many times, not both."),
        Fault.ENDS_BEFORE: _("It would end before its first date."),
        Fault.TOO_FAR: _("It would last more than ten years: give it a nearer end."),
        Fault.TOO_MANY: _(
            "That makes more than %(most)s dates: give it a nearer end. It can be "
            "prolonged later."
        ),
        Fault.NEVER: _("This rule makes no date at all."),
    }[fault.fault]
    figures = {"part": fault.part, "most": MOST, "length": LONGEST_TEXT}
    figures["example"] = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20271231"
    return said % figures if "%(" in said else said


def described(rule: Recurrence, starts: datetime) -> str:
    """Say a rule in words: « chaque semaine, le mardi, jusqu’au 30 juin 2027 ».

    ``starts`` is its first date on the wall. A rule that is out of the ordinary is
    said by its frequency, and the page lists its dates.
    """
    parts = [_how_often(rule)]
    days = _which_days(rule, starts)
    if days:
        parts.append(days)
    if rule.until is not None:
        parts.append(
            _("until %(day)s") % {"day": date_format(rule.until, "DATE_FORMAT")}
        )
    elif rule.count is not None:
        parts.append(
            ngettext("%(n)s time", "%(n)s times", rule.count) % {"n": rule.count}
        )
    return pgettext("between parts of a rule", ", ").join(parts)


def _how_often(rule: Recurrence) -> str:
    n = rule.interval
    if rule.every is Every.DAY:
        said = ngettext("every day", "every %(n)s days", n)
    elif rule.every is Every.WEEK:
        said = ngettext("every week", "every %(n)s weeks", n)
    elif rule.every is Every.MONTH:
        said = ngettext("every month", "every %(n)s months", n)
    else:
        said = ngettext("every year", "every %(n)s years", n)
    return said % {"n": n} if "%(" in said else said


def _which_days(rule: Recurrence, starts: datetime) -> str:
    if rule.positions or (rule.months and rule.every is not Every.YEAR):
        return _("on the dates below")
    if rule.weekdays:
        return _and([_weekday(day, n) for day, n in rule.weekdays])
    if rule.month_days:
        return _and([_month_day(day) for day in rule.month_days])
    if rule.every is Every.WEEK:
        return _weekday(starts.weekday(), 0)
    if rule.every is Every.MONTH:
        return _month_day(starts.day)
    if rule.every is Every.YEAR and not rule.months:
        return _day_of_year(starts.date())
    if rule.months:
        return _and([str(MONTHS[month]) for month in rule.months])
    return ""


def _weekday(day: int, which: int) -> str:
    name = str(WEEKDAYS[day])
    if get_language() == "fr":
        name = name.lower()
    said = {
        0: pgettext("in a rule", "on %(day)s"),
        1: _("on the first %(day)s"),
        2: _("on the second %(day)s"),
        3: _("on the third %(day)s"),
        4: _("on the fourth %(day)s"),
        5: _("on the fifth %(day)s"),
        -1: _("on the last %(day)s"),
    }.get(which)
    return said % {"day": name} if said else _("on the dates below")


def _month_day(day: int) -> str:
    if day == -1:
        return _("on the last day")
    if day < 0:
        return _("on the dates below")
    if day == 1:
        return _("on the 1st")
    return _("on day %(day)s") % {"day": day}


def _day_of_year(day: date) -> str:
    return _("on %(day)s") % {"day": date_format(day, "MONTH_DAY_FORMAT")}


def _and(words: list[str]) -> str:
    """« le mardi et le jeudi »."""
    unique = list(dict.fromkeys(words))
    if len(unique) < 2:
        return "".join(unique)
    return _("%(first)s and %(last)s") % {
        "first": pgettext("between parts of a rule", ", ").join(unique[:-1]),
        "last": unique[-1],
    }
