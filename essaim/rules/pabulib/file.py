"""A file once read."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from essaim.rules.allocation.types import Ballot, Election, Project

from .cells import Row, VoteType, answer, cells_in, items, scale, whole


@dataclass(frozen=True, slots=True)
class PabulibFile:
    """What a file says, field by field, in its order.

    Money and points are whole numbers: ``scale`` units of money make one of the
    file's currency (100 when it has cents), ``points_scale`` one point of the file.
    """

    meta: tuple[tuple[str, str], ...]
    project_columns: Row
    projects: tuple[Row, ...]
    vote_columns: Row
    votes: tuple[Row, ...]

    def get(self, key: str, default: str = "") -> str:
        """The value of a META key."""
        return next((value for name, value in self.meta if name == key), default)

    @property
    def vote_type(self) -> VoteType:
        """How the voters answered."""
        return VoteType(self.get("vote_type").lower())

    @property
    def currency(self) -> str:
        """The currency's code, or nothing."""
        return self.get("currency")

    @property
    def scale(self) -> int:
        """How many units of money here make one unit of the file's currency."""
        cost = self.project_columns.index("cost")
        return scale([self.get("budget"), *(row[cost] for row in self.projects)])

    @property
    def points_scale(self) -> int:
        """How many points here make one point of the file."""
        if "points" not in self.vote_columns:
            return 1
        column = self.vote_columns.index("points")
        return scale(
            {n for cell in {row[column] for row in self.votes} for n in items(cell)}
        )

    @property
    def tie_order(self) -> list[str]:
        """Pabulib's order for equal projects: identifiers compared as text."""
        return sorted(row[0] for row in self._project_cells("project_id"))

    @property
    def names(self) -> dict[str, str]:
        """The name of each project, or its identifier where it has none."""
        if "name" not in self.project_columns:
            return {row[0]: row[0] for row in self._project_cells("project_id")}
        cells = self._project_cells("project_id", "name")
        return {project: name or project for project, name in cells}

    @property
    def official_selection(self) -> list[str] | None:
        """The projects the organisers funded, where the file tells."""
        if "selected" not in self.project_columns:
            return None
        cells = self._project_cells("project_id", "selected")
        return [project for project, selected in cells if selected not in ("", "0")]

    def election(self) -> Election:
        """The election, identical votes grouped, for any utility.

        Points are those given (cumulative, scoring), Borda's (ordinal: the last of the
        projects ranked gets 0, the one before 1...), or 1 for each project approved.
        """
        scale, points_scale = self.scale, self.points_scale
        cells = self._project_cells("project_id", "cost")
        columns = [self.vote_columns.index(name) for name in answer(self.vote_columns)]
        answers = Counter(cells_in(self.votes, columns))
        give = _POINTS[self.vote_type]
        return Election(
            budget=whole(self.get("budget"), scale),
            projects=tuple(Project(name, whole(cost, scale)) for name, cost in cells),
            ballots=tuple(
                Ballot(give(answer, points_scale), weight)
                for answer, weight in answers.items()
            ),
        )

    def answers(self) -> Iterator[Mapping[str, int]]:
        """The points of each voter, in the order of the file."""
        columns = [self.vote_columns.index(name) for name in answer(self.vote_columns)]
        give, points_scale = _POINTS[self.vote_type], self.points_scale
        for row in self.votes:
            yield give(tuple(row[column] for column in columns), points_scale)

    def _project_cells(self, *columns: str) -> list[Row]:
        indices = [self.project_columns.index(column) for column in columns]
        return [tuple(row[index] for index in indices) for row in self.projects]


def _approved(cells: Row, _: int) -> dict[str, int]:
    return dict.fromkeys(items(cells[0]), 1)


def _ranked(cells: Row, _: int) -> dict[str, int]:
    named = items(cells[0])
    return dict(zip(named, range(len(named) - 1, -1, -1), strict=True))


def _scored(cells: Row, scale: int) -> dict[str, int]:
    points = [whole(number, scale) for number in items(cells[1])]
    return dict(zip(items(cells[0]), points, strict=True))


_POINTS: Mapping[VoteType, Callable[[Row, int], dict[str, int]]] = {
    VoteType.APPROVAL: _approved,
    VoteType.CHOOSE_ONE: _approved,
    VoteType.ORDINAL: _ranked,
    VoteType.CUMULATIVE: _scored,
    VoteType.SCORING: _scored,
}
