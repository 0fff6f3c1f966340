"""Who holds a mandate, who shares a circle: asked here, answered by the circles app.

The apps below ``essaim.circles`` may not import it, yet some of their permissions need
a mandate in force. They ask this module; ``essaim.circles`` registers its answers when
Django starts. While nobody has, nobody holds anything.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Protocol


class Holds(Protocol):
    """The question about one member's mandates."""

    def __call__(
        self, member: Any, *kinds: str, circle_id: int | None, on: date | None
    ) -> bool:
        """Whether a mandate of one of ``kinds`` is in force."""


Circlemates = Callable[[Any], Iterable[int]]
_holds: Holds | None = None
_circlemates: Circlemates | None = None


def register(*, holds: Holds, circlemates: Circlemates) -> None:
    """Make these two functions the ones that answer."""
    global _holds, _circlemates
    _holds, _circlemates = holds, circlemates


def holds(
    member: Any, *kinds: str, circle_id: int | None = None, on: date | None = None
) -> bool:
    """Whether ``member`` holds a mandate of one of ``kinds`` in force on a day.

    Kinds are ``referent``, ``facilitator``, ``treasurer``, ``payroll``, ``manager``
    and ``administrator``. With ``circle_id``, only a mandate of that circle or of the
    whole cooperative counts. The day is today unless ``on`` is given.
    """
    if _holds is None or member.pk is None:
        return False
    return _holds(member, *kinds, circle_id=circle_id, on=on)


def circlemates(member: Any) -> Iterable[int]:
    """Return the ids of the members who share a circle with ``member`` today.

    It may be given as it is to ``filter(pk__in=…)``: it is a subquery, not a list.
    """
    return _circlemates(member) if _circlemates else ()
