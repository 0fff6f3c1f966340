"""Missions: proposed, edited, refreshed, done, cancelled. Never deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.contributions import frames, occurrences
from essaim.contributions.models import Mission, MissionPart, Need
from essaim.contributions.permissions.missions import (
    may_cancel_mission,
    may_edit_mission,
    may_finish_mission,
    may_mark_essential,
    may_propose_mission,
    may_refresh_mission,
)
from essaim.contributions.services import mission_places as places
from essaim.contributions.services.mission_telling import (
    MISSIONS,
    minders,
    record,
    referents,
    signed_up,
)
from essaim.contributions.services.needs import answer_need
from essaim.contributions.services.recurrence import read_rule
from essaim.members.models import Member, Skill
from essaim.notifications.services import tell_subscribers
from essaim.rules.places import taken
from essaim.rules.series import occurrences as lasting

FIELDS = (
    *("title", "text", "kind", "workstream", "line", "is_essential"),
    *("is_first_step", "open_to_companions", "is_remote", "place"),
    *("starts_at", "ends_at", "due_on", "expected_cents", "expected_minutes"),
)
DATES = frozenset({"starts_at", "ends_at"})
DAYS = 90  # without a frame in force, what nobody refreshes fades after


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part as it is asked for; ``pk`` when it exists already."""

    label: str = ""
    places: int = 1
    pk: int | None = None


@transaction.atomic(durable=True)
def propose(circle: Circle, *, by: Member, **said: Any) -> Mission:
    """Propose a mission, as ``new_mission`` does, by itself."""
    return new_mission(circle, by=by, **said)


@transaction.atomic
def new_mission(
    circle: Circle,
    *,
    by: Member,
    key: UUID | None = None,
    parts: Sequence[Part] = (Part(),),
    skills: Iterable[Skill] = (),
    rrule: str = "",
    need: Need | None = None,
    alternative_to: Mission | None = None,
    follows: Mission | None = None,
    **fields: Any,
) -> Mission:
    """Propose a mission: a title and a circle are enough; all members see it.

    Within the transaction of who calls. The same ``key`` again returns the mission it
    made. ``need`` is then answered. ``alternative_to`` links another approach: it
    blocks nothing.
    """
    known = Mission.objects.filter(uid=key).first() if key else None
    if known is not None and known.author_id == by.pk:
        return known
    may_propose_mission(by, circle).or_raise()
    mission = Mission(circle=circle, author=by, need=need)
    mission.alternative_to, mission.follows = alternative_to, follows
    if key and known is None:
        mission.uid = key
    _apply(mission, fields, by=by)
    if rrule:
        mission.rrule, planned = read_rule(rrule, mission.starts_at)
        _start_at(mission, planned[0])
    occurrences.refresh_next(mission, occurrences.every(mission, ()))
    if mission.starts_at is not None and mission.next_at is None:
        raise Refusal(_("This date has passed: choose one to come."))
    fade_later(mission)
    mission.save()
    mission.skills.set(skills)
    _set_parts(mission, parts)
    if need is not None:
        answer_need(need.pk, by=by)
    linked = [one for one in (need, alternative_to, follows) if one is not None]
    to = [alternative_to.author] if alternative_to and alternative_to.author else []
    event = record("mission.proposed", mission, by=by, also=linked, to=to)
    tell_subscribers(event, circle, *mission.skills.all(), topic=MISSIONS)
    return mission


def _apply(mission: Mission, fields: dict[str, Any], *, by: Member) -> None:
    """Set the fields that are given; refuse what could not be."""
    was_essential = mission.is_essential
    for name, value in fields.items():
        if name not in FIELDS:
            raise TypeError(f"{name} is not a field of a mission")
        setattr(mission, name, value)
    if not mission.title.strip():
        raise Refusal(_("Say in a few words what there is to do."))
    if mission.is_essential != was_essential:
        may_mark_essential(by, mission.circle).or_raise()
    if mission.starts_at is None and mission.ends_at is not None:
        raise Refusal(_("Say when it starts as well as when it ends."))
    if mission.starts_at and mission.ends_at and mission.ends_at <= mission.starts_at:
        raise Refusal(_("It cannot end before it starts."))
    if (mission.expected_cents or 0) < 0:
        raise Refusal(_("An amount cannot be negative."))
    for linked in (mission.line, mission.workstream):
        if linked is not None and linked.circle_id != mission.circle_id:
            raise Refusal(
                _("“%(thing)s” belongs to another circle.") % {"thing": linked}
            )


def _start_at(mission: Mission, first: datetime) -> None:
    """Make the first date of its rule its own; it lasts as long as it did."""
    length = occurrences.length(mission)
    [one] = lasting([first], length=length, changes=(), zone=occurrences.zone())
    mission.starts_at, mission.ends_at = one.starts, one.ends


def fade_later(mission: Mission) -> None:
    """Set (unsaved) when it fades unless somebody still says it is needed (S4).

    One that has dates does not fade; one that is due by a day fades after it.
    """
    if mission.starts_at is not None:
        mission.expires_on = None
        return
    today = timezone.localdate()
    frame = frames.binding(today)
    fades = today + timedelta(days=frame.need_days if frame else DAYS)
    mission.expires_on = max(mission.due_on, today) if mission.due_on else fades


@transaction.atomic
def touch(mission: Mission) -> None:
    """Write a change: calendars and pages already open can tell it from before."""
    mission.sequence += 1
    mission.changed_at = now()
    occurrences.refresh_next(mission)
    mission.save()


def check_version(mission: Mission, version: int | None) -> None:
    """Refuse to write over what somebody else has just changed."""
    if version is not None and version != mission.sequence:
        raise Refusal(
            _(
                "This mission was changed meanwhile: reload the page to see how it is "
                "now. What you typed is still below."
            )
        )


@transaction.atomic
def _set_parts(mission: Mission, parts: Sequence[Part]) -> None:
    """Make its parts these ones; nobody who is signed up loses theirs."""
    asked = [one for one in parts if one.places] or [Part()]
    places.check_parts([(one.label, one.places) for one in asked])
    known = {part.pk: part for part in mission.parts.all()}
    kept = {one.pk for one in asked if one.pk in known}
    # Put aside first: two parts may exchange their names.
    for pk in kept:
        mission.parts.filter(pk=pk).update(label=f"~{pk}")
    rows = []
    for position, one in enumerate(asked):
        row = known.get(one.pk or 0) or MissionPart(mission=mission)
        row.label, row.places, row.position = one.label, one.places, position
        rows.append(row)
    gone = [part for pk, part in known.items() if pk not in kept]
    for part in gone:
        if part.signups.counting().exists():
            raise Refusal(
                _("People are signed up for “%(part)s”: it cannot be taken away.")
                % {"part": part.label or mission.title}
            )
        mission.parts.filter(pk=part.pk).update(label=f"~{part.pk}")
    for row in rows:
        row.save()
    for part in gone:
        part.signups.update(part=rows[0])  # of those who had withdrawn
        part.delete()
    _refuse_too_small(mission)


def _refuse_too_small(mission: Mission) -> None:
    """A part keeps a place for each who has one."""
    said = places.read(mission.signups.counting())
    coming = occurrences.coming(occurrences.every(mission))
    dates: list[datetime | None] = [*places.planned(coming, mission)]
    for part in mission.parts.all():
        most = max(taken(said, part.pk, at) for at in dates or [None])
        if most > part.places:
            raise Refusal(
                _("%(count)s people already have a place there: keep as many.")
                % {"count": most}
            )


@transaction.atomic(durable=True)
def edit(
    mission_id: int,
    *,
    by: Member,
    version: int | None = None,
    parts: Sequence[Part] | None = None,
    skills: Iterable[Skill] | None = None,
    **fields: Any,
) -> Mission:
    """Change what is given; those who are signed up are told.

    The dates of a series are changed by ``series.change_from``.
    """
    mission = places.lock(mission_id)
    may_edit_mission(by, mission).or_raise()
    check_version(mission, version)
    if mission.rrule:
        fields = {name: said for name, said in fields.items() if name not in DATES}
    _apply(mission, fields, by=by)
    if not mission.rrule:
        occurrences.refresh_next(mission, occurrences.every(mission, ()))
        if mission.starts_at is not None and mission.next_at is None:
            raise Refusal(_("This date has passed: choose one to come."))
    if DATES & fields.keys() or "due_on" in fields:
        fade_later(mission)
    if skills is not None:
        mission.skills.set(skills)
    if parts is not None:
        _set_parts(mission, parts)
    touch(mission)
    record(
        "mission.edited", mission, by=by, to=[*signed_up(mission), *minders(mission)]
    )
    places.promote(mission)
    return mission


@transaction.atomic(durable=True)
def refresh(mission_id: int, *, by: Member) -> Mission:
    """Say that it is still needed: it fades later, and comes back if it had faded."""
    mission = places.lock(mission_id)
    may_refresh_mission(by, mission).or_raise()
    before = mission.state, mission.expires_on
    if mission.due_on and mission.due_on < timezone.localdate():
        mission.due_on = None
    mission.state, mission.ended_at = Mission.State.OPEN, None
    fade_later(mission)
    if (mission.state, mission.expires_on) == before:
        return mission
    touch(mission)
    record("mission.refreshed", mission, by=by)
    return mission


@transaction.atomic(durable=True)
def finish(mission_id: int, *, by: Member) -> Mission:
    """Say that it is done: nobody joins it any more."""
    mission = places.lock(mission_id)
    may_finish_mission(by, mission).or_raise()
    _close(mission, Mission.State.DONE)
    record("mission.done", mission, by=by, to=[*signed_up(mission), *minders(mission)])
    return mission


@transaction.atomic(durable=True)
def cancel(mission_id: int, *, by: Member, reason: str = "") -> Mission:
    """Cancel it with all its dates to come; those who were going are told why."""
    mission = places.lock(mission_id)
    may_cancel_mission(by, mission).or_raise()
    to = [*signed_up(mission, since=now()), *minders(mission)]
    _close(mission, Mission.State.CANCELLED)
    if reason:
        record("mission.cancelled_because", mission, by=by, to=to, reason=reason)
    else:
        record("mission.cancelled", mission, by=by, to=to)
    return mission


def _close(mission: Mission, state: Mission.State) -> None:
    mission.state, mission.ended_at = state, now()
    mission.sequence += 1
    mission.changed_at = now()
    mission.save()


@transaction.atomic(durable=True)
def fade(mission_id: int, today: date) -> None:
    """Let one that nobody refreshed expire; who proposed it and who goes are told."""
    mission = places.lock(mission_id)
    late = mission.expires_on is not None and mission.expires_on < today
    if mission.state != Mission.State.OPEN or not late:
        return
    _close(mission, Mission.State.EXPIRED)
    to = [*minders(mission), *signed_up(mission)]
    if mission.is_essential:
        to += referents(mission)
    record("mission.expired", mission, by=None, to=to)


@transaction.atomic(durable=True)
def pass_date(mission_id: int) -> None:
    """Go on to the next date once one is over; after the last, it is done."""
    mission = places.lock(mission_id)
    if mission.state != Mission.State.OPEN or mission.starts_at is None:
        return
    occurrences.refresh_next(mission)
    if mission.next_at is None:
        _close(mission, Mission.State.DONE)
        record("mission.over", mission, by=None)
        return
    mission.save(update_fields=["next_at", "next_planned_at"])
    places.promote(mission)
