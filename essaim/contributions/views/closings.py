"""Pages of a closing: the dry run, prepared by one person, posted by another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base import csv
from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions.forms.closings import DecisionForm
from essaim.contributions.permissions.closings import (
    may_post_closing,
    may_prepare_closing,
    may_read_closing,
)
from essaim.contributions.reading import closing_pages, closings
from essaim.contributions.reading.closings import Plan
from essaim.contributions.services import closings as services
from essaim.ledger.models import FiscalYear
from essaim.members.http import MemberRequest


def _year(request: MemberRequest, pk: int) -> FiscalYear:
    year: FiscalYear = get_visible_or_404(FiscalYear.objects, request.user, pk=pk)
    return year


@require_safe
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what the closing did, or what it would do and what stands in its way."""
    year = _year(request, pk)
    done = closing_pages.posted(year)
    if done is not None:
        context = {
            "year": year,
            "closing": done,
            "reads_all": may_read_closing(request.user, year),
            "sums": closing_pages.sums_of(done),
            "sheet": closing_pages.posted_sheet(
                done, request.user, request.GET.get("page")
            ),
        }
        return render(request, "contributions/closings/closed.html", context)
    trying = request.GET and may_prepare_closing(request.user, year)
    return _show(request, year, DecisionForm(request.GET if trying else None))


def _show(
    request: MemberRequest, year: FiscalYear, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """Show the dry run, with the decision that was prepared or that is tried."""
    frame = closings.frame_of(year)
    kept = closing_pages.prepared(year)
    held = closings.held_lines(year)
    excess = sum(line.excess_cents for line in held)
    chooses = bool(frame and frame.overrun == "deliberate" and excess)
    plan = _tried(year, held, form, kept)
    reads_all = may_read_closing(request.user, year)
    context = {
        "year": year,
        "frame": frame,
        "form": form if form.is_bound else DecisionForm(initial=_initial(kept)),
        "prepared": kept,
        "stands": bool(plan and kept and plan.fingerprint == kept.fingerprint),
        "obstacles": [
            *closings.obstacles(year),
            *(closings.obstacles_of(plan, year) if plan else ()),
        ],
        "excess_cents": excess,
        "deferred_cents": sum(line.held.deferred for line in held),
        "chooses": chooses,
        "choices": closing_pages.choices(held) if chooses and reads_all else [],
        "plan": plan,
        "sums": closing_pages.sums(plan) if plan else [],
        "sheet": plan
        and closing_pages.planned_sheet(
            plan, request.user, request.GET.get("page"), reads_all=bool(reads_all)
        ),
        "reads_all": reads_all,
        "preparing": may_prepare_closing(request.user, year),
        "posting": may_post_closing(request.user, kept),
    }
    return render(
        request, "contributions/closings/closing.html", context, status=status
    )


def _initial(kept: Any) -> dict[str, Any]:
    if kept is None:
        return {}
    return {
        "applied": kept.applied,
        "supplement": kept.supplement_cents or None,
        "source": kept.source,
    }


def _tried(year: FiscalYear, held: Any, form: DecisionForm, kept: Any) -> Plan | None:
    """The plan of the decision typed, or of the one prepared."""
    applied, supplement = "", 0
    if form.is_bound and form.is_valid():
        applied = form.cleaned_data["applied"]
        supplement = form.cleaned_data["supplement"] or 0
    elif kept is not None and not form.is_bound:
        applied, supplement = kept.applied, kept.supplement_cents
    try:
        return closing_pages.plan_of(year, held, applied=applied, supplement=supplement)
    except ValueError:
        form.add_error(
            "supplement", _("A supplement is not more than what passes the budgets.")
        )
        return None


@require_POST
def prepare(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the dry run for another person to read and post."""
    year = _year(request, pk)
    form = DecisionForm(request.POST)
    asked = "applied" in request.POST or "asked" in request.POST
    if asked and not form.is_valid():
        return _show(request, year, form, status=422)
    decision = form.cleaned_data if asked else {}
    try:
        services.prepare(
            year.pk,
            by=request.user,
            applied=decision.get("applied", ""),
            supplement_cents=decision.get("supplement") or 0,
            source=decision.get("source", ""),
        )
    except Refusal as refusal:
        if asked:
            form.add_error(None, str(refusal))
            return _show(request, year, form, status=422)
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("It is prepared: another co-manager, or the treasurer, posts it."),
        )
    return redirect("contributions:closing", year.pk)


@require_POST
def post(request: MemberRequest, pk: int) -> HttpResponse:
    """Post what was prepared, if it is still what this page showed."""
    year = _year(request, pk)
    try:
        services.post(
            year.pk, by=request.user, fingerprint=request.POST.get("fingerprint", "")
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except PermissionDenied:
        if closing_pages.prepared(year) is not None:
            raise
        messages.error(request, _("Nothing is prepared: prepare the closing first."))
    else:
        messages.success(
            request, _("The year is closed. Everyone concerned is told why.")
        )
    return redirect("contributions:closing", year.pk)


@require_safe
def as_csv(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give the lines of the closing as a table; one's own to who reads only these."""
    year = _year(request, pk)
    plan = None
    if closing_pages.posted(year) is None:
        kept = closing_pages.prepared(year)
        plan = _tried(year, closings.held_lines(year), DecisionForm(), kept)
    rows = closing_pages.file_rows(year, plan, request.user)
    return csv.response(request, f"cloture-{year}", rows)
