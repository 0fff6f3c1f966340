"""The first page, and the pages about the site itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.members.http import MemberRequest


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Answer the three questions: what waits, where am I useful, what happened."""
    return render(request, "home/index.html", {})


@require_safe
def style(request: MemberRequest) -> HttpResponse:
    """Show every component of the design system, in light and in dark."""
    return render(request, "home/style.html", {})


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, for whatever watches it."""
    return HttpResponse("ok", content_type="text/plain")
