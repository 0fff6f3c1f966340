"""What waits for a member in debates: the questions asked to them."""

from django.utils.translation import gettext as _

from essaim.cobudget.models import Project
from essaim.discussions import reading
from essaim.home.awaited import MOST, Awaited
from essaim.members.models import Member


def in_debate(member: Member) -> list[Awaited]:
    """Return the questions that ``member`` may answer, oldest first, in two queries."""
    mine = Project.objects.written_by(member).order_by().values("pk")
    waiting = reading.unanswered(Project, mine).exclude(author=member)
    questions = list(waiting[:MOST])
    projects = Project.objects.in_bulk([asked.object_id for asked in questions])
    return [
        Awaited(
            deed=_("Answer a question: %(project)s")
            % {"project": projects[asked.object_id]},
            url=asked.get_absolute_url(),
            detail=str(asked),
            due=None,
            verb=_("Answer"),
        )
        for asked in questions
    ]
