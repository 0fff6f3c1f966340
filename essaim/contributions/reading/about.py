"""What a new contribution is about, as the address of its form names it."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from essaim.circles.models import Circle
from essaim.contributions import lines
from essaim.contributions.models import Contribution, Mission, Workstream
from essaim.members.models import Member


@dataclass(slots=True)
class About:
    """A mission, a workstream, an earlier contribution; the circle they are of."""

    circle_id: int | None = None
    things: dict[str, Any] = field(default_factory=dict)
    initial: dict[str, Any] = field(default_factory=dict)

    @property
    def named(self) -> list[Any]:
        """What the page says the contribution is for."""
        return list(self.things.values())


def named(query: QueryDict, reader: Member) -> About:
    """Read ``?mission= chantier= suite= cercle= ligne=``; ignore what is not found."""
    about = About()
    mission = _find(Mission.objects.visible_to(reader), query.get("mission"))
    workstream = _find(Workstream.objects.visible_to(reader), query.get("chantier"))
    earlier = _find(
        Contribution.objects.traces_for(reader), query.get("suite")
    ) or _find(Contribution.objects.visible_to(reader), query.get("suite"))
    if mission is not None:
        about.things["mission"] = mission
        about.initial |= {
            "title": mission.title,
            "cents": mission.expected_cents,
            "minutes": mission.expected_minutes,
            "line": mission.line_id,
            "kind": mission.kind_id,
        }
        workstream = workstream or mission.workstream
    if workstream is not None:
        about.things["workstream"] = workstream
        about.initial.setdefault("line", workstream.line_id)
    if earlier is not None:
        about.things["follows"] = earlier
        about.initial.setdefault("title", earlier.title)
    line = _find(lines.open_lines(), query.get("ligne"))
    if line is not None:
        about.initial["line"] = line.pk
    circle = _find(Circle.objects.visible_to(reader), query.get("cercle"))
    if circle is not None:
        about.initial["line"] = about.initial.get("line") or _first_line(circle)
    for thing in (mission, workstream):
        if thing is not None:
            about.circle_id = thing.circle_id
            about.initial["line"] = about.initial.get("line") or _first_line(
                thing.circle
            )
    if earlier is not None and not about.initial.get("line"):
        about.initial["line"] = _first_line(earlier.circle)
    return about


def _find(rows: Any, number: str | None) -> Any:
    if not number or not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return rows.filter(pk=int(number)).first()


def _first_line(circle: Circle) -> int | None:
    line = lines.open_lines().filter(circle=circle).first()
    return line.pk if line else None
