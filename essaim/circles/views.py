"""Pages of circles."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.circles.models import Circle
from essaim.members.http import MemberRequest


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the map of circles."""
    circles = Circle.objects.visible_to(request.user)
    return render(request, "circles/index.html", {"circles": circles})


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one circle."""
    circle = get_visible_or_404(Circle.objects, request.user, pk=pk)
    return render(request, "circles/detail.html", {"circle": circle})
