"""Lists of missions: what is asked for, page by page; never in the order of persons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, Figure, decimal
from essaim.base.dates import date_format
from essaim.base.shortcuts import searched
from essaim.circles.models import Circle
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionQuerySet, WorkKind
from essaim.contributions.rule_words import described
from essaim.members.models import Member, Skill
from essaim.rules.recurrence import on_the_wall

PER_PAGE = 30
# What a list may be sorted by: what matters, when, since when. Never by a person.
ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("-is_essential", F("next_at").asc(nulls_last=True), "-created_at", "-pk"),
    "date": (F("next_at").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "pk"),
    "recent": ("-created_at", "-pk"),
    "titre": ("title", "pk"),
}


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_one else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the member asks to see; what cannot be read is ignored."""

    words: str = ""
    circle: int | None = None
    skill: int | None = None
    kind: int | None = None
    essential: bool = False
    remote: bool = False
    free: bool = False
    first_step: bool = False
    state: str = Mission.State.OPEN
    order: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """Read it from the address of the page."""
        state, order = query.get("etat", ""), query.get("tri", "")
        return cls(
            words=searched(query)[:100],
            circle=_number(query.get("cercle", "")),
            skill=_number(query.get("savoir", "")),
            kind=_number(query.get("genre", "")),
            essential=query.get("essentielles") == "1",
            remote=query.get("distance") == "1",
            free=query.get("libres") == "1",
            first_step=query.get("premiers") == "1",
            state=state if state in Mission.State.values else Mission.State.OPEN,
            order=order if order in ORDERS else "",
        )

    @property
    def narrows(self) -> bool:
        """Whether some open missions may be hidden by it."""
        asked = (self.words, self.circle, self.skill, self.kind, self.essential)
        return any((*asked, self.remote, self.free, self.first_step))

    def among(self, missions: MissionQuerySet) -> MissionQuerySet:
        """Keep the missions it asks for, in its order."""
        found = missions.filter(state=self.state)
        if self.words:
            found = found.matching(self.words)
        for name, value in (
            ("circle", self.circle),
            ("skills", self.skill),
            ("kind", self.kind),
            ("is_essential", self.essential or None),
            ("is_remote", self.remote or None),
            ("is_first_step", self.first_step or None),
        ):
            if value is not None:
                found = found.filter(**{name: value})
        found = found.with_places()
        if self.free:
            found = found.filter(Q(taken__lt=F("places")))
        return found.order_by(*ORDERS[self.order])


def rows(member: Member, wanted: Wanted) -> MissionQuerySet:
    """The missions ``wanted``, with what a line of a list says of each."""
    visible = Mission.objects.visible_to(member)
    return (
        wanted.among(visible)
        .select_related("circle", "kind")
        .prefetch_related("skills")
    )


def page(member: Member, wanted: Wanted, number: str | None) -> "Page[Mission]":
    """One page of them."""
    return Paginator(rows(member, wanted), PER_PAGE).get_page(number)


def choices(member: Member) -> dict[str, Iterable[Any]]:
    """What the list may be narrowed to: only what some mission has."""
    visible = Mission.objects.visible_to(member)
    return {
        "circles": Circle.objects.filter(pk__in=visible.values("circle")).order_by(
            "name"
        ),
        "skills": Skill.objects.filter(missions__in=visible).distinct(),
        "kinds": WorkKind.objects.filter(missions__in=visible).distinct(),
        "states": Mission.State.choices,
        "orders": [
            ("", _("essential first")),
            ("date", _("nearest date first")),
            ("recent", _("newest first")),
            ("titre", _("by title")),
        ],
    }


def in_words(mission: Mission) -> str:
    """How it comes back, in words; nothing if it does not."""
    rule = occurrences.rule_of(mission)
    if rule is None or mission.starts_at is None:
        return ""
    return described(rule, on_the_wall(mission.starts_at, occurrences.zone()))


def table(member: Member, wanted: Wanted) -> Iterator[Sequence[Cell]]:
    """The same list as a table: counts, never names."""
    yield [
        *(_("Mission"), _("Circle"), _("Kind"), _("State"), _("Essential")),
        *(_("First step"), _("From anywhere"), _("Place"), _("Next date")),
        *(_("Repeats"), _("Before"), _("Skills wanted"), _("Places")),
        *(_("Places taken"), _("Expected hours"), _("Expected amount")),
    ]
    yes = {True: _("yes"), False: ""}
    for mission in rows(member, wanted).iterator(chunk_size=500):
        minutes = mission.expected_minutes
        cents = mission.expected_cents
        figures: Any = mission
        yield [
            mission.title,
            mission.circle.name,
            mission.kind.name if mission.kind else "",
            mission.get_state_display(),
            yes[mission.is_essential],
            yes[mission.is_first_step],
            yes[mission.is_remote],
            mission.place,
            _instant(mission.next_at),
            in_words(mission),
            mission.due_on.isoformat() if mission.due_on else "",
            ", ".join(skill.name for skill in mission.skills.all()),
            figures.places,
            figures.taken,
            Figure(f"{minutes / 60:.2f}".replace(".", ",")) if minutes else "",
            decimal(cents) if cents is not None else "",
        ]


def _instant(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def day_and_hour(at: Any) -> str:
    """A date of a mission as one says it: « mardi 1 décembre 2026, 18:00 »."""
    wall = timezone.localtime(at)
    return _("%(day)s, %(hour)s") % {
        "day": date_format(wall, "l j F Y"),
        "hour": date_format(wall, "H:i"),
    }
