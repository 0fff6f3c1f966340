"""One date of a series: moved, cancelled, or put back as it was planned."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, OccurrenceChange
from essaim.contributions.permissions.missions import (
    may_cancel_mission,
    may_edit_mission,
)
from essaim.contributions.services import mission_places as places
from essaim.contributions.services.mission_telling import (
    minders,
    record,
    signed_up_for,
)
from essaim.contributions.services.missions import touch
from essaim.members.models import Member
from essaim.rules.series import Occurrence


def _find(mission: Mission, planned: datetime) -> Occurrence:
    found = occurrences.find(occurrences.every(mission), planned)
    if not mission.rrule or found is None:
        raise Refusal(_("This date is not one of this mission."))
    if found.over_at <= now():
        raise Refusal(_("This date has passed: nothing changes any more."))
    return found


def _change(mission: Mission, planned: datetime) -> OccurrenceChange:
    known = mission.changes.filter(original_at=planned).first()
    if known is None:
        return OccurrenceChange(mission=mission, original_at=planned)
    known.sequence += 1
    return known


def _tell(
    kind: str, mission: Mission, planned: datetime, at: datetime, by: Member
) -> None:
    record(
        kind,
        mission,
        by=by,
        to=[*signed_up_for(mission, planned), *minders(mission)],
        day_on=at.astimezone(occurrences.zone()).date().isoformat(),
    )


@transaction.atomic(durable=True)
def move_date(
    mission_id: int,
    planned: datetime,
    *,
    by: Member,
    starts_at: datetime,
    ends_at: datetime | None = None,
) -> Mission:
    """Move one date of a series; those who go on it are told.

    Without ``ends_at``, it lasts as long as the others.
    """
    mission = places.lock(mission_id)
    may_edit_mission(by, mission).or_raise()
    before = _find(mission, planned)
    if ends_at is not None and ends_at <= starts_at:
        raise Refusal(_("It cannot end before it starts."))
    if (ends_at or starts_at) <= now():
        raise Refusal(_("This date has passed: choose one to come."))
    change = _change(mission, planned)
    change.starts_at, change.ends_at, change.is_cancelled = starts_at, ends_at, False
    change.save()
    touch(mission)
    _tell("mission.date_moved", mission, planned, before.starts, by)
    return mission


@transaction.atomic(durable=True)
def cancel_date(mission_id: int, planned: datetime, *, by: Member) -> Mission:
    """Say that one date does not take place; those who were going are told."""
    mission = places.lock(mission_id)
    may_cancel_mission(by, mission).or_raise()
    before = _find(mission, planned)
    if before.is_cancelled:
        return mission
    change = _change(mission, planned)
    change.is_cancelled = True
    change.save()
    touch(mission)
    _tell("mission.date_cancelled", mission, planned, before.starts, by)
    return mission


@transaction.atomic(durable=True)
def restore_date(mission_id: int, planned: datetime, *, by: Member) -> Mission:
    """Put one date back as it was planned; those who are signed up are told."""
    mission = places.lock(mission_id)
    may_edit_mission(by, mission).or_raise()
    found = occurrences.find(occurrences.every(mission), planned)
    if not mission.rrule or found is None:
        raise Refusal(_("This date is not one of this mission."))
    if planned <= now():
        raise Refusal(_("This date has passed: nothing changes any more."))
    if found.change is None or not (found.is_cancelled or found.change.starts):
        return mission
    change = _change(mission, planned)
    change.starts_at = change.ends_at = None
    change.is_cancelled = False
    change.save()
    touch(mission)
    places.promote(mission)
    _tell("mission.date_restored", mission, planned, planned, by)
    return mission
