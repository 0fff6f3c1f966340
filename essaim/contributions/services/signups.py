"""« J’y vais »: sign up, withdraw, look for a stand-in, take over.

Each locks the mission first: fifty who run for the last place find one place.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionPart, Signup
from essaim.contributions.permissions.missions import (
    may_look_for_stand_in,
    may_sign_up,
    may_take_over,
    may_withdraw_signup,
)
from essaim.contributions.services import mission_places as places
from essaim.contributions.services.mission_telling import (
    MISSIONS,
    day_of,
    minders,
    record_signup,
)
from essaim.members.models import Member
from essaim.notifications.services import tell, tell_subscribers
from essaim.rules import places as rules
from essaim.rules.series import Occurrence

State = Signup.State


@transaction.atomic(durable=True)
def sign_up(
    mission_id: int,
    *,
    by: Member,
    part_id: int | None = None,
    at: datetime | None = None,
    as_companion: bool = False,
) -> Signup:
    """Take a part in a mission, or wait for a place when it is full.

    ``at`` is the planned instant of one date of a series; without it, each date.
    Asked twice, it is done once. A companion takes no place and never waits.
    """
    mission = places.lock(mission_id)
    may_sign_up(by, mission).or_raise()
    coming = occurrences.coming(occurrences.every(mission))
    _check_date(mission, coming, at)
    part = _part(mission, part_id)
    if as_companion and not mission.open_to_companions:
        raise Refusal(_("This mission is not open to companions."))
    said = list(mission.signups.counting())
    known = next(
        (s for s in said if s.member_id == by.pk and s.occurrence_at == at), None
    )
    if known is not None and _is_what_is_asked(known, part, as_companion=as_companion):
        return known
    free = (
        as_companion
        or rules.room(
            places.read(said),
            part=part.pk,
            size=part.places,
            at=at,
            dates=places.planned(coming, mission),
            but=by.pk,
        )
        > 0
    )
    signup = known or Signup(mission=mission, member=by, occurrence_at=at)
    signup.mission, signup.part = mission, part
    signup.state = State.GOING if free else State.WAITING
    signup.is_companion = as_companion
    signup.sequence += known is not None
    signup.save()
    places.echo(signup)
    kind = "signup.made" if free else "signup.waiting"
    if as_companion:
        kind = "signup.made_as_companion"
    record_signup(kind, signup, by=by, to=minders(mission))
    return signup


def _check_date(
    mission: Mission, coming: list[Occurrence], at: datetime | None
) -> None:
    if at is not None and not mission.rrule:
        raise Refusal(_("This mission does not come back: it has no such date."))
    if at is not None and occurrences.find(coming, at) is None:
        raise Refusal(_("This date has passed, or does not take place."))
    if mission.starts_at is not None and not coming:
        raise Refusal(_("This mission is over."))


def _part(mission: Mission, part_id: int | None) -> MissionPart:
    """The part that is asked for; the only one when none is named."""
    parts = list(mission.parts.all())
    if part_id is None and len(parts) == 1:
        return parts[0]
    found = next((part for part in parts if part.pk == part_id), None)
    if found is None:
        raise Refusal(_("Choose the part you would take."))
    return found


def _is_what_is_asked(known: Signup, part: MissionPart, *, as_companion: bool) -> bool:
    """Whether it is said already; refuse to change part without withdrawing."""
    if known.state == State.ABSENT or (known.is_companion and not as_companion):
        return False
    if known.part_id == part.pk and known.is_companion == as_companion:
        return True
    raise Refusal(_("You are signed up already: withdraw first to take another part."))


@transaction.atomic(durable=True)
def withdraw(signup_id: int, *, by: Member, at: datetime | None = None) -> Signup:
    """Withdraw; the first who waits gets the place, and those concerned are told.

    With ``at``, who goes each time misses that date only.
    """
    signup, mission = _hold(signup_id)
    may_withdraw_signup(by, signup).or_raise()
    coming = occurrences.coming(occurrences.every(mission))
    uncovered = places.is_uncovered(places.read(mission.signups.counting()), mission)
    if at is not None and signup.occurrence_at is None:
        _check_date(mission, coming, at)
        signup = _miss(signup, at)
    else:
        _refuse_past(mission, signup, coming)
        _leave(signup)
    record_signup("signup.withdrawn", signup, by=by, to=minders(mission))
    places.promote(mission, coming)
    places.watch(mission, was_uncovered=uncovered)
    return signup


def _hold(signup_id: int) -> tuple[Signup, Mission]:
    mission_id = Signup.objects.values_list("mission", flat=True).get(pk=signup_id)
    mission = places.lock(mission_id)
    signup = Signup.objects.select_related("member", "part").get(pk=signup_id)
    if signup.mission_id != mission_id:  # the series was cut meanwhile
        mission = places.lock(signup.mission_id)
    signup.mission = mission
    return signup, mission


def _refuse_past(mission: Mission, signup: Signup, coming: list[Occurrence]) -> None:
    at = signup.occurrence_at
    if at is None or mission.state != Mission.State.OPEN:
        return
    if occurrences.find(coming, at) is None and at < now():
        raise Refusal(_("This date has passed: nothing changes any more."))


def _miss(signup: Signup, at: datetime) -> Signup:
    """Say that who goes each time misses one date; return that word."""
    own = _of_date(signup, at) or Signup(
        mission=signup.mission,
        member=signup.member,
        occurrence_at=at,
        part=signup.part,
    )
    if own.state == State.ABSENT and own.pk:
        raise Refusal(_("You have already withdrawn."))
    own.mission, own.state = signup.mission, State.ABSENT
    own.wants_stand_in = own.is_companion = False
    own.sequence += own.pk is not None
    own.save()
    places.echo(own)
    return own


def _of_date(signup: Signup, at: datetime) -> Signup | None:
    said = signup.mission.signups.counting()
    return said.filter(member=signup.member, occurrence_at=at).first()


def _leave(signup: Signup) -> None:
    """End a sign-up; who goes each time leaves the dates to come with it.

    Who goes each time and gives up what they said of one date misses that date.
    """
    mission = signup.mission
    mine = mission.signups.counting().filter(member=signup.member_id)
    if signup.occurrence_at is None:
        for other in mine.filter(occurrence_at__gt=now()):
            places.end(other)
        places.end(signup)
    elif mine.filter(occurrence_at__isnull=True).exists():
        signup.state, signup.wants_stand_in = State.ABSENT, False
        signup.is_companion = False
        signup.sequence += 1
        signup.save()
        places.echo(signup)
    else:
        places.end(signup)


@transaction.atomic(durable=True)
def look_for_stand_in(
    signup_id: int, *, by: Member, at: datetime | None = None
) -> Signup:
    """Let others take one's place over; until somebody does, one still goes.

    With ``at``, who goes each time looks for somebody for that date only.
    """
    signup, mission = _hold(signup_id)
    may_look_for_stand_in(by, signup).or_raise()
    coming = occurrences.coming(occurrences.every(mission))
    _refuse_past(mission, signup, coming)
    if at is not None and signup.occurrence_at is None:
        _check_date(mission, coming, at)
        signup = _of_date(signup, at) or Signup(
            mission=mission, member=by, occurrence_at=at, part=signup.part
        )
        if signup.state != State.GOING:
            raise Refusal(_("You do not go on that date."))
        signup.mission = mission
    if signup.wants_stand_in:
        return signup
    signup.wants_stand_in = True
    signup.save()
    # All members read it: it says what is looked for, not who looks.
    event = events.record(
        "signup.stand_in_wanted",
        mission,
        by=None,
        about=[mission.circle],
        mission=mission.title,
        circle=mission.circle.name,
        day_on=day_of(mission, signup.occurrence_at),
    )
    waiters = rules.waiting(
        places.read(mission.signups.counting()), signup.occurrence_at
    )
    tell(event, Member.objects.active().filter(pk__in=[one.member for one in waiters]))
    tell(event, [one for one in minders(mission) if one.pk != by.pk])
    tell_subscribers(event, mission.circle, *mission.skills.all(), topic=MISSIONS)
    return signup


@transaction.atomic(durable=True)
def keep_place(signup_id: int, *, by: Member) -> Signup:
    """Look for nobody any more: one goes oneself."""
    signup, _mission = _hold(signup_id)
    may_withdraw_signup(by, signup).or_raise()
    if not signup.wants_stand_in:
        return signup
    signup.wants_stand_in = False
    signup.save()
    record_signup("signup.place_kept", signup, by=by, to=minders(signup.mission))
    return signup


@transaction.atomic(durable=True)
def take_over(signup_id: int, *, by: Member) -> Signup:
    """Go instead of who looks for a stand-in; return one's own sign-up."""
    given, mission = _hold(signup_id)
    may_take_over(by, given).or_raise()
    coming = occurrences.coming(occurrences.every(mission))
    at = given.occurrence_at
    _check_date(mission, coming, at)
    said = list(mission.signups.counting())
    there = rules.said_of(places.read(said), at and at.astimezone(UTC)).get(by.pk)
    if there and there.standing is rules.Standing.GOING and not there.is_companion:
        raise Refusal(_("You already go: somebody else has to take this place over."))
    known = next(
        (s for s in said if s.member_id == by.pk and s.occurrence_at == at), None
    )
    signup = known or Signup(mission=mission, member=by, occurrence_at=at)
    signup.mission, signup.part = mission, given.part
    signup.state, signup.is_companion = State.GOING, False
    signup.sequence += known is not None
    _leave(given)
    signup.save()
    places.echo(signup)
    record_signup(
        "signup.taken_over",
        signup,
        by=by,
        also=[given.member],
        to=[given.member, *minders(mission)],
    )
    return signup


@transaction.atomic(durable=True)
def let_go(signup_id: int) -> None:
    """Free the place of who has left the cooperative; those concerned are told."""
    signup, mission = _hold(signup_id)
    if signup.member.is_active or signup.state == State.WITHDRAWN:
        return
    uncovered = places.is_uncovered(places.read(mission.signups.counting()), mission)
    _leave(signup)
    record_signup("signup.let_go", signup, by=None, to=minders(mission))
    places.promote(mission)
    places.watch(mission, was_uncovered=uncovered)
