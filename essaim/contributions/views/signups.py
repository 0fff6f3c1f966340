"""Buttons of who goes: sign up, withdraw, look for a stand-in, take over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, Signup
from essaim.contributions.services import signups as services
from essaim.members.http import MemberRequest, untold


@require_POST
@untold
def signup(request: MemberRequest, pk: int) -> HttpResponse:
    """« J’y vais »."""
    mission = get_visible_or_404(Mission.objects, request.user, pk=pk)
    part = request.POST.get("part", "")

    def act() -> str:
        made = services.sign_up(
            mission.pk,
            by=request.user,
            part_id=int(part) if part.isdecimal() and len(part) < 10 else None,
            at=_date(request),
            as_companion=request.POST.get("companion") == "1",
        )
        if made.state == Signup.State.WAITING:
            return _(
                "It is full: you are on the waiting list. You are told as soon as a "
                "place is free."
            )
        if made.is_companion:
            return _("You come along to learn. Thank you!")
        return _("It is noted: you go. You can withdraw at any moment.")

    return _act(request, act, mission)


@require_POST
@untold
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw, in one gesture."""
    done = _("It is noted: you do not go. Those concerned are told.")
    return _own(request, pk, services.withdraw, done, at=_date(request))


@require_POST
@untold
def stand_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Look for a stand-in, or for nobody any more."""
    if request.POST.get("stop") == "1":
        done = _("It is noted: you go yourself.")
        return _own(request, pk, services.keep_place, done)
    done = _(
        "All members see that somebody is looked for, not who looks. Until somebody "
        "takes over, you go."
    )
    return _own(request, pk, services.look_for_stand_in, done, at=_date(request))


@require_POST
@untold
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    """Go instead of who looks for a stand-in."""
    wanted = get_visible_or_404(Signup.objects, request.user, pk=pk)

    def act() -> str:
        services.take_over(wanted.pk, by=request.user)
        return _("Thank you: you go instead. Who looked for somebody is told.")

    return _act(request, act, wanted)


def _own(
    request: MemberRequest,
    pk: int,
    verb: Callable[..., Signup],
    done: str,
    **options: Any,
) -> HttpResponse:
    mine = get_visible_or_404(Signup.objects, request.user, pk=pk)

    def act() -> str:
        verb(mine.pk, by=request.user, **options)
        return done

    return _act(request, act, mine)


def _date(request: MemberRequest) -> datetime | None:
    """The date of a series the button is about, if it is about one."""
    return occurrences.read_stamp(request.POST.get("date", ""))


def _act(
    request: MemberRequest, act: Callable[[], str], thing: Mission | Signup
) -> HttpResponse:
    """Do it, say it, and come back to the page the button was on."""
    try:
        messages.success(request, act())
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back) if ours else redirect(thing)
