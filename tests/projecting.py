"""Pages of projects for the tests of every page: whose they are, what they show."""

from essaim.cobudget.models import PlannedLine

RESERVED = {
    "cobudget:project_amend": {"member"},
    "cobudget:project_authors": {"member"},
    "cobudget:project_cofund": {"referent", "treasurer", "manager"},
}
# Shown with a project of a round in deposit.
BEFORE = {"project_amend", "project_authors", "project_withdraw", "project_put_back"}
BEFORE |= {"project_cofund"}


def fill(planned, *, author):
    """One row of each kind around the project of ``author`` in a planned round."""
    project = planned.projects.get(author=author)
    PlannedLine.objects.create(
        project=project, position=1, label="Tout", min_cents=500_00, target_cents=500_00
    )
