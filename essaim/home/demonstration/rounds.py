"""Three co-budgets: two told to their end, one in which allocation is open."""

from dataclasses import dataclass, replace
from datetime import date

from essaim.home.demonstration.projects import FIRST, SECOND, THIRD, ProjectStory


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
    told_on: date = date.min

    @property
    def year(self) -> int:
        """The year it is told in; the last one is always under way."""
        return self.told_on.year - self.age

    @property
    def name(self) -> str:
        """As members call it."""
        return f"Co-budget {self.year}"


INTRO = (
    "L’assemblée a réservé **{euros} €** du résultat {before} à des projets choisis par "
    "les membres. Chacun⋅e dispose de la même enveloppe.\n\nUn projet peut servir un "
    "cercle ou toute la coopérative : on dit alors qu’il est *transverse*."
)

_ROUNDS = (
    RoundStory(2, 8_400, INTRO, "direct", "cost", "none", 60, 0.86, FIRST),
    RoundStory(1, 9_440, INTRO, "equal-shares", "cost", "add1u", None, 0.81, SECOND),
    RoundStory(0, 10_800, INTRO, "direct", "cost", "none", 90, 0.55, THIRD),
)


def told(today: date) -> tuple[RoundStory, ...]:
    """The three of them, the last one under way on the day they are told."""
    return tuple(replace(story, told_on=today) for story in _ROUNDS)
