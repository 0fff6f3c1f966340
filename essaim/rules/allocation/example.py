"""An invented election where the rules do not agree: sixty members, eight projects.

Thirty-six like what is large and common; fifteen work with their hands; nine look after
the place. Each directs 100 € in equal parts to what they support, so that the same
ballots are gifts, for direct allocation, and approvals, for the other rules.
"""

from .types import Ballot, Election, Project

_PROJECTS = {
    "roof": (2_000_00, 2_600_00),
    "training": (1_500_00, 1_800_00),
    "site": (1_400_00, 1_600_00),
    "van": (2_400_00, 3_000_00),
    "workshop": (1_200_00, 1_500_00),
    "garden": (800_00, 900_00),
    "archives": (500_00, 500_00),
    "coffee": (250_00, 300_00),
}
_MEMBERS = (
    (14, ("roof", "training", "site")),
    (12, ("roof", "training", "site", "coffee")),
    (6, ("roof", "training", "van", "site")),
    (4, ("roof", "van")),
    (9, ("workshop", "van")),
    (6, ("workshop", "coffee")),
    (5, ("garden", "archives")),
    (4, ("garden", "archives", "coffee")),
)


def _ballot(members: int, supported: tuple[str, ...]) -> Ballot:
    part, rest = divmod(100_00, len(supported))
    gifts = {name: part + (place < rest) for place, name in enumerate(supported)}
    return Ballot(gifts, members)


EXAMPLE = Election(
    budget=6_000_00,
    projects=tuple(
        Project(name, least, goal) for name, (least, goal) in _PROJECTS.items()
    ),
    ballots=tuple(_ballot(members, supported) for members, supported in _MEMBERS),
)
EXAMPLE_ORDER = tuple(_PROJECTS)
