"""Pages of the co-budget."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget.models import Project, Round
from essaim.members.http import MemberRequest


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the rounds."""
    rounds = Round.objects.visible_to(request.user)
    return render(request, "cobudget/index.html", {"rounds": rounds})


@require_safe
def round_(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one round."""
    row = get_visible_or_404(Round.objects, request.user, pk=pk)
    return render(request, "cobudget/detail.html", {"round": row})


@require_safe
def project(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show one project."""
    row = get_visible_or_404(Project.objects, request.user, round_id=pk, pk=project_pk)
    return render(request, "cobudget/detail.html", {"project": row})
