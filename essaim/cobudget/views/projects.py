"""Pages of projects: one project and its life, its form, its buttons."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.fields import typed
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import listing
from essaim.cobudget.forms import ProjectForm
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.permissions import (
    may_allocate,
    may_amend,
    may_put_back,
    may_submit,
    may_withdraw,
)
from essaim.cobudget.services import projects as services
from essaim.members.http import MemberRequest


@require_safe
def detail(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show one project: what it asks for, its text, its life, my part."""
    project = _find(request, pk, project_pk)
    member = request.user
    round = project.round
    envelope = Envelope.objects.visible_to(member).in_round(round).first()
    mine = listing.choices(envelope).get(project.pk, 0)
    context = {
        "project": project,
        "round": round,
        "envelope": envelope,
        "part": {"project": project, "value": typed(mine) if mine else ""},
        "mine": mine,
        "allocation": may_allocate(member, round, envelope),
        "amending": may_amend(member, project),
        "withdrawal": may_withdraw(member, project),
        "return_": may_put_back(member, project),
        "life": Event.objects.about(project)
        .visible_to(member)
        .select_related("actor")[:50],
    }
    return render(request, "cobudget/project.html", context)


def _find(request: MemberRequest, pk: int, project_pk: int) -> Project:
    rows = Project.objects.select_related("round__circle", "circle", "author")
    return get_visible_or_404(rows, request.user, round_id=pk, pk=project_pk)


def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """A new project: the form, then its page."""
    round = get_visible_or_404(
        Round.objects.select_related("circle"), request.user, pk=pk
    )
    may_submit(request.user, round).or_raise()
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = services.submit_project(round.pk, by=request.user, **form.said)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your project is submitted: members see it."))
            _warn(request, project)
            return redirect(project)
    context = {"form": form, "round": round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/project_form.html", context, status=status)


def amend(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Change one's project until allocation opens."""
    project = _find(request, pk, project_pk)
    may_amend(request.user, project).or_raise()
    form = ProjectForm(request.POST or None, instance=_find(request, pk, project_pk))
    if request.method == "POST" and form.is_valid():
        try:
            amended = services.amend_project(project.pk, by=request.user, **form.said)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your project is amended; its earlier version stays below.")
            )
            _warn(request, amended)
            return redirect(amended)
    context = {"form": form, "round": project.round, "project": project}
    status = 422 if form.errors else 200
    return render(request, "cobudget/project_form.html", context, status=status)


def _warn(request: MemberRequest, project: Project) -> None:
    if 0 < project.round.pool_cents < project.max_cents:
        messages.warning(
            request, _("It asks for more than the whole pool of the round.")
        )


@require_POST
def withdraw(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Set one's project aside."""
    done = _("Your project is withdrawn. It stays readable; you can put it back.")
    return _act(request, pk, project_pk, services.withdraw_project, done)


@require_POST
def put_back(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Bring one's project back."""
    done = _("Your project is back among the others.")
    return _act(request, pk, project_pk, services.put_back_project, done)


def _act(
    request: MemberRequest,
    pk: int,
    project_pk: int,
    verb: Callable[..., Project],
    done: str,
) -> HttpResponse:
    project = _find(request, pk, project_pk)
    try:
        verb(project.pk, by=request.user)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(project)
