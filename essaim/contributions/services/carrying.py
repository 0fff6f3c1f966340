"""Sign-ups and changed dates, taken from a series to what replaces it.

Building blocks of ``series``: nobody who was signed up is lost on the way.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db import transaction

from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionPart, Signup
from essaim.contributions.services.mission_places import end

State = Signup.State
Where = Mapping[datetime, datetime]
Parts = Mapping[int, MissionPart]


def _day(at: datetime) -> date:
    return at.astimezone(occurrences.zone()).date()


@transaction.atomic
def carry_changes(old: Mission, new: Mission, where: Where) -> None:
    """A date that was moved or cancelled stays so if its day is still one."""
    changes = list(old.changes.filter(original_at__in=list(where)))
    kept: dict[datetime, tuple[bool, datetime | None, datetime | None, int]] = {}
    for change in changes:
        target = where[change.original_at.astimezone(UTC)]
        if _day(target) == _day(change.original_at):
            said = (change.is_cancelled, change.starts_at, change.ends_at)
            kept.setdefault(target, (*said, change.sequence + 1))
    old.changes.filter(pk__in=[change.pk for change in changes]).delete()
    for target, (is_cancelled, starts_at, ends_at, sequence) in kept.items():
        new.changes.create(
            original_at=target,
            is_cancelled=is_cancelled,
            starts_at=starts_at,
            ends_at=ends_at,
            sequence=sequence,
        )


@transaction.atomic
def carry(old: Mission, new: Mission, parts: Parts, where: Where) -> None:
    """Take each sign-up from its date in ``old`` to the one of ``new``.

    Who goes each time goes on doing so. Of two dates that become one, the day that
    was kept counts.
    """
    rows = list(old.signups.counting().order_by("created_at", "pk"))
    moving = [one for one in rows if one.occurrence_at and _utc(one) in where]
    if old != new:
        for one in rows:
            if one.occurrence_at is None:
                _again(one, new, parts[one.part_id])
    _out_of_the_way(moving)
    there = set()
    for one in sorted(moving, key=lambda one: not _keeps_day(one, where)):
        place = (one.member_id, where[_utc(one)])
        if place in there or (one.state == State.ABSENT and not _keeps_day(one, where)):
            end(one)
            continue
        there.add(place)
        one.occurrence_at = where[_utc(one)]
        _move(one, new, parts)


def _utc(signup: Signup) -> datetime:
    assert signup.occurrence_at is not None  # asked of one date only
    return signup.occurrence_at.astimezone(UTC)


def _keeps_day(signup: Signup, where: Where) -> bool:
    return _day(_utc(signup)) == _day(where[_utc(signup)])


def _out_of_the_way(rows: list[Signup]) -> None:
    """Nobody is twice on a date while they all move: written again one by one."""
    Signup.objects.filter(pk__in=[one.pk for one in rows]).update(state=State.WITHDRAWN)


def _move(signup: Signup, mission: Mission, parts: Parts) -> None:
    signup.part = parts[signup.part_id]
    signup.mission = mission
    signup.sequence += 1
    signup.save()


def _again(
    signup: Signup, mission: Mission, part: MissionPart, state: str | None = None
) -> Signup:
    """The same word of the same member, in the mission that follows."""
    return Signup.objects.create(
        mission=mission,
        member_id=signup.member_id,
        part=part,
        state=state or signup.state,
        is_companion=signup.is_companion,
        wants_stand_in=signup.wants_stand_in,
        created_at=signup.created_at,
    )


@transaction.atomic
def gather(
    old: Mission, new: Mission, parts: Parts, *, kept: datetime, since: datetime
) -> None:
    """Bring everybody of a series to the one date of it that is kept.

    Who went on that date, or each time, goes; who went on another date to come waits
    for a place; who said they miss that date does not come.
    """
    rows = [
        one
        for one in old.signups.counting().order_by("created_at", "pk")
        if one.occurrence_at is None or one.occurrence_at >= since
    ]
    stays = {one.pk for one in rows if old != new and one.occurrence_at is None}
    _out_of_the_way([one for one in rows if one.pk not in stays])
    by_member: dict[int, list[Signup]] = {}
    for one in rows:
        by_member.setdefault(one.member_id, []).append(one)
    for said in by_member.values():
        said.sort(
            key=lambda one: (one.occurrence_at != kept, one.occurrence_at is not None)
        )
        chosen = said[0]
        for one in said:
            is_left = one is not chosen or chosen.state == State.ABSENT
            if is_left and one.pk not in stays:
                end(one)
        if chosen.state != State.ABSENT:
            _bring(chosen, new, parts, kept=kept, stays=chosen.pk in stays)


def _first_said(signup: Signup, kept: datetime) -> tuple[bool, bool]:
    """What counts: the word on the kept date, then that on each date, then others."""
    return signup.occurrence_at != kept, signup.occurrence_at is not None


def _bring(
    signup: Signup, mission: Mission, parts: Parts, *, kept: datetime, stays: bool
) -> None:
    comes_from_another = signup.occurrence_at not in {None, kept}
    if comes_from_another and not signup.is_companion:
        signup.state, signup.wants_stand_in = State.WAITING, False
    if stays:
        _again(signup, mission, parts[signup.part_id])
        return
    signup.occurrence_at = None
    _move(signup, mission, parts)
