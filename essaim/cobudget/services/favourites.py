"""Projects one keeps at hand: no trace, they are nobody else's business."""

from django.db import transaction

from essaim.cobudget.models import Favourite, Project
from essaim.members.models import Member


@transaction.atomic(durable=True)
def favour_project(project_id: int, *, by: Member) -> None:
    """Keep a project one sees among one's favourites; a second time, nothing."""
    project = Project.objects.visible_to(by).get(pk=project_id)
    Favourite.objects.get_or_create(project=project, member=by)


@transaction.atomic(durable=True)
def unfavour_project(project_id: int, *, by: Member) -> None:
    """Take a project out of one's favourites; a second time, nothing."""
    Favourite.objects.filter(project=project_id, member=by).delete()
