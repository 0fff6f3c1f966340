"""Who goes to a mission, date by date, as its page shows it to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from essaim.contributions import occurrences
from essaim.contributions.models import Mission, MissionPart, Signup
from essaim.contributions.services.mission_places import planned, read
from essaim.members.models import Member
from essaim.rules import places as rules
from essaim.rules.places import Place
from essaim.rules.series import Occurrence

SHOWN = 8  # dates of a series shown at once


@dataclass(frozen=True, slots=True)
class PartSeen:
    """A part on a date: who has a place in it, who learns, who waits."""

    part: MissionPart
    going: Sequence[Signup]
    companions: Sequence[Signup]
    waiting: Sequence[Signup]
    # How many more could come; each time, on the fullest of its dates.
    free: int

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return len(self.going)


@dataclass(frozen=True, slots=True)
class DateSeen:
    """A date of a mission (or the mission as a whole) as a reader finds it."""

    at: datetime | None
    parts: Sequence[PartSeen]
    occurrence: Occurrence | None = None
    # What the reader says of this date, and whether it is said of each date.
    mine: Signup | None = None
    is_each: bool = False
    wanted: Sequence[Signup] = field(default=())

    @property
    def stamp(self) -> str:
        """How its address names it; empty for the mission as a whole."""
        return occurrences.stamp(self.at) if self.at else ""

    @property
    def places(self) -> int:
        """How many places there are."""
        return sum(seen.part.places for seen in self.parts)

    @property
    def taken(self) -> int:
        """How many are taken."""
        return sum(seen.taken for seen in self.parts)

    @property
    def free(self) -> int:
        """How many are left."""
        return sum(seen.free for seen in self.parts)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(seen.waiting) for seen in self.parts)

    @property
    def companions(self) -> int:
        """How many come along to learn."""
        return sum(len(seen.companions) for seen in self.parts)

    @property
    def may_be_taken(self) -> Sequence[Signup]:
        """Places somebody looks a stand-in for; none is one's own."""
        is_going = self.mine is not None and self.mine.state == Signup.State.GOING
        return () if is_going else self.wanted


class MissionSeen:
    """The places of one mission, read once, asked for date by date."""

    def __init__(self, mission: Mission, reader: Member) -> None:
        self.mission, self.reader = mission, reader
        self.parts = list(mission.parts.all())
        said = mission.signups.counting().select_related("member")
        self.signups = {one.pk: one for one in said}
        self.places: list[Place] = read(self.signups.values())
        self.dates = occurrences.every(mission)
        self.coming = occurrences.coming(self.dates)

    def on(self, at: datetime | None, occurrence: Occurrence | None = None) -> DateSeen:
        """What is said of one date; with ``None``, of the mission as a whole."""
        at = at.astimezone(UTC) if at else None
        words = rules.said_of(self.places, at)
        mine = words.get(self.reader.pk)
        going = rules.present(self.places, at)
        return DateSeen(
            at=at,
            parts=[self._part(part, at, going) for part in self.parts],
            occurrence=occurrence,
            mine=self.signups[mine.pk] if mine else None,
            is_each=mine is not None and mine.at is None and at is not None,
            wanted=[
                self.signups[one.pk]
                for one in going
                if self.signups[one.pk].wants_stand_in
                and one.member != self.reader.pk
                and one.at == at
            ],
        )

    def _part(
        self, part: MissionPart, at: datetime | None, going: Sequence[Place]
    ) -> PartSeen:
        there = [one for one in going if one.part == part.pk]
        return PartSeen(
            part,
            going=[self.signups[one.pk] for one in there if not one.is_companion],
            companions=[self.signups[one.pk] for one in there if one.is_companion],
            waiting=[
                self.signups[one.pk]
                for one in rules.waiting(self.places, at)
                if one.part == part.pk
            ],
            free=max(0, self._room(part, at)),
        )

    def _room(self, part: MissionPart, at: datetime | None) -> int:
        return rules.room(
            self.places,
            part=part.pk,
            size=part.places,
            at=at,
            dates=planned(self.coming, self.mission),
            but=self.reader.pk,
        )

    def whole(self) -> DateSeen:
        """The mission as a whole: in a series, those who go each time."""
        return self.on(None, self.coming[0] if self.coming else None)

    def next_dates(self, count: int | None = SHOWN) -> list[DateSeen]:
        """The dates to come of a series, those that are cancelled included."""
        if not self.mission.rrule:
            return []
        at = min((one.starts for one in self.coming), default=None)
        left = sorted(
            (
                one
                for one in self.dates
                if one in self.coming or (at and one.is_cancelled and one.starts > at)
            ),
            key=lambda one: one.starts,
        )
        return [self.on(one.planned, one) for one in left[:count]]
