"""Who is told of what happens to a mission. The caller holds it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event
from essaim.circles.models import Mandate
from essaim.contributions.models import Mission, Signup
from essaim.members.models import Member
from essaim.notifications.services import tell, tell_subscribers

MISSIONS, UNCOVERED = "missions", "uncovered"  # topics one subscribes to


def minders(mission: Mission) -> list[Member]:
    """Who proposed the mission and who minds its workstream, if they are still here."""
    people = {mission.author}
    if mission.workstream is not None:
        people.add(mission.workstream.minder)
    found = [one for one in people if one is not None and one.is_active]
    return sorted(found, key=lambda one: one.pk)


def referents(mission: Mission) -> list[Member]:
    """Who holds the mandate of referent of its circle today."""
    mandates = Mandate.objects.in_force().of_kind("referent")
    found = mandates.filter(role__circle=mission.circle_id).select_related("member")
    return [mandate.member for mandate in found]


def signed_up(mission: Mission, *, since: datetime | None = None) -> list[Member]:
    """Those who go or wait, on a date from ``since`` on if it has several."""
    standing = mission.signups.standing().select_related("member")
    people = {
        one.member_id: one.member
        for one in standing
        if since is None or one.occurrence_at is None or one.occurrence_at >= since
    }
    return [people[pk] for pk in sorted(people) if people[pk].is_active]


def signed_up_for(mission: Mission, planned: datetime) -> list[Member]:
    """Those who go or wait on one date of a series, or on each of them."""
    standing = mission.signups.standing().select_related("member")
    said = {
        one.member_id: one.member
        for one in standing
        if one.occurrence_at is None or one.occurrence_at == planned
    }
    missing = mission.signups.filter(
        occurrence_at=planned, state=Signup.State.ABSENT
    ).values_list("member", flat=True)
    gone = set(missing)
    return [said[pk] for pk in sorted(said) if pk not in gone and said[pk].is_active]


def day_of(mission: Mission, occurrence_at: datetime | None) -> str | None:
    """The day a trace names: of that date, else of the next one; none if undated."""
    at = occurrence_at or mission.next_at or mission.starts_at
    return timezone.localdate(at).isoformat() if at else None


@transaction.atomic
def record(
    kind: str,
    mission: Mission,
    *,
    by: Member | None,
    also: Iterable[Any] = (),
    to: Iterable[Member] = (),
    **data: Any,
) -> Event:
    """Leave a trace on a mission that all members read, and tell some of them."""
    event = events.record(
        kind,
        mission,
        by=by,
        about=[mission.circle, *also],
        mission=mission.title,
        circle=mission.circle.name,
        **data,
    )
    tell(event, to)
    return event


@transaction.atomic
def record_signup(
    kind: str,
    signup: Signup,
    *,
    by: Member | None,
    to: Iterable[Member],
    also: Iterable[Member] = (),
) -> Event:
    """Leave a trace on a sign-up, for those concerned only: it names somebody."""
    mission = signup.mission
    told = [*minders(mission), *also]
    event = events.record(
        kind,
        signup,
        by=by,
        about=[signup.member, mission, *told],
        audience=Event.Audience.CONCERNED,
        mission=mission.title,
        member=str(signup.member),
        day_on=day_of(mission, signup.occurrence_at),
    )
    tell(event, to)
    return event


@transaction.atomic
def tell_uncovered(mission: Mission) -> None:
    """Say that nobody goes to an essential mission: a state, never a person."""
    event = record(
        "mission.uncovered",
        mission,
        by=None,
        to=[*referents(mission), *minders(mission)],
        day_on=day_of(mission, mission.next_at),
    )
    things = [mission, mission.circle, *mission.skills.all()]
    tell_subscribers(event, *things, topic=UNCOVERED)
    mission.alerted_for = mission.next_at
    mission.save(update_fields=["alerted_for"])
