"""The dates of a mission, as the rules make them from its row and its changes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone

from essaim.base.clock import now
from essaim.contributions.models import Mission, OccurrenceChange
from essaim.rules.recurrence import Recurrence, dates, parse
from essaim.rules.series import Change, Occurrence, cut, length_of, occurrences

STAMP = "%Y%m%dT%H%M%SZ"


def zone() -> tzinfo:
    """The zone of the cooperative: each request and each tick stands in it."""
    return timezone.get_current_timezone()


def stamp(planned: datetime) -> str:
    """How an address names a date of a series."""
    return planned.astimezone(UTC).strftime(STAMP)


def read_stamp(text: str) -> datetime | None:
    """The planned instant an address names, or nothing if it names none."""
    try:
        return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def rule_of(mission: Mission) -> Recurrence | None:
    """Its rule, read; nothing for a mission that happens once, or some day."""
    return parse(mission.rrule, zone()) if mission.rrule else None


def rule_from(mission: Mission, at: datetime) -> Recurrence | None:
    """The rule of its dates from one of them on, as it would be typed again."""
    rule = rule_of(mission)
    if rule is None or mission.starts_at is None:
        return None
    return cut(rule, mission.starts_at, at, zone())[1]


def length(mission: Mission) -> timedelta | None:
    """How long one of its dates lasts, when that is known."""
    return length_of(mission.starts_at, mission.ends_at, zone())


def planned(mission: Mission) -> list[datetime]:
    """Every instant at which it was planned, in order; none for an undated one."""
    if mission.starts_at is None:
        return []
    rule = rule_of(mission)
    if rule is None:
        return [mission.starts_at.astimezone(UTC)]
    return dates(rule, mission.starts_at, zone())


def every(
    mission: Mission, changes: Iterable[OccurrenceChange] | None = None
) -> list[Occurrence]:
    """Its dates as they happen: those moved and those cancelled are said so.

    ``changes`` are its own; they are fetched when not given.
    """
    if mission.starts_at is None:
        return []
    if changes is None:
        changes = mission.changes.all() if mission.rrule else ()
    return occurrences(
        planned(mission),
        length=length(mission),
        changes=[
            Change(one.original_at, one.starts_at, one.ends_at, one.is_cancelled)
            for one in changes
        ],
        zone=zone(),
    )


def coming(dates: Iterable[Occurrence], at: datetime | None = None) -> list[Occurrence]:
    """Those that happen and are not over, the nearest first."""
    at = at or now()
    left = [one for one in dates if not one.is_cancelled and one.over_at > at]
    return sorted(left, key=lambda one: (one.starts, one.planned))


def find(dates: Iterable[Occurrence], when: datetime | None) -> Occurrence | None:
    """The one that was planned at an instant."""
    return next((one for one in dates if one.planned == when), None)


def refresh_next(mission: Mission, dates: Iterable[Occurrence] | None = None) -> None:
    """Set (unsaved) which date of it comes next, for lists to be sorted by."""
    left = coming(every(mission) if dates is None else dates)
    following = left[0] if left else None
    mission.next_at = following.starts if following else None
    mission.next_planned_at = following.planned if following and mission.rrule else None


def is_over(mission: Mission) -> bool:
    """Whether it had dates and all of them have passed."""
    return mission.starts_at is not None and mission.next_at is None
