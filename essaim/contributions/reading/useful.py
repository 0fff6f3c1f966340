"""Where a member is useful, what they are committed to, where a newcomer may begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions import occurrences
from essaim.contributions.models import (
    Contribution,
    Mission,
    MissionQuerySet,
    Signup,
)
from essaim.ledger import work
from essaim.ledger.work import Wish
from essaim.members.models import Member
from essaim.rules.contributions import State
from essaim.rules.recurrence import on_the_wall
from essaim.rules.usefulness import Call, Fit, Reader, days_in, in_order

SHOWN = 6
LOOKED_AT = 60  # the order of the database brings the likeliest ones first


@dataclass(frozen=True, slots=True)
class Useful:
    """A mission shown to a member, and why, in words."""

    mission: Mission
    fit: Fit
    why: Sequence[str]


def _open_to(member: Member) -> MissionQuerySet:
    """Missions with a free place in open circles, that ``member`` has not taken up."""
    mine = Signup.objects.standing().filter(mission=OuterRef("pk"), member=member)
    return (
        Mission.objects.visible_to(member)
        .open()
        .free()
        .filter(~Exists(mine), circle__in=Circle.objects.on(timezone.localdate()))
        .exclude(Q(starts_at__isnull=False, next_at__isnull=True))
        .select_related("circle")
        .prefetch_related("skills")
    )


def best(
    member: Member, count: int = SHOWN, *, but: Iterable[Mission] = ()
) -> list[Useful]:
    """Return where ``member`` is useful: essential needs, then what suits them.

    Without those of ``but``, shown elsewhere. A constant number of queries.
    """
    skills = {skill.pk: skill.name for skill in member.skills.all()}
    circles = set(circles_of(member).values_list("pk", flat=True))
    wanted = Mission.skills.through.objects.filter(
        mission=OuterRef("pk"), skill__in=list(skills)
    ).order_by()
    suits: Any = wanted.values("mission").annotate(n=Count("pk"))
    likely = (
        _open_to(member)
        .annotate(suits=Coalesce(Subquery(suits.values("n")), 0))
        .annotate(is_near=Q(circle__in=circles or {0}))
        .order_by(
            *("-is_essential", "-suits", "-is_near"),
            *(F("next_at").asc(nulls_last=True), "pk"),
        )[:LOOKED_AT]
    )
    elsewhere = {mission.pk for mission in but}
    missions = {one.pk: one for one in likely if one.pk not in elsewhere}
    reader = Reader(frozenset(skills), frozenset(circles), days_in(member.availability))
    found = in_order([_call(mission) for mission in missions.values()], reader)
    return [
        Useful(missions[fit.pk], fit, _why(fit, missions[fit.pk], skills))
        for fit in found[:count]
    ]


@dataclass(frozen=True, slots=True)
class Wished:
    """Work wanted elsewhere that is no mission yet, and which skills it calls for."""

    wish: Wish
    skills: Sequence[str]


def wished(member: Member, count: int = SHOWN * 2) -> list[Wished]:
    """Return what projects want and have not announced yet: one's skills first."""
    skills = {skill.pk: skill.name for skill in member.skills.all()}
    return [
        Wished(one, sorted(skills[pk] for pk in one.skills if pk in skills))
        for one in work.wanted_by_all(member)[:count]
    ]


def _call(mission: Any) -> Call:
    starts = mission.next_at
    return Call(
        pk=mission.pk,
        is_essential=mission.is_essential,
        is_uncovered=not mission.taken,
        is_full=mission.taken >= mission.places,
        circle=mission.circle_id,
        skills=frozenset(skill.pk for skill in mission.skills.all()),
        starts=on_the_wall(starts, occurrences.zone()) if starts else None,
    )


def _why(fit: Fit, mission: Mission, skills: dict[int, str]) -> list[str]:
    """In words, what the line above does not say: essential, and nobody there yet."""
    said = []
    if fit.skills:
        names = ", ".join(sorted(skills[pk] for pk in fit.skills))
        said.append(_("your skills: %(skills)s") % {"skills": names})
    if fit.is_my_circle:
        said.append(_("your circle"))
    if fit.is_my_day and mission.next_at is not None:
        day = str(WEEKDAYS[timezone.localtime(mission.next_at).weekday()])
        day = day.lower() if get_language() == "fr" else day
        said.append(_("you said you are free: %(day)s") % {"day": day})
    return said


def first_steps(member: Member, count: int = 5) -> list[Mission]:
    """Return a few first steps for a newcomer, of different circles if possible."""
    steps = _open_to(member).filter(is_first_step=True).order_by(*_soonest())[:30]
    first: list[Mission] = []
    others: list[Mission] = []
    seen: set[int] = set()
    for mission in steps:
        (others if mission.circle_id in seen else first).append(mission)
        seen.add(mission.circle_id)
    return [*first, *others][:count]


def _soonest() -> tuple[Any, ...]:
    return ("-is_essential", F("next_at").asc(nulls_last=True), "-created_at", "pk")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a member said they would do, and when it comes next."""

    signup: Signup
    at: datetime | None

    @property
    def mission(self) -> Mission:
        """The mission it is about."""
        return self.signup.mission


def commitments(member: Member) -> list[Commitment]:
    """Return what ``member`` goes to or waits for, the nearest date first."""
    standing = (
        Signup.objects.standing()
        .filter(member=member, mission__state=Mission.State.OPEN)
        .filter(Q(occurrence_at__isnull=True) | Q(occurrence_at__gt=_yesterday()))
        .select_related("mission__circle", "part")
        .prefetch_related("mission__changes")
    )
    found = [Commitment(one, _when(one)) for one in standing]
    return sorted(
        found, key=lambda one: (one.at is None, one.at or now(), one.signup.pk)
    )


def _yesterday() -> datetime:
    return now() - timedelta(days=1)


def _when(signup: Signup) -> datetime | None:
    """When it really takes place: as planned, or as that date was moved."""
    if signup.occurrence_at is None:
        return signup.mission.next_at
    for change in signup.mission.changes.all():
        if change.original_at == signup.occurrence_at and change.starts_at:
            return change.starts_at
    return signup.occurrence_at


UNDER_WAY = (
    *(State.ANNOUNCED, State.IN_PROGRESS, State.DONE),
    *(State.DECLARED, State.IN_DIALOGUE, State.DEFERRED),
)


def under_way(member: Member, count: int = 5) -> list[Contribution]:
    """Return one's own contributions that are not settled yet, the newest first."""
    mine = Contribution.objects.of(member).filter(status__in=UNDER_WAY)
    return list(mine.select_related("circle").order_by("-pk")[:count])


def is_new(member: Member) -> bool:
    """Whether ``member`` has taken no part yet: neither gone nor contributed."""
    return not (
        Signup.objects.filter(member=member).exists()
        or Contribution.objects.of(member).exists()
    )
