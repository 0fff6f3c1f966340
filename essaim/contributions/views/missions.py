"""Reading missions: the list, one of them, one of its dates, where one is useful."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base import csv, ods
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import frames, occurrences
from essaim.contributions.forms.missions import MoveForm
from essaim.contributions.models import Mission
from essaim.contributions.permissions.missions import (
    may_cancel_mission,
    may_edit_mission,
    may_finish_mission,
    may_refresh_mission,
    may_see_who_goes,
    may_sign_up,
)
from essaim.contributions.reading import missions as listing
from essaim.contributions.reading import useful as reading
from essaim.contributions.reading.places import MissionSeen
from essaim.ledger import work
from essaim.members.http import MemberRequest
from essaim.rules.durations import spell

LIFE = 12


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the missions, narrowed and sorted as asked."""
    wanted = listing.Wanted.of(request.GET)
    context = {
        "wanted": wanted,
        "page": listing.page(request.user, wanted, request.GET.get("page")),
        "choices": listing.choices(request.user),
    }
    return render(request, "contributions/missions/index.html", context)


@require_safe
def as_csv(request: MemberRequest) -> HttpResponseBase:
    """The same list, for a spreadsheet."""
    rows = listing.table(request.user, listing.Wanted.of(request.GET))
    return csv.response(request, "missions", rows)


@require_safe
def as_ods(request: MemberRequest) -> HttpResponse:
    """The same list, as an OpenDocument spreadsheet."""
    rows = listing.table(request.user, listing.Wanted.of(request.GET))
    return ods.response("missions", _("Missions"), rows)


@require_safe
def useful(request: MemberRequest) -> HttpResponse:
    """Show where one is useful, and why."""
    context = {
        "useful": reading.best(request.user, 20),
        "wishes": reading.wished(request.user),
        "has_skills": request.user.skills.exists(),
    }
    return render(request, "contributions/missions/useful.html", context)


def find(request: MemberRequest, pk: int) -> Mission:
    """The mission of an address, with what its page says of it."""
    rows = Mission.objects.select_related(
        *("circle", "kind", "author", "workstream__minder", "need", "follows"),
        *("alternative_to", "line__circle", "line__fiscal_year"),
    )
    return get_visible_or_404(rows, request.user, pk=pk)


def may(request: MemberRequest, mission: Mission) -> dict[str, Any]:
    """What the reader may do with it: the page shows nothing else."""
    member = request.user
    return {
        "editing": may_edit_mission(member, mission),
        "cancelling": may_cancel_mission(member, mission),
        "finishing": may_finish_mission(member, mission),
        "refreshing": may_refresh_mission(member, mission),
        "joining": may_sign_up(member, mission),
        "names": may_see_who_goes(member, mission),
    }


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one mission: what, why, when, who goes, and what one may do."""
    mission = find(request, pk)
    seen = MissionSeen(mission, request.user)
    every = request.GET.get("dates") == "toutes"
    context = {
        "mission": mission,
        "skills": mission.skills.all(),
        "whole": seen.whole(),
        "dates": seen.next_dates(None if every else 8),
        "more_dates": not every and len(seen.coming) > 8,
        "dates_count": len(seen.coming),
        "rule": listing.in_words(mission),
        "expected_time": spell(mission.expected_minutes or 0),
        "is_over": occurrences.is_over(mission),
        "alternatives": mission.alternatives.visible_to(request.user),
        "followed_by": mission.followed_by.visible_to(request.user).first(),
        "frame": frames.binding(),
        "origin": work.origin(mission.uid, request.user),
        "life": Event.objects.about(mission)
        .visible_to(request.user)
        .select_related("actor")[:LIFE],
        **may(request, mission),
    }
    return render(request, "contributions/missions/mission.html", context)


@require_safe
def occurrence(request: MemberRequest, pk: int, stamp: str) -> HttpResponse:
    """Show one date of a series: who goes, and how to move or cancel it."""
    mission = find(request, pk)
    planned = occurrences.read_stamp(stamp)
    seen = MissionSeen(mission, request.user)
    one = occurrences.find(seen.dates, planned) if planned and mission.rrule else None
    if one is None:
        raise Http404
    context = {
        "mission": mission,
        "date": seen.on(one.planned, one),
        "one": one,
        "is_past": one not in seen.coming and not one.is_cancelled,
        "form": MoveForm(initial={"starts_at": one.starts, "ends_at": one.ends}),
        **may(request, mission),
    }
    return render(request, "contributions/missions/occurrence.html", context)
