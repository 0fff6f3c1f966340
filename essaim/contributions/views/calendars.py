"""Calendars for programmes outside, at secret addresses, and one file per mission."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from essaim.base.shortcuts import get_visible_or_404, number_in
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions import calendars
from essaim.contributions.models import CalendarFeed
from essaim.contributions.services import calendars as services
from essaim.contributions.views.missions import find
from essaim.members import tokens
from essaim.members.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def calendar_address(request: MemberRequest) -> HttpResponse:
    """Make the address of one's calendar, or of a circle's; shown once, here."""
    circle = _circle(request)
    token = ""
    if request.method == "POST":
        try:
            if request.POST.get("close") == "1":
                services.close_address(by=request.user, circle=circle)
                messages.success(request, _("This address answers nobody any more."))
                return redirect("contributions:calendar_address")
            token = services.make_address(by=request.user, circle=circle)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
    feeds = CalendarFeed.objects.visible_to(request.user)
    has_one = set(feeds.values_list("circle", flat=True))
    context = {
        "circle": circle,
        "address": request.build_absolute_uri(_path(circle, token)) if token else "",
        "has_mine": None in has_one,
        "has_one": circle is not None and circle.pk in has_one,
        "circles": [
            (one, one.pk in has_one)
            for one in circles_of(request.user).order_by("name")
        ],
    }
    answer = render(request, "contributions/missions/calendars.html", context)
    if token:
        answer["Cache-Control"] = "no-store"
    return answer


def _circle(request: MemberRequest) -> Circle | None:
    asked = request.GET if request.method != "POST" else request.POST
    number = number_in(asked, "cercle")
    if number is None:
        return None
    found: Circle = get_visible_or_404(Circle.objects, request.user, pk=number)
    return found


def _path(circle: Circle | None, token: str) -> str:
    name = "circle_calendar" if circle else "my_calendar"
    return reverse(f"contributions:{name}", args=[token])


@require_safe
@login_not_required
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """One's own calendar: the address is the key, nothing else is asked."""
    feed = _feed(token)
    if feed.circle is not None:
        raise Http404
    return _answer(request, calendars.of_member(feed.member), "missions")


@require_safe
@login_not_required
def circle_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A circle's calendar as one member reads it."""
    feed = _feed(token)
    if feed.circle is None:
        raise Http404
    body = calendars.of_circle(feed.circle, reader=feed.member)
    return _answer(request, body, "cercle")


def _feed(token: str) -> CalendarFeed:
    digest = tokens.fingerprint("calendar", token)
    feed: CalendarFeed | None = CalendarFeed.objects.answering(digest).first()
    if feed is None:
        raise Http404
    return feed


@require_safe
def mission_ics(request: MemberRequest, pk: int) -> HttpResponse:
    """One mission, for one's calendar."""
    mission = find(request, pk)
    return _answer(request, calendars.of_mission(mission), f"mission-{mission.pk}")


def _answer(request: HttpRequest, body: bytes, name: str) -> HttpResponse:
    """Send it, or say that nothing has changed since it was read."""
    response = HttpResponse(
        body,
        content_type=calendars.TYPE,
        headers={
            "Content-Disposition": f'inline; filename="{name}.ics"',
            "ETag": calendars.fingerprint(body),
        },
    )
    etag = response["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response
