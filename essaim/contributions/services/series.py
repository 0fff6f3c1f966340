"""Series: one-off made recurring and back, one date changed, all from a date on.

Whoever was signed up stays so: on the same day, in the same week, or on the nearest
date; and is told.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionPart
from essaim.contributions.permissions.missions import (
    may_edit_mission,
)
from essaim.contributions.services import carrying
from essaim.contributions.services import mission_places as places
from essaim.contributions.services.mission_telling import (
    day_of,
    minders,
    record,
    signed_up,
)
from essaim.contributions.services.missions import check_version, fade_later, touch
from essaim.contributions.services.recurrence import read_rule
from essaim.members.models import Member
from essaim.rules.recurrence import text_of
from essaim.rules.series import carried, cut
from essaim.rules.series import occurrences as lasting

COPIED = (
    *("circle", "workstream", "need", "title", "text", "kind", "is_essential"),
    *("is_first_step", "open_to_companions", "is_remote", "place", "line"),
    *("expected_cents", "expected_minutes", "alternative_to", "author"),
)
CHANGED = frozenset({"title", "text", "place", "is_remote"})


def _held(mission_id: int, by: Member, version: int | None) -> Mission:
    mission = places.lock(mission_id)
    may_edit_mission(by, mission).or_raise()
    check_version(mission, version)
    return mission


@transaction.atomic(durable=True)
def recur(
    mission_id: int,
    rrule: str,
    *,
    by: Member,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    version: int | None = None,
) -> Mission:
    """Make a mission come back; who was signed up goes on its first date.

    Without ``starts_at``, its own date is where the series starts.
    """
    mission = _held(mission_id, by, version)
    if mission.rrule:
        raise Refusal(_("This mission comes back already: change it from a date on."))
    if starts_at is None:
        starts_at, ends_at = mission.starts_at, mission.ends_at
    _plan(mission, rrule, starts_at, ends_at)
    dates = occurrences.coming(occurrences.every(mission, ()))
    if not dates:
        raise Refusal(_("All these dates have passed: choose some to come."))
    mission.signups.standing().filter(occurrence_at__isnull=True).update(
        occurrence_at=dates[0].planned, sequence=F("sequence") + 1, changed_at=now()
    )
    fade_later(mission)
    touch(mission)
    to = [*signed_up(mission), *minders(mission)]
    record("mission.recurred", mission, by=by, to=to, day_on=day_of(mission, None))
    return mission


def _plan(
    mission: Mission, rrule: str, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    """Set (unsaved) its rule, its first date and how long each lasts."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refusal(_("It cannot end before it starts."))
    mission.starts_at, mission.ends_at = starts_at, ends_at
    length = occurrences.length(mission)
    mission.rrule, found = read_rule(rrule, starts_at)
    mission.starts_at = found[0]
    [first] = lasting(found[:1], length=length, changes=(), zone=occurrences.zone())
    mission.ends_at = first.ends
    mission.due_on = None


@transaction.atomic(durable=True)
def unrecur(
    mission_id: int, planned: datetime, *, by: Member, version: int | None = None
) -> Mission:
    """Keep one date of a series: it happens once; return the mission that does.

    Who was signed up for another date to come is on its list; dates that have passed
    stay with the series, which ends with them.
    """
    mission = _held(mission_id, by, version)
    dates = occurrences.every(mission)
    coming = occurrences.coming(dates)
    kept = occurrences.find(coming, planned)
    if not mission.rrule or kept is None:
        raise Refusal(_("This date has passed, or does not take place."))
    first = min(one.planned for one in coming)
    once = _follow(mission, first) if dates[0].planned < first else mission
    told = signed_up(mission, since=first)
    once.rrule, once.starts_at, once.ends_at = "", kept.starts, kept.ends
    _save(once)
    parts = _copy_parts(mission, once)
    carrying.gather(mission, once, parts, kept=planned, since=first)
    once.changes.all().delete()
    touch(once)
    if once is not mission:
        _end_before(mission, first)
    places.promote(once)
    record(
        "mission.unrecurred",
        once,
        by=by,
        also=[mission],
        to=[*told, *minders(once)],
        day_on=day_of(once, None),
    )
    return once


@transaction.atomic(durable=True)
def change_from(
    mission_id: int,
    planned: datetime,
    rrule: str,
    *,
    by: Member,
    starts_at: datetime,
    ends_at: datetime | None = None,
    version: int | None = None,
    **fields: Any,
) -> Mission:
    """Change a series from one of its dates on; return the one that follows.

    The series ends before that date and another follows it, with its sign-ups carried
    over. From its first date on, it is the series itself that changes.
    """
    mission = _held(mission_id, by, version)
    dates = occurrences.every(mission)
    if not mission.rrule or occurrences.find(dates, planned) is None:
        raise Refusal(_("This date is not one of this mission."))
    if planned < now():
        raise Refusal(_("This date has passed: change the series from one to come."))
    if not fields.keys() <= CHANGED:
        raise TypeError(f"not changed with dates: {fields.keys() - CHANGED}")
    after = _follow(mission, planned) if dates[0].planned < planned else mission
    old = [one.planned for one in dates if one.planned >= planned]
    for name, value in fields.items():
        setattr(after, name, value)
    _plan(after, rrule, starts_at, ends_at)
    _save(after)
    coming = occurrences.coming(occurrences.every(after, ()))
    if not coming:
        raise Refusal(_("All these dates have passed: choose some to come."))
    parts = _copy_parts(mission, after)
    where = carried(old, [one.planned for one in coming], occurrences.zone())
    told = signed_up(mission, since=planned)
    carrying.carry_changes(mission, after, where)
    carrying.carry(mission, after, parts, where)
    touch(after)
    if after is not mission:
        _end_before(mission, planned)
    coming = occurrences.coming(occurrences.every(after))
    places.make_fit(after, coming)
    places.promote(after, coming)
    record(
        "mission.series_changed",
        after,
        by=by,
        also=[mission],
        to=[*told, *minders(after)],
        day_on=day_of(after, None),
    )
    return after


def _follow(mission: Mission, at: datetime) -> Mission:
    """A mission (unsaved) that takes over a series, and is named after it."""
    after = Mission(follows=mission, sequence=mission.sequence)
    for name in COPIED:
        setattr(after, name, getattr(mission, name))
    return after


def _save(mission: Mission) -> None:
    """Write it, with the skills of what it follows when it is new."""
    is_new = mission.pk is None
    mission.save()
    if is_new and mission.follows is not None:
        mission.skills.set(mission.follows.skills.all())


def _end_before(mission: Mission, at: datetime) -> None:
    """End a series before a date; it is done if none of its dates is to come."""
    rule = occurrences.rule_of(mission)
    assert rule is not None and mission.starts_at is not None  # noqa: PT018 - held
    before, _after = cut(rule, mission.starts_at, at, occurrences.zone())
    assert before is not None  # otherwise the series itself was changed
    mission.rrule = text_of(before, occurrences.zone())
    mission.changes.filter(original_at__gte=at).delete()
    occurrences.refresh_next(mission)
    if mission.next_at is None:
        mission.state, mission.ended_at = Mission.State.DONE, now()
    touch(mission)


def _copy_parts(old: Mission, new: Mission) -> dict[int, MissionPart]:
    """The parts of ``new``, by the number of those of ``old`` they come from."""
    if old == new:
        return {part.pk: part for part in old.parts.all()}
    return {
        part.pk: MissionPart.objects.create(
            mission=new,
            label=part.label,
            places=part.places,
            position=part.position,
        )
        for part in old.parts.all()
    }
