"""What dates ask for in a year of contributions, one step after the other."""

from collections.abc import Callable
from datetime import datetime

from essaim.contributions.services import frame_effect

Step = Callable[[datetime], object]

# Each is a verb of a service, idempotent, given the present instant. Add yours.
STEPS: list[Step] = [
    frame_effect.take_effect,
]


def tick(now: datetime) -> None:
    """Take every step; one that fails is told once the others had their turn."""
    faults = []
    for step in STEPS:
        try:
            step(now)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("some deadlines could not be met", faults)
