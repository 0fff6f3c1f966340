"""Work wanted elsewhere becomes missions here (``ledger.work``)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from essaim.contributions.models import Mission
from essaim.contributions.services.missions import Part, new_mission
from essaim.ledger.models import BudgetLine
from essaim.ledger.work import Announced
from essaim.members.models import Member, Skill


def announce(
    line: BudgetLine,
    *,
    by: Member,
    key: UUID,
    title: str,
    text: str,
    places: int,
    skills: Iterable[Skill],
) -> None:
    """Propose a mission that draws on ``line``, in the circle it is of."""
    if Mission.objects.filter(uid=key).exists():
        return
    new_mission(
        line.circle,
        by=by,
        key=key,
        parts=[Part(places=places)],
        skills=skills,
        title=title,
        text=text,
        line=line,
    )


def known(keys: Iterable[UUID]) -> Mapping[UUID, Announced]:
    """Where each of these missions is, and what state it is in."""
    return {
        one.uid: Announced(
            one.get_absolute_url(),
            one.get_state_display(),
            one.state == Mission.State.OPEN,
        )
        for one in Mission.objects.filter(uid__in=list(keys))
    }
