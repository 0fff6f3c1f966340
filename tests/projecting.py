"""Pages of projects for the tests of every page: whose they are, what they show."""

RESERVED = {
    "cobudget:project_amend": {"member"},
    "cobudget:project_authors": {"member"},
}
# Shown with a project of a round in deposit.
BEFORE = {"project_amend", "project_authors", "project_withdraw", "project_put_back"}


def fill(planned, *, author):
    """One row of each kind around the project of ``author`` in a planned round."""
