"""What views do alike: find the thing, try the verb, say it, come back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget.models import FollowUp, Project, Round
from essaim.members.http import MemberRequest


def find_round(request: MemberRequest, pk: int) -> Round:
    """The round of this address, its circle with it, or a 404."""
    rows = Round.objects.select_related("circle")
    return get_visible_or_404(rows, request.user, pk=pk)


def find_follow_up(request: MemberRequest, pk: int, project_pk: int) -> FollowUp:
    """What became of the project of these addresses, or a 404."""
    return get_visible_or_404(
        FollowUp.objects.in_full(), request.user, project__round=pk, project=project_pk
    )


def find(request: MemberRequest, pk: int, project_pk: int) -> Project:
    """The project of these addresses, its people with it, or a 404."""
    rows = Project.objects.select_related(
        "round__circle", "circle", "author", "section"
    ).prefetch_related("coauthors__member")
    return get_visible_or_404(rows, request.user, round_id=pk, pk=project_pk)


def act(
    request: MemberRequest,
    pk: int,
    project_pk: int,
    verb: Callable[..., Any],
    done: str,
    *args: Any,
    **said: Any,
) -> HttpResponse:
    """Do ``verb`` on the project and return to its page, with ``done`` or the refusal.

    To the round's page when the project is no longer one's to see.
    """
    project = find(request, pk, project_pk)
    try:
        verb(project.pk, *args, by=request.user, **said)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    still = Project.objects.visible_to(request.user)
    return redirect(project if still.filter(pk=project.pk).exists() else project.round)
