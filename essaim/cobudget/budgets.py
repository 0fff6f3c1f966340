"""The budget of a project as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from essaim.cobudget.models import CoFunding, PlannedLine, Project


@dataclass(frozen=True, slots=True)
class Table:
    """Its lines by kind, and what circles promise beside."""

    expenses: Sequence[PlannedLine]
    income: Sequence[PlannedLine]
    in_kind: Sequence[PlannedLine]
    promises: Sequence[CoFunding]

    @property
    def has_lines(self) -> bool:
        """Whether the amounts are told line by line."""
        return bool(self.expenses)

    @property
    def promised_cents(self) -> int:
        """What circles promise together."""
        return sum(one.cents for one in self.promises)


def table(project: Project) -> Table:
    """Read the budget of ``project``, in two queries."""
    rows = list(project.planned_lines.all())
    promises = project.cofundings.filter(taken_back_at__isnull=True)
    kinds = PlannedLine.Kind
    return Table(
        expenses=[row for row in rows if row.kind == kinds.EXPENSE],
        income=[row for row in rows if row.kind == kinds.INCOME],
        in_kind=[row for row in rows if row.kind == kinds.IN_KIND],
        promises=list(promises.select_related("circle", "promised_by")),
    )
