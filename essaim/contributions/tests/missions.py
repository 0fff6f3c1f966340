"""Missions as tests propose them, and what is asked of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from essaim.base.models import Event
from essaim.contributions import occurrences
from essaim.contributions.models import Signup
from essaim.contributions.services import missions
from essaim.contributions.services.missions import Part
from essaim.members.models import Member
from essaim.notifications.models import Notice

PARIS = ZoneInfo("Europe/Paris")


def in_days(days, hour=18):
    """An hour of a day near today, on the wall."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def proposed(circle, by, *, places=None, **fields):
    """A mission; ``places`` is the size of its only part, or one size per part."""
    if isinstance(places, int):
        fields["parts"] = [Part(places=places)]
    elif places:
        fields["parts"] = [Part(label, size) for label, size in places.items()]
    return missions.propose(circle, by=by, title="Tenir l’accueil", **fields)


def weekly(circle, by, *, count=4, first=7, **fields):
    """One date a week, for a month, the first in a week."""
    fields.setdefault("rrule", f"FREQ=WEEKLY;COUNT={count}")
    return proposed(
        circle,
        by,
        starts_at=in_days(first),
        ends_at=in_days(first, 20),
        **fields,
    )


def dates(mission):
    """The planned instants of a mission, those to come."""
    mission.refresh_from_db()
    return [one.planned for one in occurrences.coming(occurrences.every(mission))]


def states(mission):
    """What each member says now: by name, then by date (``None``: each date)."""
    said = {}
    for one in mission.signups.counting().select_related("member"):
        said.setdefault(str(one.member), {})[one.occurrence_at] = one.state
    return said


def standing(mission):
    return {str(one.member) for one in mission.signups.standing()}


def told(kind):
    """The names of those who were told of an event of this kind, the last one."""
    event = Event.objects.filter(kind=kind).latest("pk")
    numbers = Notice.objects.filter(event=event).values("member")
    people = Member.objects.get_queryset().filter(pk__in=numbers)
    return {one.name for one in people}


def of(mission, member):
    return Signup.objects.counting().get(mission=mission, member=member)
