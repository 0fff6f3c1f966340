"""A round's phases as a line with today on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.dates import date_format
from essaim.cobudget.models import Round
from essaim.rules import rounds

NEAR = timedelta(days=14)
"""Closer than this, a date is also told in words: « in 3 days »."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase on the line: its name, where it stands, and a few words of date."""

    label: str
    state: str  # "done", "current" or "ahead"
    hint: str


@dataclass(frozen=True, slots=True)
class Coming:
    """The phase that comes next, and when (``None`` while no date is set)."""

    phase: rounds.Phase
    label: str
    at: datetime | None
    is_late: bool
    is_near: bool


def day(moment: datetime) -> str:
    """A date in a few letters, its year only when it is another one."""
    local = timezone.localtime(moment)
    short = date_format(local, "j N")
    same_year = local.year == timezone.localdate().year
    return short if same_year else f"{short} {local.year}"


def line(round: Round) -> list[Stretch]:
    """The five phases of ``round``, in order."""
    return list(_stretches(round))


def _stretches(round: Round) -> Iterator[Stretch]:
    starts = round.starts
    here = rounds.ORDER.index(rounds.Phase(round.phase))
    for place, phase in enumerate(rounds.ORDER):
        after = rounds.following(phase)
        ends = starts.get(after) if after else None
        label = str(Round.Phase(phase.value).label)
        if place > here:
            begins = None if round.is_cancelled else starts.get(phase)
            later = "" if round.is_cancelled else _("date to come")
            hint = day(begins) if begins else later
            yield Stretch(label, "ahead", hint)
        elif place < here:
            hint = _("until %(day)s") % {"day": day(ends)} if ends else ""
            yield Stretch(label, "done", hint)
        elif round.cancelled_at is not None:
            hint = _("cancelled on %(day)s") % {"day": day(round.cancelled_at)}
            yield Stretch(label, "current", hint)
        elif round.paused_at is not None:
            hint = _("paused on %(day)s") % {"day": day(round.paused_at)}
            yield Stretch(label, "current", hint)
        else:
            hint = _("until %(day)s") % {"day": day(ends)} if ends else _("now")
            yield Stretch(label, "current", hint)


def coming(round: Round, *, now: datetime) -> Coming | None:
    """What comes after the present phase; late when its date has passed.

    Nothing comes while the round is paused, nor once it is cancelled.
    """
    after = rounds.following(rounds.Phase(round.phase))
    if after is None or round.is_halted:
        return None
    at = round.starts.get(after)
    late = at is not None and at <= now
    near = at is not None and at - now < NEAR
    return Coming(after, str(Round.Phase(after.value).label), at, late, near)
