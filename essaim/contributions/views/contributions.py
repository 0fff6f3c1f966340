"""Pages of contributions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions.models import Agreement, Contribution
from essaim.members.http import MemberRequest


@require_safe
def contribution(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one contribution, whole."""
    found = get_visible_or_404(Contribution.objects, request.user, pk=pk)
    context = {"contribution": found}
    return render(request, "contributions/contributions/contribution.html", context)


@require_safe
def agreements(request: MemberRequest) -> HttpResponse:
    """Show the recurrent agreements one may read."""
    context = {"agreements": Agreement.objects.visible_to(request.user)}
    return render(request, "contributions/contributions/agreements.html", context)
