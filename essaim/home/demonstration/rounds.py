"""Co-budgets: three told to their end, two in which members answer."""

from dataclasses import dataclass, replace
from datetime import date

from essaim.home.demonstration.parted import (
    EARLIER_HELP,
    HELP,
    OF_COMMUNICATION,
    REST,
    TRANSVERSE,
)
from essaim.home.demonstration.people import COM
from essaim.home.demonstration.projects import (
    EARLIER_IDEAS,
    FIRST,
    IDEAS,
    SECOND,
    THIRD,
    ProjectStory,
)


@dataclass(frozen=True, slots=True)
class SectionStory:
    """A part of the pool: an amount in euros, or a percentage of the rest."""

    name: str
    kind: str
    euros: int | None = None
    percent: int | None = None
    circle: str = ""


@dataclass(frozen=True, slots=True)
class RoundStory:
    """A co-budget: its money, its rule, how many took part, its projects."""

    age: int  # years before this one
    pool_euros: int
    text: str
    rule: str
    utility: str
    completion: str
    cap_euros: int | None
    takes_part: float
    projects: tuple[ProjectStory, ...]
    ballot: str = "amounts"
    title: str = "Co-budget"
    apart: tuple[tuple[str, str], ...] = ()  # titles that cannot be made together
    sections: tuple[SectionStory, ...] = ()
    told_on: date = date.min

    @property
    def year(self) -> int:
        """The year it is told in; the last one is always under way."""
        return self.told_on.year - self.age

    @property
    def is_main(self) -> bool:
        """Whether it is the one of the year, whose projects have a longer story."""
        return self.title == "Co-budget"

    @property
    def name(self) -> str:
        """As members call it."""
        return f"{self.title} {self.year}"


INTRO = (
    "L’assemblée a réservé **{euros} €** du résultat {before} à des projets choisis par "
    "les membres. Chacun⋅e dispose de la même enveloppe.\n\nUn projet peut servir un "
    "cercle ou toute la coopérative : on dit alors qu’il est *transverse*."
)

SECTIONS = (
    SectionStory(TRANSVERSE, "transverse", percent=40),
    SectionStory(OF_COMMUNICATION, "circle", euros=900, circle=COM),
    SectionStory(REST, "theme", percent=60),
)

SMALL = (
    "**{euros} €** du résultat {before} vont à la salle commune. Pas d’enveloppe cette "
    "fois : chacun⋅e donne une mention à chaque idée."
)

PARTED = (
    "**{euros} €** du résultat {before}, en trois volets : les propositions transverses, "
    "le cercle Communication, et des coups de pouce pour tout le reste. Chaque enveloppe "
    "se répartit de la même façon."
)

_ROUNDS = (
    RoundStory(2, 8_400, INTRO, "direct", "cost", "none", 60, 0.86, FIRST),
    RoundStory(1, 9_440, INTRO, "equal-shares", "cost", "add1u", None, 0.81, SECOND),
    RoundStory(
        *(1, 1_600, SMALL, "majority-judgment", "cost", "none", None, 0.6),
        EARLIER_IDEAS,
        ballot="grades",
        title="La salle commune en",
        apart=(("Des étagères jusqu’au plafond", "Un vidéoprojecteur"),),
    ),
    RoundStory(0, 10_800, INTRO, "direct", "cost", "none", 90, 0.55, THIRD),
    RoundStory(
        *(0, 1_500, SMALL, "majority-judgment", "cost", "none", None, 0.4, IDEAS),
        ballot="grades",
        title="La salle commune en",
    ),
    *(
        RoundStory(
            *(age, 3_600, PARTED, rule, "cost", "add1u", None, part, projects),
            title="Les coups de pouce de",
            sections=SECTIONS,
        )
        for age, rule, part, projects in (
            (1, "equal-shares", 0.7, EARLIER_HELP),
            (0, "direct", 0.45, HELP),
        )
    ),
)


def told(today: date) -> tuple[RoundStory, ...]:
    """All of them, the last two under way on the day they are told."""
    return tuple(replace(story, told_on=today) for story in _ROUNDS)
