"""The page where those who run a round say who has an envelope, and how large."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.cobudget import sections
from essaim.cobudget.envelope_plans import Plan
from essaim.cobudget.forms import PeopleForm
from essaim.cobudget.permissions import may_edit_round
from essaim.cobudget.services.people import plan_people
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest


def people(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose, see what it gives, then keep it: nothing is written before."""
    round = find_round(request, pk)
    may_edit_round(request.user, round).or_raise()
    form = PeopleForm(request.POST or None, request.FILES or None, round=round)
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = sections.preview(round, form.plan)
        if "keep" in request.POST:
            try:
                plan_people(round.pk, form.plan, by=request.user)
            except (Refusal, PermissionDenied) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("It is noted: all members read it."))
                return redirect(round)
        if not form.errors:
            data = request.POST.copy()
            data["listed"] = form.cleaned_data["listed"]  # the file is kept there
            form = PeopleForm(data, round=round)
    context = {
        "form": form,
        "round": round,
        "preview": preview,
        "now": sections.preview(round, Plan.of(round)),
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/people.html", context, status=status)
