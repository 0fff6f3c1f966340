"""The door « Contribuer »: what I have under way, where I am useful, what waits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.contributions import frames
from essaim.contributions.models import Need
from essaim.contributions.reading import useful as reading
from essaim.members.http import MemberRequest

NEEDS = 5


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Answer, in this order: mine, where I am useful, what waits for somebody."""
    member = request.user
    is_new = reading.is_new(member)
    first_steps = reading.first_steps(member) if is_new else []
    context = {
        "is_new": is_new,
        "first_steps": first_steps,
        "commitments": reading.commitments(member),
        "under_way": reading.under_way(member),
        "useful": reading.best(member, but=first_steps),
        "needs": Need.objects.visible_to(member)
        .waiting()
        .select_related("circle")[:NEEDS],
        "frame": frames.binding(),
    }
    return render(request, "contributions/missions/contribute.html", context)
