"""Reading: the map, one circle, what happens."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from essaim.base.models import Event
from essaim.base.permissions import Verdict
from essaim.base.shortcuts import get_visible_or_404
from essaim.circles import drawing, panels, permissions
from essaim.circles.forms import DayForm, FeedForm
from essaim.circles.models import Circle
from essaim.circles.organisation import as_worded, held_in, organisation, roles_on
from essaim.circles.people import circles_of, is_derived, members_of, was_open
from essaim.members.http import MemberRequest
from essaim.members.models import Member

TRACES = 30
LATEST = 8  # on a circle's own page; the rest is one link away


def _day_asked(request: MemberRequest) -> tuple[DayForm, date, bool]:
    """Return the form, the day to show, and whether it is another day than today."""
    form = DayForm(request.GET if "au" in request.GET else None)
    today = timezone.localdate()
    day = form.day() or today
    return form, day, day != today


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the circles nested in each other, on any day, with the table behind."""
    form, day, another_day = _day_asked(request)
    then = organisation(day)
    context = {
        "form": form,
        "day": day,
        "another_day": another_day,
        "places": list(then),
        "mandates": [(place, held) for place in then for held in place.mandates],
        "bubbles": drawing.bubbles(then),
        "mine": set(circles_of(request.user, day).values_list("pk", flat=True)),
        "closed": Circle.objects.visible_to(request.user).closed(day),
        "creation": permissions.may_create_somewhere(request.user),
    }
    return render(request, "circles/index.html", context)


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one circle, on any day: what it is for, who is in it, who holds what."""
    me = request.user
    circle = get_visible_or_404(Circle.objects.select_related("parent"), me, pk=pk)
    form, day, another_day = _day_asked(request)
    # Of today, the row that was just read says it; earlier closures are kept apart.
    there = circle.created_on <= day and circle.is_open(day)
    is_open = was_open(circle, day) if another_day else there
    members = list(members_of(circle, day, is_open=is_open))
    held = held_in(circle, me, day)
    traces = Event.objects.visible_to(me).about(circle).select_related("actor")
    context = {
        "circle": circle,
        "form": form,
        "day": day,
        "another_day": another_day,
        "is_open": is_open,
        "is_derived": is_derived(circle),
        "around": circle.parent,
        "inside": Circle.objects.visible_to(me).on(day).filter(parent=pk),
        "members": members,
        "am_in": me in members,
        "held": held,
        "roles": roles_on(circle, held),
        "timeline": drawing.timeline(
            [one.mandate for one in held], today=timezone.localdate()
        ),
        "traces": traces[:LATEST],
    }
    if another_day:
        place = organisation(day).find(pk)
        (context["circle"],) = [place.circle] if place else as_worded([circle], day)
        context["around"] = place.around if place else None
        context["inside"] = [one.circle for one in place.inside] if place else []
    else:
        context["panels"] = panels.about(circle, reader=me)
        context["may"] = _may(me, circle)
    return render(request, "circles/detail.html", context)


def _may(me: Member, circle: Circle) -> dict[str, Verdict]:
    return {
        "join": permissions.may_join(me, circle),
        "leave": permissions.may_leave(me, circle),
        "edit": permissions.may_edit(me, circle),
        "close": permissions.may_close(me, circle),
        "reopen": permissions.may_reopen(me, circle),
        "create": permissions.may_create(me, circle),
        "define": permissions.may_define_roles(me, circle),
        "give": permissions.may_give_mandates(me, circle),
    }


@require_safe
def feed(request: MemberRequest) -> HttpResponse:
    """Show what happens, everywhere or in one circle, thirty traces at a time."""
    me = request.user
    traces = Event.objects.visible_to(me).select_related("actor")
    form = FeedForm(request.GET, reader=me)
    circle = form.circle()
    if circle is not None:
        traces = traces.about(circle)
    page = Paginator(traces, TRACES).get_page(request.GET.get("page"))
    context = {"form": form, "circle": circle, "page": page}
    return render(request, "circles/feed.html", context)
