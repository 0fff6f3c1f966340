"""A circle promises part of its budget to a project, or takes its promise back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.cobudget.forms import CoFundingForm
from essaim.cobudget.permissions import circles_committed_by, may_cofund
from essaim.cobudget.services import cofunding as services
from essaim.cobudget.views.acting import act, find
from essaim.members.http import MemberRequest


def promise(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """The form of a promise, then the project."""
    project = find(request, pk, project_pk)
    may_cofund(request.user, project).or_raise()
    form = CoFundingForm(
        request.POST or None, circles=circles_committed_by(request.user)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.promise_cofunding(
                project.pk,
                data["circle"].pk,
                data["cents"],
                by=request.user,
                note=data["note"],
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The promise is written on its page."))
            return redirect(project)
    context = {"form": form, "project": project, "round": project.round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/cofunding.html", context, status=status)


@require_POST
def take_back(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Take a promise back."""
    typed = request.POST.get("circle", "")
    circle = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    done = _("The promise is taken back.")
    return act(request, pk, project_pk, services.take_back_cofunding, done, circle)
