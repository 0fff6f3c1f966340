"""Pages of funded projects: from idea to report, and where their money is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import money
from essaim.cobudget.forms.grants import AnswerForm, ReturnForm
from essaim.cobudget.models import Project
from essaim.cobudget.permissions import may_carry_grant, may_return_rest
from essaim.cobudget.reading import followups as reading
from essaim.cobudget.reading import news as telling
from essaim.cobudget.services import grants
from essaim.cobudget.views.acting import find_follow_up
from essaim.members.http import MemberRequest

shown_and_sent = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def follow_up(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show a funded project from idea to report."""
    found = find_follow_up(request, pk, project_pk)
    context = reading.page_of(found, request.user)
    return render(request, "cobudget/followups/follow_up.html", context)


@require_safe
def news(request: MemberRequest) -> HttpResponse:
    """Show what the projects I follow or gave to tell. Nobody else reads my list."""
    found = telling.follow_ups_of(request.user)
    context = {
        "projects": len(found),
        "page": telling.latest(found, request.GET.get("page")),
        "awaited": telling.awaited(found),
        "today": timezone.localdate(),
    }
    return render(request, "cobudget/followups/list.html", context)


@shown_and_sent
def grant_return(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Give back what is left: how much, then what it will do, then it is done."""
    found = find_follow_up(request, pk, project_pk)
    may_return_rest(request.user, found).or_raise()
    project = found.project
    grant = money.grants_of([project])[project.pk]
    form = ReturnForm(request.POST or None, initial={"amount": grant.left or None})
    context: dict[str, Any] = {"follow_up": found, "project": project, "grant": grant}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if "confirm" in request.POST:
            try:
                grants.return_rest(
                    project.pk,
                    said["amount"],
                    by=request.user,
                    key=said["key"],
                    reason=said["reason"],
                )
            except (Refusal, PermissionDenied) as refusal:
                form.add_error("amount", str(refusal))
            else:
                messages.success(request, _("The money is back in the pot."))
                return redirect(found)
        elif said["amount"] > grant.left:
            form.add_error("amount", _("This is more than what is left."))
        else:
            context["preview"] = {
                "cents": said["amount"],
                "left": grant.left - said["amount"],
                "kept": grant.kept - said["amount"],
            }
    status = 422 if form.errors else 200
    context["form"] = form
    return render(request, "cobudget/followups/return.html", context, status=status)


@shown_and_sent
def grant_carry(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Carry what earlier years have left to this one: what it will do, then done."""
    found = find_follow_up(request, pk, project_pk)
    may_carry_grant(request.user, found).or_raise()
    if request.method == "POST":
        try:
            grants.carry(found.project_id, by=request.user)
            messages.success(request, _("What was left is in the budget of this year."))
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        return redirect(found)
    context = {
        "follow_up": found,
        "project": found.project,
        "carrying": reading.what_would_be_carried(found.project),
    }
    return render(request, "cobudget/followups/carry.html", context)


@require_POST
def award_answer(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Accept what the count gave one's project, or decline it."""
    project = get_visible_or_404(
        Project.objects, request.user, round_id=pk, pk=project_pk
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether you accept or decline."))
        return redirect(project)
    said = form.cleaned_data
    try:
        grants.answer_award(
            project.pk,
            accepted=said["accepted"],
            by=request.user,
            reason=said["reason"],
        )
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("You accept: the members know that the project goes on.")
        if not said["accepted"]:
            done = _("You declined: the money is back in the pot.")
        messages.success(request, done)
    return redirect(project)
