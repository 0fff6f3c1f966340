"""What dates ask of missions: called each minute, harmless when called twice."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from essaim.contributions.models import Mission, Signup
from essaim.contributions.services.mission_places import is_uncovered, lock, read
from essaim.contributions.services.mission_telling import tell_uncovered
from essaim.contributions.services.missions import fade, pass_date
from essaim.contributions.services.signups import let_go

AHEAD = timedelta(days=7)


def pass_dates(at: datetime) -> None:
    """Missions go on to their next date; those that nobody refreshed fade."""
    today = timezone.localdate(at)
    still = Mission.objects.open()
    for pk in still.filter(expires_on__lt=today).values_list("pk", flat=True):
        fade(pk, today)
    for pk in still.filter(next_at__lte=at).values_list("pk", flat=True):
        pass_date(pk)


def free_places(at: datetime) -> None:
    """Places to come of those who have left the cooperative are free."""
    left = Signup.objects.standing().filter(
        Q(occurrence_at__isnull=True) | Q(occurrence_at__gt=at),
        member__is_active=False,
        mission__state=Mission.State.OPEN,
    )
    for pk in left.values_list("pk", flat=True):
        let_go(pk)


def watch_essentials(at: datetime) -> None:
    """Say of each essential mission that it is a week away and nobody goes: once."""
    near = Q(next_at__gt=at, next_at__lte=at + AHEAD)
    unsaid = Q(alerted_for__isnull=True) | ~Q(alerted_for=F("next_at"))
    found = Mission.objects.uncovered().filter(near, unsaid)
    for pk in found.values_list("pk", flat=True):
        say_uncovered(pk)


@transaction.atomic(durable=True)
def say_uncovered(mission_id: int) -> None:
    """Tell the referents, and those who asked, that nobody goes on the next date."""
    mission = lock(mission_id)
    said = mission.alerted_for is not None and mission.alerted_for == mission.next_at
    if said or not mission.is_essential or mission.state != Mission.State.OPEN:
        return
    if is_uncovered(read(mission.signups.counting()), mission):
        tell_uncovered(mission)
