"""A file once read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from essaim.rules.allocation.types import Ballot, Election, Project

from .cells import Row, VoteType, answer, items, scale, whole
from .rows import cells_in, no_garbage, tally

INCOMPATIBLE = "incompatible_with"
"""A column of ours among projects: those that cannot be made with this one."""

Worth = Mapping[str, Sequence[int]]


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
    votes: Sequence[Row]

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
        return scale({number for cell in self._points() for number in items(cell)})

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
    def incompatible(self) -> tuple[tuple[str, str], ...]:
        """The pairs of projects of which one at most is funded, each said once."""
        if INCOMPATIBLE not in self.project_columns:
            return ()
        cells = self._project_cells("project_id", INCOMPATIBLE)
        said = ((one, other) for one, cell in cells for other in items(cell))
        return tuple({tuple(sorted(pair)): pair for pair in said}.values())

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
        scale, worth = self.scale, self._worth()
        cells = self._project_cells("project_id", "cost")
        answers = tally(self.votes, self._answer())
        give = _POINTS[self.vote_type]
        with no_garbage():
            ballots = [
                Ballot(give(said, worth), many) for said, many in answers.items()
            ]
            return Election(
                budget=whole(self.get("budget"), scale),
                projects=tuple(
                    Project(name, whole(cost, scale)) for name, cost in cells
                ),
                ballots=tuple(ballots),
                incompatible=self.incompatible,
            )

    def answers(self) -> Iterator[Mapping[str, int]]:
        """The points of each voter, in the order of the file."""
        give, worth = _POINTS[self.vote_type], self._worth()
        for cells in cells_in(self.votes, self._answer()):
            yield give(cells, worth)

    def _answer(self) -> list[int]:
        return [self.vote_columns.index(name) for name in answer(self.vote_columns)]

    def _points(self) -> set[str]:
        """The cells of points, each content once."""
        if "points" not in self.vote_columns:
            return set()
        return {cells[-1] for cells in tally(self.votes, self._answer())}

    def _worth(self) -> Worth:
        """What each cell of points says, where points are what the file counts."""
        if self.vote_type not in (VoteType.CUMULATIVE, VoteType.SCORING):
            return {}
        one = self.points_scale
        return {
            cell: [whole(number, one) for number in items(cell)]
            for cell in self._points()
        }

    def _project_cells(self, *columns: str) -> list[Row]:
        indices = [self.project_columns.index(column) for column in columns]
        return [tuple(row[index] for index in indices) for row in self.projects]


def _approved(cells: Row, _: Worth) -> dict[str, int]:
    return dict.fromkeys(items(cells[0]), 1)


def _ranked(cells: Row, _: Worth) -> dict[str, int]:
    named = items(cells[0])
    return dict(zip(named, range(len(named) - 1, -1, -1), strict=True))


def _scored(cells: Row, worth: Worth) -> dict[str, int]:
    return dict(zip(items(cells[0]), worth[cells[1]], strict=True))


_POINTS: Mapping[VoteType, Callable[[Row, Worth], dict[str, int]]] = {
    VoteType.APPROVAL: _approved,
    VoteType.CHOOSE_ONE: _approved,
    VoteType.ORDINAL: _ranked,
    VoteType.CUMULATIVE: _scored,
    VoteType.SCORING: _scored,
}
