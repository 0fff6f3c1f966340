"""Missions as calendars outside read them (RFC 5545): nobody else's name is in them.

``UID`` never changes; ``SEQUENCE`` grows with each change of the mission or of one's
sign-up; what was cancelled, or left, stays thirty days as ``CANCELLED``.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from essaim.base.clock import now
from essaim.base.models import Cooperative
from essaim.circles.models import Circle
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionQuerySet, Signup
from essaim.members.models import Member
from essaim.rules.recurrence import LONGEST
from essaim.rules.series import Occurrence
from essaim.rules.zones import Shift, observances, shifts

CANCELLED_FOR = timedelta(days=30)
PAST_FOR = timedelta(days=90)
REFRESH = timedelta(hours=4)
TYPE = "text/calendar; charset=utf-8"
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
ENDED = {Mission.State.CANCELLED, Mission.State.EXPIRED}


def of_member(member: Member) -> bytes:
    """What ``member`` goes to, or waits for, and what they have just left."""
    with translation.override(member.language):
        name = _("My missions · %(cooperative)s") % {"cooperative": _cooperative()}
        return _written(name, _events_of(member))


def of_circle(circle: Circle, *, reader: Member) -> bytes:
    """The missions of ``circle``, as ``reader`` may see them."""
    with translation.override(reader.language):
        missions = (
            _recent(Mission.objects.visible_to(reader))
            .filter(circle=circle)
            .select_related("circle")
            .prefetch_related("changes")
        )
        found = [event for mission in missions for event in _of_mission(mission)]
        return _written(f"{circle} · {_cooperative()}", found)


def of_mission(mission: Mission) -> bytes:
    """One mission, as a file."""
    return _written(mission.title, list(_of_mission(mission)))


def fingerprint(body: bytes) -> str:
    """The name of this content for caches: the same as long as nothing changes."""
    return f'"{hashlib.sha256(body).hexdigest()}"'


def _cooperative() -> str:
    return Cooperative.current().name


def _recent(missions: MissionQuerySet) -> MissionQuerySet:
    at = now()
    dated = Q(starts_at__isnull=False) | Q(due_on__isnull=False)
    lately = Q(state=Mission.State.OPEN)
    lately |= Q(state=Mission.State.DONE, ended_at__gte=at - PAST_FOR)
    lately |= Q(state__in=ENDED, ended_at__gte=at - CANCELLED_FOR)
    return missions.filter(dated & lately)


# Which events


def _events_of(member: Member) -> list[Event]:
    left = Q(state=Signup.State.WITHDRAWN, ended_at__gte=now() - CANCELLED_FOR)
    signups = list(
        Signup.objects.filter(~Q(state=Signup.State.WITHDRAWN) | left, member=member)
        .filter(mission__in=_recent(Mission.objects.visible_to(member)))
        .select_related("mission__circle", "part")
        .prefetch_related("mission__changes")
        .order_by("pk")
    )
    each_time = {
        one.mission_id
        for one in signups
        if one.occurrence_at is None and one.state == Signup.State.GOING
    }
    missed: dict[int, list[Signup]] = {}
    for one in signups:
        if one.state == Signup.State.ABSENT:
            missed.setdefault(one.mission_id, []).append(one)
    found: list[Event] = []
    for one in signups:
        if one.occurrence_at is None:
            found += _of_signup(one, missed.get(one.mission_id, []))
        elif one.state == Signup.State.WITHDRAWN or (
            one.state != Signup.State.ABSENT and one.mission_id not in each_time
        ):
            found += _of_date(one)
    return found


def _of_mission(mission: Mission) -> Iterator[Event]:
    uid = f"mission-{mission.uid}@{_host()}"
    status = CANCELLED if mission.state in ENDED else CONFIRMED
    yield from _series(mission, uid, mission.sequence, status, mission.changed_at)


def _of_signup(signup: Signup, missed: Iterable[Signup]) -> Iterator[Event]:
    """One's place in a mission, each time it takes place."""
    mission = signup.mission
    gone = [one.occurrence_at for one in missed]
    yield from _series(
        mission,
        f"signup-{signup.pk}@{_host()}",
        mission.sequence + signup.sequence,
        _status(signup),
        _stamp(signup),
        signup=signup,
        missed=[at for at in gone if at],
    )


def _of_date(signup: Signup) -> Iterator[Event]:
    """One's place on one date of a series."""
    mission, at = signup.mission, signup.occurrence_at
    assert at is not None  # asked of one date only
    changes = mission.changes.all()
    dates = occurrences.every(mission, changes) if mission.rrule else []
    one = occurrences.find(dates, at)
    status = _status(signup)
    if one is None:  # the series no longer has this date
        one, status = Occurrence(at, at, None), CANCELLED
    if one.is_cancelled:
        status = CANCELLED
    if one.over_at < now() - PAST_FOR:
        return
    uid, sequence = f"signup-{signup.pk}@{_host()}", mission.sequence + signup.sequence
    event = _event(mission, uid, sequence, status, _stamp(signup), signup=signup)
    _when(event, one.starts, one.ends)
    yield event


def _status(signup: Signup) -> str:
    gone = signup.state == Signup.State.WITHDRAWN or signup.mission.state in ENDED
    if gone:
        return CANCELLED
    return TENTATIVE if signup.state == Signup.State.WAITING else CONFIRMED


def _stamp(signup: Signup) -> datetime:
    """When what is said was last changed: the same until it changes again."""
    return max(signup.mission.changed_at, signup.changed_at)


# Writing them


def _series(
    mission: Mission,
    uid: str,
    sequence: int,
    status: str,
    stamp: datetime,
    *,
    signup: Signup | None = None,
    missed: Iterable[datetime] = (),
) -> Iterator[Event]:
    """A mission as one event, or as its rule and the dates that depart from it."""
    event = _event(mission, uid, sequence, status, stamp, signup=signup)
    if mission.starts_at is None:
        if mission.due_on is not None:
            event.add("dtstart", mission.due_on)
            event.add("transp", "TRANSPARENT")
            yield event
        return
    dates = occurrences.every(mission, mission.changes.all() if mission.rrule else ())
    if max(one.over_at for one in dates) < now() - PAST_FOR:
        return
    _when(event, mission.starts_at, mission.ends_at)
    if mission.rrule:
        event.add("rrule", vRecur.from_ical(mission.rrule))
    yield event
    if status == CANCELLED:
        return
    absent = set(missed)
    for one in dates:
        if not (one.change or one.planned in absent):
            continue
        gone = one.is_cancelled or one.planned in absent
        said = CANCELLED if gone else status
        other = _event(mission, uid, sequence, said, stamp, signup=signup)
        other.add("recurrence-id", _local(one.planned))
        _when(other, one.starts, one.ends)
        yield other


def _event(
    mission: Mission,
    uid: str,
    sequence: int,
    status: str,
    stamp: datetime,
    *,
    signup: Signup | None,
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("status", status)
    event.add("dtstamp", stamp.replace(microsecond=0))
    event.add("last-modified", stamp.replace(microsecond=0))
    event.add("summary", _title(mission, signup))
    event.add("description", _description(mission, signup))
    event.add("categories", [mission.circle.name])
    event.add("url", _url(mission))
    if mission.place or mission.is_remote:
        event.add("location", mission.place or _("from anywhere"))
    return event


def _title(mission: Mission, signup: Signup | None) -> str:
    if mission.starts_at is None:
        return _("Before this day: %(mission)s") % {"mission": mission.title}
    if signup is not None and signup.state == Signup.State.WAITING:
        return _("Waiting list: %(mission)s") % {"mission": mission.title}
    return mission.title


def _description(mission: Mission, signup: Signup | None) -> str:
    """The circle, one's part, the way to the page: not the text: it may name people."""
    said = [_("Circle: %(circle)s") % {"circle": mission.circle}]
    if signup is not None and signup.part.label:
        said.append(_("Part: %(part)s") % {"part": signup.part})
    if signup is not None and signup.is_companion:
        said.append(_("You come along to learn."))
    return "\n".join([*said, _url(mission)])


def _url(mission: Mission) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{mission.get_absolute_url()}"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "essaim"


def _local(at: datetime) -> datetime:
    return at.astimezone(occurrences.zone())


def _when(event: Event, starts: datetime, ends: datetime | None) -> None:
    event.add("dtstart", _local(starts))
    if ends is not None:
        event.add("dtend", _local(ends))


def _written(name: str, found: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Essaim//Missions//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH.seconds // 3600}H")
    zone = occurrences.zone()
    years = [event.decoded("dtstart").year for event in found]
    if isinstance(zone, ZoneInfo) and zone.key != "UTC" and years:
        last = max(years) + LONGEST.days // 365 + 1
        calendar.add("x-wr-timezone", zone.key)
        calendar.add_component(_timezone(zone, min(years), last))
    for event in found:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _timezone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    block = Timezone()
    block.add("tzid", zone.key)
    for one in observances(shifts(zone, first, last)):
        part = _observance(one.first)
        if one.rule:
            part.add("rrule", vRecur.from_ical(one.rule))
        elif one.also:
            part.add("rdate", list(one.also))
        block.add_component(part)
    return block


def _observance(shift: Shift) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if shift.is_summer else TimezoneStandard()
    part.add("dtstart", shift.onset)
    part.add("tzoffsetfrom", shift.before)
    part.add("tzoffsetto", shift.after)
    part.add("tzname", shift.name)
    return part
