"""Opening, editing, closing, joining and leaving circles."""

from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.shortcuts import get_visible_or_404
from essaim.circles import permissions, services
from essaim.circles.forms import CircleForm, CloseForm, NewCircleForm
from essaim.circles.models import Circle
from essaim.circles.views.acting import fill_in, press
from essaim.members.http import MemberRequest

CIRCLES = Circle.objects.select_related("parent")


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Open a circle."""
    permissions.may_create_somewhere(request.user).or_raise()
    form = NewCircleForm(
        request.POST or None,
        initial={"parent": request.GET.get("dans")},
        chooses_kind=bool(permissions.may_choose_kind(request.user)),
    )
    return fill_in(
        request,
        "circles/create.html",
        form,
        act=lambda data: services.create_circle(**data, by=request.user),
        done=_("The circle is open."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Reword or move a circle."""
    circle = get_visible_or_404(CIRCLES, request.user, pk=pk)
    permissions.may_edit(request.user, circle).or_raise()
    form = CircleForm(
        request.POST or None,
        editing=circle,
        initial={
            "name": circle.name,
            "purpose": circle.purpose,
            "domain": circle.domain,
            "parent": circle.parent_id,
            "channel_url": circle.channel_url,
        },
    )
    return fill_in(
        request,
        "circles/edit.html",
        form,
        act=lambda data: services.edit_circle(pk, **data, by=request.user),
        done=_("The circle is up to date; what it was stays readable on its day."),
        circle=circle,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a circle from a day on."""
    circle = get_visible_or_404(CIRCLES, request.user, pk=pk)
    permissions.may_close(request.user, circle).or_raise()
    return fill_in(
        request,
        "circles/close.html",
        CloseForm(request.POST or None, initial={"on": timezone.localdate()}),
        act=lambda data: services.close_circle(pk, **data, by=request.user),
        done=_("The circle is closed from that day. Nothing of it is lost."),
        circle=circle,
    )


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Reopen a circle today."""
    circle = get_visible_or_404(CIRCLES, request.user, pk=pk)
    return press(
        request,
        partial(services.reopen_circle, pk, by=request.user),
        done=_("The circle is open again."),
        then=circle,
    )


@require_POST
def join(request: MemberRequest, pk: int) -> HttpResponse:
    """Join a circle."""
    circle = get_visible_or_404(CIRCLES, request.user, pk=pk)
    return press(
        request,
        partial(services.join, pk, by=request.user),
        done=_("Welcome to the circle %(circle)s.") % {"circle": circle},
        then=circle,
    )


@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Leave a circle."""
    circle = get_visible_or_404(CIRCLES, request.user, pk=pk)
    return press(
        request,
        partial(services.leave, pk, by=request.user),
        done=_("You have left the circle %(circle)s. You may come back any time.")
        % {"circle": circle},
        then=circle,
    )
