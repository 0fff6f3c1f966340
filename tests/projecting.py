"""Pages of projects for the tests of every page: whose they are, what they show."""

from django.core.files.base import ContentFile

from essaim.base.tests.test_pictures import PNG
from essaim.cobudget.models import PlannedLine, Question, Tag
from essaim.cobudget.services import files

EVERYONE = {
    *("member", "newcomer", "facilitator", "referent", "treasurer", "payroll"),
    *("manager", "administrator", "session"),
}
RESERVED = {
    "cobudget:project_amend": {"member"},
    "cobudget:project_authors": {"member"},
    "cobudget:project_files": {"member"},
    "cobudget:project_merge": {"member"},
    "cobudget:amendment_propose": EVERYONE - {"member"},
    "cobudget:project_review": {"facilitator", "manager"},
    "cobudget:round_asks": {"facilitator", "manager"},
    "cobudget:project_cofund": {"referent", "treasurer", "manager"},
}
# Shown with a project of a round in deposit.
BEFORE = {"project_amend", "project_authors", "project_withdraw", "project_put_back"}
BEFORE |= {"project_cofund", "project_files", "file_change", "project_file"}

BEFORE |= {"project_merge", "merge_answer", "round_asks", "projects_alike"}
BEFORE |= {"amendment_propose", "amendment_answer", "project_review", "review_ask"}
BEFORE |= {"review_effect"}
BEFORE |= {"tag_add", "tag_remove", "question_add", "question_retire"}
BEFORE |= {"question_move"}


def fill(planned, *, author):
    """One row of each kind around the project of ``author`` in a planned round."""
    project = planned.projects.get(author=author)
    project.tags.add(Tag.objects.create(round=planned, name="Lieux"))
    for place, kind in enumerate(Question.Kind, start=1):
        Question.objects.create(
            round=planned, position=place, kind=kind, label=f"Et {kind}", options="A\nB"
        )
    files.add_file(project.pk, ContentFile(PNG, name="plan.png"), "Un plan", by=author)
    PlannedLine.objects.create(
        project=project, position=1, label="Tout", min_cents=500_00, target_cents=500_00
    )


def more(page, project):
    """What the address of a page about a project asks for beside its number."""
    if "file_pk" in page.asks:
        return {"file_pk": project.files.earliest("pk").pk}
    return {}
