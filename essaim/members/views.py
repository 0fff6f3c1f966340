"""Pages about people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.members.http import MemberRequest
from essaim.members.models import Member


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show all members."""
    members = Member.objects.visible_to(request.user)
    return render(request, "members/index.html", {"members": members})


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one member."""
    person = get_visible_or_404(Member.objects, request.user, pk=pk)
    return render(request, "members/detail.html", {"person": person})
