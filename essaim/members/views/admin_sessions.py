"""Administration sessions: opened in everybody's sight, read by everybody."""

from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.members.forms import AdminSessionForm
from essaim.members.http import MemberRequest
from essaim.members.models import AdminSession
from essaim.members.permissions import may_open_admin_session
from essaim.members.services import admin_sessions as services

A_PAGE = 50


def _page(
    request: MemberRequest, form: AdminSessionForm, status: int = 200
) -> HttpResponse:
    sessions = AdminSession.objects.visible_to(request.user).select_related("member")
    return render(
        request,
        "members/admin_sessions.html",
        {
            "form": form,
            "may_open": may_open_admin_session(request.user),
            "page": Paginator(sessions, A_PAGE).get_page(request.GET.get("page")),
            "lifetime": AdminSession.LIFETIME,
        },
        status=status,
    )


@require_safe
def admin_sessions(request: MemberRequest) -> HttpResponse:
    """Show every administration session, and let an administrator open one."""
    return _page(request, AdminSessionForm())


@require_POST
def open_session(request: MemberRequest) -> HttpResponse:
    """Open a session, after proving again who one is."""
    may_open_admin_session(request.user).or_raise()
    form = AdminSessionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _open_after_proof(request, form.cleaned_data["reason"])


def _open_after_proof(request: MemberRequest, reason: str) -> HttpResponse:
    # Raised here, it sends to the page that asks for a proof, which comes back here.
    raise_if_reauthentication_required(request, app="")
    try:
        services.open_session(by=request.user, reason=reason)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Your administration session is open for thirty minutes.")
        )
    return redirect("members:admin_sessions")


@require_POST
def end_session(request: MemberRequest, pk: int) -> HttpResponse:
    """End one's session."""
    session = get_visible_or_404(AdminSession.objects, request.user, pk=pk)
    services.end_session(session.pk, by=request.user)
    messages.success(request, _("Your administration session has ended."))
    return redirect("members:admin_sessions")


@require_safe
def admin_session(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what was asked of the site during a session."""
    session = get_visible_or_404(
        AdminSession.objects.select_related("member"), request.user, pk=pk
    )
    # All members read these, though they stay out of the general feed.
    traces = Event.objects.about(session).select_related("actor").order_by("pk")
    return render(
        request,
        "members/admin_session.html",
        {
            "session": session,
            "page": Paginator(traces, A_PAGE).get_page(request.GET.get("page")),
        },
    )
