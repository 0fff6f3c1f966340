"""What the people of a project say of it: its state, its milestones, its news."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.cobudget.forms.followups import (
    MilestoneForm,
    MoveForm,
    NewsForm,
    ReachForm,
    SayForm,
)
from essaim.cobudget.models import FollowUp
from essaim.cobudget.permissions import may_tell
from essaim.cobudget.services import followups as services
from essaim.cobudget.services import wanting
from essaim.cobudget.views.acting import find_follow_up
from essaim.members.http import MemberRequest

shown_and_sent = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def follow_up_say(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Say that one's project starts, is done, stops, goes on."""
    found = find_follow_up(request, pk, project_pk)
    form = SayForm(request.POST)

    def write(said: dict[str, Any]) -> None:
        services.say(
            found.project_id, said["verb"], by=request.user, reason=said["reason"]
        )

    return _act(request, found, form, write, _("It is said: those who gave are told."))


@require_POST
def wanted_announce(
    request: MemberRequest, pk: int, project_pk: int, wanted_pk: int
) -> HttpResponse:
    """Announce a mission that the project wants: it draws on its budget."""
    found = find_follow_up(request, pk, project_pk)
    try:
        wanting.announce_wanted(found.project_id, wanted_pk, by=request.user)
        messages.success(
            request, _("It is announced: members find it among the missions.")
        )
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


@shown_and_sent
def milestone_add(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """A new milestone: the form, then the page of the project."""
    found = find_follow_up(request, pk, project_pk)
    may_tell(request.user, found).or_raise()
    form = MilestoneForm(request.POST or None)

    def write(said: dict[str, Any]) -> None:
        services.add_milestone(found.project_id, by=request.user, **said)

    done = _("The milestone is on the page.")
    return _form(request, found, form, write, done, "milestone_form")


@require_POST
def milestone_reach(
    request: MemberRequest, pk: int, project_pk: int, milestone_pk: int
) -> HttpResponse:
    """Say that a milestone is reached."""
    found = find_follow_up(request, pk, project_pk)
    number = _number(found, milestone_pk)

    def write(said: dict[str, Any]) -> None:
        services.reach_milestone(number, on=said["on"], by=request.user)

    done = _("Reached: those who gave are told.")
    return _act(request, found, ReachForm(request.POST), write, done)


@require_POST
def milestone_move(
    request: MemberRequest, pk: int, project_pk: int, milestone_pk: int
) -> HttpResponse:
    """Expect a milestone on another day."""
    found = find_follow_up(request, pk, project_pk)
    number = _number(found, milestone_pk)

    def write(said: dict[str, Any]) -> None:
        services.move_milestone(
            number, said["to"], by=request.user, reason=said["reason"]
        )

    done = _("Moved. The day it had stays on the page.")
    return _act(request, found, MoveForm(request.POST), write, done)


@require_POST
def milestone_drop(
    request: MemberRequest, pk: int, project_pk: int, milestone_pk: int
) -> HttpResponse:
    """Give a milestone up."""
    found = find_follow_up(request, pk, project_pk)
    number = _number(found, milestone_pk)

    def write(_said: dict[str, Any]) -> None:
        services.drop_milestone(number, by=request.user)

    done = _("Given up. It stays on the page.")
    return _act(request, found, forms.Form(request.POST), write, done)


@shown_and_sent
def news_tell(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Tell news of one's project."""
    return _news(request, pk, project_pk, is_report=False)


@shown_and_sent
def report_tell(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Tell the final report of one's project."""
    return _news(request, pk, project_pk, is_report=True)


def _news(
    request: MemberRequest, pk: int, project_pk: int, *, is_report: bool
) -> HttpResponse:
    found = find_follow_up(request, pk, project_pk)
    may_tell(request.user, found).or_raise()
    form = NewsForm(request.POST or None)

    def write(said: dict[str, Any]) -> None:
        services.tell_news(
            found.project_id, by=request.user, is_report=is_report, **said
        )

    done = _("It is told: those who gave and who follow it find it in their notices.")
    return _form(request, found, form, write, done, "news_form", is_report=is_report)


def _number(found: FollowUp, milestone_pk: int) -> int:
    """The number of a milestone of this project; 0 for one of another."""
    return milestone_pk if found.milestones.filter(pk=milestone_pk).exists() else 0


Write = Callable[[dict[str, Any]], None]


def _act(
    request: MemberRequest, found: FollowUp, form: forms.Form, write: Write, done: str
) -> HttpResponse:
    """Do what a button asks and go back to the page of the project."""
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(found)
    try:
        write(form.cleaned_data)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    except found.milestones.model.DoesNotExist:
        messages.error(request, _("This milestone is of another project."))
    else:
        messages.success(request, done)
    return redirect(found)


def _form(
    request: MemberRequest,
    found: FollowUp,
    form: forms.Form,
    write: Write,
    done: str,
    template: str,
    **context: object,
) -> HttpResponse:
    """Show a form; once it is right, do what it asks."""
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(found)
    return render(
        request,
        f"cobudget/followups/{template}.html",
        {"follow_up": found, "project": found.project, "form": form, **context},
        status=422 if form.errors else 200,
    )
