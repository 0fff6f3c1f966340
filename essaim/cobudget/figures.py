"""A counted round in figures: who answered, where money and voices went."""

from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget import fairness
from essaim.cobudget.explanations import number, percent
from essaim.cobudget.results import Result, drawn

MOST_PROJECTS = 30
MOST_SUPPORTED = 6


def figures(result: Result) -> dict[str, Any]:
    """What the result page draws beside the projects; what points at someone is out.

    A result stored by an older version has no figures of how voices spread.
    """
    return {
        "participation": participation(result),
        "asked": _asked(result),
        "spread": _spread(result),
        "uneven": _uneven(result),
        "by_project": _by_project(result),
    }


def participation(result: Result) -> dict[str, Any] | None:
    """How many of those who could answered, where that points at nobody."""
    voices, envelopes = result.count.voices, result.count.envelopes
    few = result.words.few(voices) or 0 < envelopes - voices < result.words.small
    if result.round.imported is not None or few or not envelopes:
        return None
    sentence = ngettext(
        "%(voices)s member of %(all)s answered: %(share)s.",
        "%(voices)s members of %(all)s answered: %(share)s.",
        voices,
    ) % {
        "voices": number(voices),
        "all": number(envelopes),
        "share": percent(Fraction(voices, envelopes)),
    }
    parts = [
        {"name": _("answered"), "cents": voices},
        {"name": _("did not"), "cents": envelopes - voices},
    ]
    return {"sentence": sentence, "total": envelopes, "parts": parts}


def _asked(result: Result) -> str:
    asked = result.count.data.get("asked")
    if asked is None:
        return ""
    return _("All projects together asked for %(asked)s, for a pool of %(pool)s.") % {
        "asked": result.words.money(asked),
        "pool": result.words.money(result.pool_cents),
    }


def _spread(result: Result) -> dict[str, list[Any]] | None:
    voters: list[int] | None = result.count.data.get("supported")
    if voters is None or result.words.few(sum(voters)):
        return None
    small = result.words.small
    most = min(MOST_SUPPORTED, max(1, len(voters) - 1))
    bars = fairness.bars(voters, most=most, small=small)
    return drawn(bars) if len(bars) > 1 else None


def _uneven(result: Result) -> str:
    index = result.count.data.get("unevenness")
    if index is None or result.words.few(result.count.voices):
        return ""
    hundredths = round(Fraction(index) * 100)
    figure = number_format(f"{hundredths // 100}.{hundredths % 100:02}", decimal_pos=2)
    return _(
        "Between people, the money that went to what each supports is spread with an "
        "index of %(index)s: 0 would be the same for everyone, 1 all for one."
    ) % {"index": figure}


def _by_project(result: Result) -> dict[str, list[Any]] | None:
    told = [line for line in result.all if not result.words.few(line.fate.votes)]
    told.sort(key=lambda line: -line.fate.votes)
    if len(told) < 2:
        return None
    shown = told[:MOST_PROJECTS]
    funded = _("funded")
    return {
        "values": [line.fate.votes for line in shown],
        "labels": [
            f"{line.project.title} · {funded}"
            if line.fate.funded
            else line.project.title
            for line in shown
        ],
    }
