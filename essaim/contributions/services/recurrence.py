"""A rule that somebody typed: read and checked, or refused with its sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.contributions import occurrences
from essaim.contributions.rule_words import sentence
from essaim.rules.recurrence import BadRule, dates, parse, text_of


def read_rule(text: str, starts_at: datetime | None) -> tuple[str, list[datetime]]:
    """Return the rule as it is kept, and every instant it makes; or refuse it."""
    if starts_at is None:
        raise Refusal(_("Say when it takes place for the first time."))
    try:
        rule = parse(text, occurrences.zone())
        found = dates(rule, starts_at, occurrences.zone())
    except BadRule as fault:
        raise Refusal(sentence(fault)) from fault
    return text_of(rule, occurrences.zone()), found
