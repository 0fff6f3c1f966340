"""Pages where a round is paused, resumed or cancelled: what will happen, then why."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.permissions import Verdict
from essaim.cobudget.forms import ReasonForm, ResumeForm
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import may_cancel, may_pause, may_resume
from essaim.cobudget.services import halting as services
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest
from essaim.members.models import Member
from essaim.rules import rounds
from essaim.rules.rounds import Phase


def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Pause a round, with a reason."""
    done = _("The round is paused. All members are told.")
    return _stop(request, pk, "pause", may_pause, services.pause_round, done)


def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Cancel a round for good, with a reason."""
    done = _("The round is cancelled, its money is back in the pot. All are told.")
    return _stop(request, pk, "cancel", may_cancel, services.cancel_round, done)


def _stop(
    request: MemberRequest,
    pk: int,
    how: str,
    may: Callable[[Member, Round], Verdict],
    verb: Callable[..., Round],
    done: str,
) -> HttpResponse:
    round = find_round(request, pk)
    may(request.user, round).or_raise()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(round.pk, by=request.user, reason=form.cleaned_data["reason"])
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(round)
    context = {"form": form, "round": round, "how": how}
    status = 422 if form.errors else 200
    return render(request, "cobudget/halt.html", context, status=status)


def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a paused round go on, its dates said again."""
    round = find_round(request, pk)
    may_resume(request.user, round).or_raise()
    form = ResumeForm(request.POST or None, round=round)
    if request.method == "POST" and form.is_valid():
        try:
            services.resume_round(round.pk, by=request.user, starts=form.starts)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The round goes on. All members are told."))
            return redirect(round)
    passed = rounds.overtaken(Phase(round.phase), round.starts, now=now())
    context = {
        "form": form,
        "round": round,
        "passed": [Round.Phase(phase.value).label for phase in passed],
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/resume.html", context, status=status)
