"""The missions projects want: before they are announced, and what they became."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from essaim.cobudget.models import FollowUp, Project, WantedMission
from essaim.ledger import work
from essaim.ledger.doors import Door
from essaim.ledger.work import Announced, Wish
from essaim.members.models import Member
from essaim.rules.followup import State
from essaim.rules.rounds import Phase

ROOM = "cobudget"
BEFORE = (Phase.DEPOSIT, Phase.DEBATE, Phase.ALLOCATION)
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mission wanted, and the mission it became once it was announced."""

    mission: WantedMission
    became: Announced | None


def of_project(project: Project) -> list[Wanted]:
    """What ``project`` wants, in its order, and what became of each."""
    rows = list(project.wanted.all())
    known = work.known(one.key for one in rows if one.announced_at)
    return [Wanted(one, known.get(one.key)) for one in rows]


def wishes(reader: Member) -> Iterator[Wish]:
    """What is wanted and not announced: by what may be funded, or was and goes on."""
    rounds = Q(project__round__phase__in=BEFORE, project__round__cancelled_at=None)
    goes_on = FollowUp.objects.exclude(state__in=[State.DONE, State.STOPPED])
    followed = Q(project__in=goes_on.values("project"))
    rows = (
        WantedMission.objects.visible_to(reader)
        .awaited()
        .filter(rounds | followed, project__in=Project.objects.standing())
        .select_related("project__round")
        .prefetch_related("project__skills")
        .order_by("-project__round", "project", "position")[:SHOWN]
    )
    for one in rows:
        project = one.project
        funded = project.round.is_counted
        yield Wish(
            title=one.title,
            places=one.places,
            skills=frozenset(skill.pk for skill in project.skills.all()),
            url=project.get_absolute_url(),
            of=project.title,
            when=_("funded: its people will announce it")
            if funded
            else _("if it is funded by “%(round)s”") % {"round": project.round.name},
        )


def origin(keys: Iterable[UUID], reader: Member) -> Mapping[UUID, Door]:
    """The page of the project that wanted each of these missions."""
    rows = WantedMission.objects.visible_to(reader).filter(key__in=list(keys))
    return {
        one.key: Door(ROOM, one.project.title, one.project.get_absolute_url())
        for one in rows.select_related("project")
    }
