"""What a due comes from, told when it is exported, paid, or taken out of a batch.

The rooms above register what they make dues for; this room never imports them.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from django.db import models

Step = Literal["exported", "unexported", "paid"]
Told = Callable[[Sequence[int], Step, Any], None]
_told: dict[type[models.Model], Told] = {}


def register(model: type[models.Model], told: Told) -> None:
    """Call ``told(ids, step, by)`` when dues of ``model`` move, in one transaction."""
    _told[model] = told


def tell(model: type[models.Model], ids: Sequence[int], step: Step, by: Any) -> None:
    """Tell the room that made these dues."""
    if ids:
        _told[model](ids, step, by)
