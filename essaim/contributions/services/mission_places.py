"""Places of a mission as the rules read them; who gets the ones that are free.

Building blocks of the verbs on missions and sign-ups: the caller holds the mission.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, Signup
from essaim.contributions.services.mission_telling import (
    day_of,
    minders,
    tell_uncovered,
)
from essaim.notifications.services import tell
from essaim.rules import places as rules
from essaim.rules.places import Place, Standing
from essaim.rules.series import Occurrence


def lock(mission_id: int) -> Mission:
    """Hold a mission until the transaction ends: of two who ask, one goes first."""
    return (
        Mission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("circle", "workstream__minder", "author")
        .get(pk=mission_id)
    )


def read(signups: Iterable[Signup]) -> list[Place]:
    """Sign-ups as the rules read them; who withdrew has none."""
    return [
        Place(
            pk=one.pk,
            member=one.member_id,
            part=one.part_id,
            at=one.occurrence_at and one.occurrence_at.astimezone(UTC),
            standing=Standing(one.state),
            since=one.created_at,
            is_companion=one.is_companion,
        )
        for one in signups
        if one.state != Signup.State.WITHDRAWN
    ]


def planned(coming: Iterable[Occurrence], mission: Mission) -> list[datetime]:
    """The instants by which sign-ups name the dates to come; none without a rule."""
    return sorted(one.planned for one in coming) if mission.rrule else []


def is_uncovered(places: Sequence[Place], mission: Mission) -> bool:
    """Whether nobody goes on its next date."""
    on = mission.next_planned_at
    at = on.astimezone(UTC) if on else None
    return not any(not one.is_companion for one in rules.present(places, at))


@transaction.atomic
def promote(
    mission: Mission, coming: Iterable[Occurrence] | None = None
) -> list[Signup]:
    """Give the free places to those who wait, in their order; each is told."""
    if mission.state != Mission.State.OPEN:
        return []
    if coming is None:
        coming = occurrences.coming(occurrences.every(mission))
    signups = {
        one.pk: one
        for one in mission.signups.counting().select_related("member", "mission")
    }
    sizes = dict(mission.parts.values_list("pk", "places"))
    chosen = rules.promoted(
        read(signups.values()), sizes, planned(list(coming), mission)
    )
    for pk in chosen:
        signup = signups[pk]
        signup.state = Signup.State.GOING
        signup.sequence += 1
        signup.save(update_fields=["state", "sequence", "changed_at"])
        signup.mission = mission
        event = events.record(
            "signup.promoted",
            signup,
            by=None,
            about=[signup.member, mission, *minders(mission)],
            audience=Event.Audience.CONCERNED,
            mission=mission.title,
            member=str(signup.member),
            day_on=day_of(mission, signup.occurrence_at),
        )
        tell(event, [signup.member])
    return [signups[pk] for pk in chosen]


@transaction.atomic
def make_fit(mission: Mission, coming: Iterable[Occurrence]) -> None:
    """Put on the waiting list the last ones of a date that has too many.

    A change of dates may bring two groups to the same one; nobody loses their turn.
    """
    signups = {one.pk: one for one in mission.signups.counting()}
    places = read(signups.values())
    dates: list[datetime | None] = [*planned(list(coming), mission)]
    for part, size in mission.parts.values_list("pk", "places"):
        for at in dates or [None]:
            there = [
                one
                for one in rules.present(places, at)
                if one.part == part and not one.is_companion and one.at == at
            ]
            extra = rules.taken(places, part, at) - size
            for one in there[max(0, len(there) - extra) :] if extra > 0 else []:
                signup = signups[one.pk]
                signup.state, signup.wants_stand_in = Signup.State.WAITING, False
                signup.sequence += 1
                signup.save()


@transaction.atomic
def end(signup: Signup) -> None:
    """Write that somebody withdrew; their calendar will hear of it."""
    signup.state = Signup.State.WITHDRAWN
    signup.ended_at = now()
    signup.wants_stand_in = False
    signup.sequence += 1
    signup.save()
    echo(signup)


@transaction.atomic
def echo(signup: Signup) -> None:
    """What is said of one date changes what one said of each of them, for calendars."""
    if signup.occurrence_at is None:
        return
    Signup.objects.counting().filter(
        mission=signup.mission_id, member=signup.member_id, occurrence_at__isnull=True
    ).update(sequence=F("sequence") + 1, changed_at=now())


@transaction.atomic
def watch(mission: Mission, *, was_uncovered: bool) -> None:
    """Say it when an essential mission has just lost the last one who went."""
    if not mission.is_essential or was_uncovered:
        return
    if is_uncovered(read(mission.signups.counting()), mission):
        tell_uncovered(mission)


def check_parts(places: Iterable[tuple[str, int]]) -> None:
    """Refuse parts that could not be: too many, too large, named twice."""
    parts = list(places)
    if len(parts) > rules.MOST_PARTS:
        raise Refusal(
            _("A mission has at most %(most)s kinds of part.")
            % {"most": rules.MOST_PARTS}
        )
    if any(not 1 <= part[1] <= rules.MOST_PLACES for part in parts):
        raise Refusal(
            _("A part has between 1 and %(most)s places.") % {"most": rules.MOST_PLACES}
        )
    labels = [part[0].casefold() for part in parts]
    if len(set(labels)) != len(labels):
        raise Refusal(_("Two parts have the same name: give each its own."))
