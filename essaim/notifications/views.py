"""Pages of what one was told, what one follows, and how one hears of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.shortcuts import back, get_visible_or_404
from essaim.members.http import MemberRequest
from essaim.notifications import followed, reading, services
from essaim.notifications.forms import RhythmForm
from essaim.notifications.models import Notice

A_PAGE = 30


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Show what one was told and has not put away, or what one has; newest first."""
    put_away = "ranges" in request.GET
    notices = (
        Notice.objects.visible_to(request.user)
        .of_inbox(put_away=put_away)
        .select_related("event__actor")
    )
    page = Paginator(notices, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "are_put_away": put_away,
        "newest": max((notice.event_id for notice in page), default=0),
        "rhythm": reading.rhythm_of(request.user),
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
def put_away(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one notice out of the inbox."""
    notice = get_visible_or_404(Notice.objects, request.user, pk=pk)
    services.put_away(notice.pk, by=request.user)
    return back(request, "notifications:inbox")


@require_POST
def put_all_away(request: MemberRequest) -> HttpResponse:
    """Empty the inbox of what the page showed."""
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdigit() and len(newest) < 19:
        services.put_all_away(by=request.user, up_to=int(newest))
        messages.success(request, _("All put away. They stay among those put away."))
    return redirect("notifications:inbox")


@require_safe
def subscriptions(request: MemberRequest) -> HttpResponse:
    """Show what one follows, each with its way out, and what else may be followed."""
    context = {
        "lines": reading.lines(request.user),
        "offers": reading.offers(request.user),
    }
    return render(request, "notifications/subscriptions.html", context)


@require_POST
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """End one subscription; a second click finds it ended."""
    services.stop(pk, by=request.user)
    messages.success(request, _("You will be told no more of it."))
    return redirect("notifications:subscriptions")


@require_POST
def follow(request: MemberRequest) -> HttpResponse:
    """Be told of what the button names."""
    topic = request.POST.get("topic", "")
    try:
        services.subscribe(_thing(request), topic=topic, by=request.user)
        messages.success(
            request, _("You will be told of it. You can stop at any time.")
        )
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    return back(request, "notifications:inbox")


@require_POST
def unfollow(request: MemberRequest) -> HttpResponse:
    """Be told no more of what the button names."""
    topic = request.POST.get("topic", "")
    services.unsubscribe(_thing(request), topic=topic, by=request.user)
    messages.success(request, _("You will be told no more of it."))
    return back(request, "notifications:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Choose how often one hears by mail."""
    form = RhythmForm(
        request.POST if request.method == "POST" else None,
        initial={"rhythm": reading.rhythm_of(request.user)},
    )
    if request.method == "POST" and form.is_valid():
        services.choose_rhythm(form.cleaned_data["rhythm"], by=request.user)
        messages.success(request, _("It is noted: this holds from now on."))
        return redirect("notifications:preferences")
    status = 422 if form.is_bound else 200
    context = {"form": form}
    return render(request, "notifications/preferences.html", context, status=status)


def _thing(request: MemberRequest) -> Model:
    thing = followed.find(
        request.POST.get("kind", ""),
        request.POST.get("number", ""),
        request.POST.get("topic", ""),
        reader=request.user,
    )
    if thing is None:
        raise Http404
    return thing
