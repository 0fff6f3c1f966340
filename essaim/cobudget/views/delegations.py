"""Pages where part of an envelope is entrusted, and directed for another."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.base.fields import typed
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import listing
from essaim.cobudget.forms import DelegateForm
from essaim.cobudget.models import Delegation, Envelope
from essaim.cobudget.permissions import may_delegate, may_direct_for, may_end_delegation
from essaim.cobudget.reading import delegations as reading
from essaim.cobudget.services import delegations as services
from essaim.cobudget.services.allocations import TooMuch
from essaim.cobudget.services.ballots import BadBallot
from essaim.cobudget.views.acting import find_round
from essaim.cobudget.views.allocations import read_amounts, typed_amounts
from essaim.cobudget.views.ballots import lines_of, typed_answers
from essaim.members.http import MemberRequest
from essaim.members.models import Member


def delegate(request: MemberRequest, pk: int) -> HttpResponse:
    """Entrust part of my envelope, or see what I entrust and take it back."""
    round = find_round(request, pk)
    envelope = get_visible_or_404(Envelope.objects.in_round(round), request.user)
    envelope.round = round
    given = Delegation.objects.given_by(request.user, round).first()
    verdict = may_delegate(request.user, round, envelope)
    form = DelegateForm(request.POST or None, envelope=envelope)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.delegate(
                round.pk, said["delegate"].pk, said.get("cents"), by=request.user
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is entrusted; they are told."))
            return redirect("cobudget:delegate", round.pk)
    context = {
        "round": round,
        "envelope": envelope,
        "given": given,
        "ending": given and may_end_delegation(request.user, given),
        "delegation": verdict,
        "form": form,
        "trail": reading.trail(request.user, round),
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/delegate.html", context, status=status)


@require_POST
def end(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Take back what I entrusted, or give back what was entrusted to me."""
    delegation = _find(request, pk, number)
    try:
        services.end_delegation(delegation.pk, by=request.user)
        messages.success(request, _("It is ended: what it directed is withdrawn."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(delegation.envelope.round)


def _find(request: MemberRequest, pk: int, number: int, **lookup: Member) -> Delegation:
    rows = Delegation.objects.select_related(
        "delegate", "envelope__member", "envelope__round__circle"
    )
    return get_visible_or_404(
        rows, request.user, envelope__round=pk, pk=number, **lookup
    )


def direct_for(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """The projects, and what I direct or answer of what was entrusted to me."""
    delegation = _find(request, pk, number, delegate=request.user)
    verdict = may_direct_for(request.user, delegation)
    if not verdict:
        messages.info(request, str(verdict.refusal))
        return redirect(delegation.envelope.round)
    if not delegation.envelope.round.with_amounts:
        return _answer_for(request, delegation)
    if request.method != "POST":
        return _page(request, delegation)
    answers = typed_amounts(request.POST)
    amounts, refused = read_amounts(answers)
    whole = ""
    if not refused:
        try:
            services.direct_for(delegation.pk, amounts, by=request.user)
        except TooMuch as excess:
            refused, whole = excess.by_project, excess.whole
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
            return redirect(delegation.envelope.round)
        else:
            messages.success(request, _("Your choices are saved."))
            return redirect("cobudget:direct_for", pk, number)
    return _page(request, delegation, answers=answers, refused=refused, whole=whole)


def _answer_for(request: MemberRequest, delegation: Delegation) -> HttpResponse:
    round = delegation.envelope.round
    said, bad = listing.said(delegation.envelope), None
    if request.method == "POST":
        said = typed_answers(request.POST)
        try:
            services.answer_for(delegation.pk, said, by=request.user)
        except BadBallot as refusal:
            bad = refusal
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
            return redirect(round)
        else:
            messages.success(request, _("Your answers for them are saved."))
            return redirect("cobudget:direct_for", round.pk, delegation.pk)
    projects = listing.in_own_order(round, request.user)
    context = {
        "delegation": delegation,
        "round": round,
        "lines": lines_of(round, projects, said, bad),
        "bad": bad,
        "trail": reading.trail(request.user, round),
    }
    status = 422 if bad else 200
    return render(request, "cobudget/answer_for.html", context, status=status)


def _page(
    request: MemberRequest,
    delegation: Delegation,
    *,
    answers: Mapping[int, str] | None = None,
    refused: Mapping[int, str] | None = None,
    whole: str = "",
) -> HttpResponse:
    shown = {pk: typed(cents) for pk, cents in reading.directed(delegation).items()}
    shown.update(answers or {})
    errors = refused or {}
    context = {
        "delegation": delegation,
        "round": delegation.envelope.round,
        "parts": [
            {
                "project": project,
                "value": shown.get(project.pk, ""),
                "error": errors.get(project.pk, ""),
            }
            for project in reading.projects(delegation)
        ],
        "cap": reading.cap(delegation),
        "refused": bool(errors or whole),
        "whole": whole,
        "trail": reading.trail(request.user, delegation.envelope.round),
    }
    status = 422 if errors or whole else 200
    return render(request, "cobudget/direct_for.html", context, status=status)
