"""Buttons of a contribution that ask nothing more than to be sure."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import Contribution
from essaim.contributions.permissions.contributions import (
    asked_of,
    may_abandon,
    may_offer,
    may_withdraw,
)
from essaim.contributions.services import announcing, declaring
from essaim.contributions.views.answering import press
from essaim.members.http import MemberRequest


def find(request: MemberRequest, pk: int) -> Contribution:
    """Return a contribution that may be read whole, or a 404."""
    rows = Contribution.objects.select_related(
        "circle", "line__fiscal_year", "line__circle", "author", "mission", "frame"
    )
    asked = asked_of(request.user)
    return get_object_or_404(rows.readable_by(request.user, asked), pk=pk)


@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that the work has begun."""
    one = find(request, pk)
    return press(
        request,
        lambda: announcing.start(one.pk, by=request.user),
        done=_("Started. Declare it once it is done."),
        then=one,
    )


@require_POST
def finish(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that the work is done."""
    one = find(request, pk)
    return press(
        request,
        lambda: announcing.finish(one.pk, by=request.user),
        done=_("Done: its trace is left. Now declare it, or offer it."),
        then=one,
    )


def abandon(request: MemberRequest, pk: int) -> HttpResponse:
    """Give up, after a question."""
    one = find(request, pk)
    may_abandon(request.user, one).or_raise()
    return _sure(
        request,
        one,
        lambda: announcing.abandon(one.pk, by=request.user),
        done=_("Given up: its money is released."),
        title=_("Give this contribution up?"),
        text=_("%(amount)s are released and can be used by others.")
        % {"amount": euros(one.cents)},
        kept=_("What you wrote stays readable by your circle."),
        action=_("Give up"),
    )


def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer the work, after a question."""
    one = find(request, pk)
    may_offer(request.user, one).or_raise()
    return _sure(
        request,
        one,
        lambda: declaring.offer(one.pk, by=request.user),
        done=_("Offered: thank you. Its trace stays."),
        title=_("Offer this work?"),
        text=_(
            "It will be unpaid and its money is released. Nobody counts what you offer."
        ),
        kept=_("Its trace stays, signed as you chose."),
        action=_("Offer it"),
    )


def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back a declaration, after a question."""
    one = find(request, pk)
    may_withdraw(request.user, one).or_raise()
    return _sure(
        request,
        one,
        lambda: declaring.withdraw(one.pk, by=request.user),
        done=_("Withdrawn: nothing is owed for it."),
        title=_("Withdraw this declaration?"),
        text=_("Nothing will be owed for it, and its money is released."),
        kept=_("The page stays readable by your circle. This cannot be undone."),
        action=_("Withdraw it"),
    )


def _sure(
    request: MemberRequest,
    one: Contribution,
    act: Callable[[], object],
    *,
    done: str,
    **question: Any,
) -> HttpResponse:
    if request.method == "POST":
        return press(request, act, done=done, then=one)
    context = {**question, "danger": True, "back": one.get_absolute_url()}
    return render(request, "confirm.html", context)
