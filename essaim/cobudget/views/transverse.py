"""Pages of a transverse proposal: a circle's advice, objections."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget.forms.transverse import AdviceForm, ObjectionForm, SettleForm
from essaim.cobudget.models import Advice, ProjectObjection
from essaim.cobudget.permissions import (
    circles_advised_by,
    may_advise,
    may_lift,
    may_object,
)
from essaim.cobudget.services import transverse as services
from essaim.cobudget.views.acting import find
from essaim.members.http import MemberRequest


def advise(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Give the advice of one's circle, or revise it."""
    project = find(request, pk, project_pk)
    may_advise(request.user, project).or_raise()
    circles = circles_advised_by(request.user)
    current = Advice.objects.visible_to(request.user).current()
    mine = current.filter(project=project, circle__in=circles).first()
    said = ("circle", "stance", "text")
    form = AdviceForm(
        request.POST or None,
        circles=circles,
        initial=model_to_dict(mine, said) if mine else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.advise(project.pk, by=request.user, **form.cleaned_data)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The advice of your circle is on the page."))
            return redirect(f"{project.get_absolute_url()}#advice")
    context = {"form": form, "project": project, "round": project.round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/advise.html", context, status=status)


def object_to(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Raise an objection, with its argument."""
    project = find(request, pk, project_pk)
    may_object(request.user, project).or_raise()
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            objection = services.object_to(
                project.pk, said["argument"], by=request.user, key=said["key"]
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("argument", str(refusal))
        else:
            messages.success(request, _("Your objection is recorded."))
            return redirect(objection)
    context = {"form": form, "project": project, "round": project.round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/object.html", context, status=status)


def _objection(
    request: MemberRequest, pk: int, project_pk: int, number: int
) -> ProjectObjection:
    project = find(request, pk, project_pk)
    rows = ProjectObjection.objects.select_related("author")
    found = get_visible_or_404(rows, request.user, pk=number, project=project)
    found.project = project
    return found


def settle(
    request: MemberRequest, pk: int, project_pk: int, number: int
) -> HttpResponse:
    """Record what an objection is, and what became of it."""
    objection = _objection(request, pk, project_pk, number)
    may_lift(request.user, objection).or_raise()
    form = SettleForm(
        request.POST or None,
        initial={
            "qualification": objection.qualification or ProjectObjection.Kind.OBJECTION,
            "outcome": objection.outcome,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.settle_objection(
                objection.pk,
                by=request.user,
                stands=bool(said["stands"]),
                qualification=said["qualification"],
                outcome=said["outcome"],
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is recorded; who objected is told."))
            return redirect(objection)
    context = {
        "form": form,
        "objection": objection,
        "project": objection.project,
        "round": objection.project.round,
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/settle_objection.html", context, status=status)


@require_POST
def withdraw(
    request: MemberRequest, pk: int, project_pk: int, number: int
) -> HttpResponse:
    """Withdraw one's own objection."""
    objection = _objection(request, pk, project_pk, number)
    try:
        services.withdraw_objection(objection.pk, by=request.user)
        messages.success(
            request, _("Your objection is withdrawn; it stays readable as such.")
        )
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(objection)
