"""A round finished elsewhere: its files are read, shown, and only then kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.cobudget import past_rounds
from essaim.cobudget.forms.past_rounds import PastRoundForm
from essaim.cobudget.permissions import circles_run_by, may_create_round
from essaim.cobudget.services import past_rounds as services
from essaim.members.http import MemberRequest
from essaim.payments.views.acting import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def import_past(request: MemberRequest) -> HttpResponse:
    """Ask for the files, then show the round they make; nothing is kept."""
    may_create_round(request.user).or_raise()
    circles = circles_run_by(request.user)
    form = PastRoundForm(request.POST or None, request.FILES or None, circles=circles)
    if form.is_valid():
        past = form.past
        try:
            kept = past.signed(by=request.user.pk)
        except Refusal as refusal:
            form.add_error("listed", str(refusal))
        else:
            context = {
                "past": past,
                "kept": kept,
                "circle": form.cleaned_data["circle"],
                "notes": past_rounds.notes(form.read, form.beside, form.found),
                "there": services.imported_already(past),
            }
            return render(request, "cobudget/imports/past_preview.html", context)
    context = {"form": form}
    status = status_of(form)
    return render(request, "cobudget/imports/past.html", context, status=status)


@require_POST
def confirm_past(request: MemberRequest) -> HttpResponse:
    """Keep the round that was shown."""
    may_create_round(request.user).or_raise()
    try:
        kept = request.POST.get("kept", "")
        past = past_rounds.PastRound.unsigned(kept, by=request.user.pk)
        archive = services.bring_in(past, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("cobudget:import_past")
    messages.success(request, _("The round is in the history of choices."))
    return redirect(archive)
