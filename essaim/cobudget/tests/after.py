"""What tests of the follow-up share: a counted round, a project with its budget."""

import uuid

from essaim.cobudget.models import ProjectLine
from essaim.cobudget.services import grants
from essaim.cobudget.services.allocations import allocate
from essaim.ledger.services import budgets


def count(open_round, advance, *givers, euros=50):
    """Count a round in which each of ``givers`` gave so much to the drill."""
    round = open_round()
    for giver in givers:
        allocate(round.pk, {open_round.drill.pk: euros * 100}, by=giver)
    return advance(round, "result")


def line_of(project):
    """Its latest budget line."""
    return ProjectLine.objects.of(project).last().line


def figures(project):
    """Where the money of its latest budget stands."""
    line = line_of(project)
    return budgets.figures([line])[line.pk]


def give_back(project, cents, *, by, key=None, **more):
    return grants.return_rest(project.pk, cents, by=by, key=key or uuid.uuid4(), **more)
