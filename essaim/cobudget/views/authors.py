"""Buttons of those who write a project: invite, accept, decline, leave."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.cobudget.forms import InviteForm
from essaim.cobudget.permissions import may_invite_author, may_leave_project
from essaim.cobudget.services import authors as services
from essaim.cobudget.views.acting import act, find
from essaim.members.http import MemberRequest


def _chosen(request: MemberRequest) -> int:
    typed = request.POST.get("member", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


@require_safe
def authors(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Who writes the project, who is invited, whom to invite. For its authors."""
    project = find(request, pk, project_pk)
    may_invite_author(request.user, project).or_raise()
    context = {
        "project": project,
        "leaving": may_leave_project(request.user, project),
        "form": InviteForm(project=project),
    }
    return render(request, "cobudget/authors.html", context)


@require_POST
def invite(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Ask a member to write the project too."""
    done = _("They are invited: they become an author when they accept.")
    return act(request, pk, project_pk, services.invite_author, done, _chosen(request))


@require_POST
def cancel(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Take an invitation back."""
    done = _("The invitation is taken back.")
    verb = services.cancel_author_invitation
    return act(request, pk, project_pk, verb, done, _chosen(request))


@require_POST
def accept(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Become an author."""
    done = _("You are now one of its authors.")
    return act(request, pk, project_pk, services.accept_authorship, done)


@require_POST
def decline(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Say no."""
    done = _("You declined: its authors are told.")
    return act(request, pk, project_pk, services.decline_authorship, done)


@require_POST
def leave(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Stop being an author."""
    done = _("You are no longer one of its authors.")
    return act(request, pk, project_pk, services.leave_project, done)
