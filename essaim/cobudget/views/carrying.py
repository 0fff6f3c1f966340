"""Pages where a project is carried over, and the settings of a round copied."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget.forms import CopyForm
from essaim.cobudget.models import Project
from essaim.cobudget.permissions import may_create_round, may_submit
from essaim.cobudget.reading import carrying as reading
from essaim.cobudget.services import carrying as services
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest

MOST_DIGITS = 19  # fewer digits than the largest number of a database


def carry(request: MemberRequest, pk: int) -> HttpResponse:
    """Show my projects of rounds that are over; carry one over to this round."""
    round = find_round(request, pk)
    may_submit(request.user, round).or_raise()
    if request.method == "POST":
        typed = request.POST.get("project", "")
        number = int(typed) if typed.isdecimal() and len(typed) < MOST_DIGITS else 0
        before = get_visible_or_404(Project.objects, request.user, pk=number)
        try:
            project = services.carry_over(before.pk, round.pk, by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
            return redirect("cobudget:project_carry", round.pk)
        messages.success(
            request, _("It is a draft here: amend it as it should be, then submit it.")
        )
        return redirect(project)
    context = {"round": round, "projects": reading.candidates(request.user, round)}
    return render(request, "cobudget/carry.html", context)


def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin a round with the settings of this one."""
    round = find_round(request, pk)
    may_create_round(request.user, round.circle).or_raise()
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        made = services.copy_round(round.pk, by=request.user, name=name)
        messages.success(request, _("The round is created: give it its dates."))
        return redirect("cobudget:round_edit", made.pk)
    context = {"form": form, "round": round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/copy.html", context, status=status)
