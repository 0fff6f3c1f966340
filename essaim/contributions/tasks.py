"""What dates ask for in a year of contributions, one step after the other."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from essaim.base.models import Cooperative
from essaim.contributions.services import (
    agreements,
    alerts,
    announcing,
    frame_effect,
    mission_deadlines,
    needs,
    settling,
)

Step = Callable[[datetime], object]

# Each is a verb of a service, idempotent, given the present instant. Add yours.
STEPS: list[Step] = [
    frame_effect.take_effect,
    announcing.expire_all,
    settling.revive_all,
    settling.settle_all,
    agreements.renew_all,
    alerts.watch,
    needs.fade_all,
    needs.evaporate,
    mission_deadlines.pass_dates,
    mission_deadlines.free_places,
    mission_deadlines.watch_essentials,
]


def tick(now: datetime) -> None:
    """Take every step; one that fails is told once the others had their turn.

    Days are those of the cooperative's zone.
    """
    faults = []
    with timezone.override(ZoneInfo(Cooperative.current().time_zone)):
        for step in STEPS:
            try:
                step(now)
            except Exception as fault:
                faults.append(fault)
    if faults:
        raise ExceptionGroup("some deadlines could not be met", faults)
