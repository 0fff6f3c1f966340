"""Pages of settlement batches: the list, one of them, what is in it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.members.http import MemberRequest
from essaim.members.models import Member
from essaim.payments import people
from essaim.payments.forms.batches import PrepareForm
from essaim.payments.forms.reasons import ReasonForm
from essaim.payments.forms.versions import VersionForm
from essaim.payments.models import Batch
from essaim.payments.permissions import batches as permissions
from essaim.payments.reading import batches as reading
from essaim.payments.reading import readiness
from essaim.payments.reading.controls import controls, written
from essaim.payments.services import batches as services
from essaim.payments.steps import steps
from essaim.payments.views.acting import accepted, status_of
from essaim.rules.batches import EXPORTED

PER_PAGE = 50


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """List the batches, and what waits to be in one."""
    permissions.may_see_batches(request.user).or_raise()
    page = Paginator(reading.listed(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "waiting": reading.all_waiting(),
        "preparing": permissions.may_prepare_batch(request.user),
        "mine": {batch.pk for batch in reading.awaiting(request.user)},
    }
    return render(request, "payments/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: MemberRequest) -> HttpResponse:
    """Put in a new batch what was settled up to a day."""
    permissions.may_prepare_batch(request.user).or_raise()
    waiting = reading.all_waiting()
    years = [one.year for one in waiting]
    form = PrepareForm(request.POST or None, years=years)
    made: list[Batch] = []

    def write() -> None:
        data = dict(form.cleaned_data)
        year = data.pop("year")
        made.append(services.prepare(year.pk, **data, by=request.user))

    if accepted(form, write):
        return redirect(made[0])
    context = {"form": form, "waiting": waiting}
    return render(request, "payments/prepare.html", context, status=status_of(form))


def find(request: MemberRequest, pk: int) -> Batch:
    """Return a batch that the reader may see, with those who moved it."""
    rows = Batch.objects.select_related(
        *("fiscal_year", "prepared_by", "approved_by", "frozen_by"),
        *("paid_by", "cancelled_by"),
    )
    return get_visible_or_404(rows, request.user, pk=pk)


@require_safe
def batch(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one batch: its figures, what is missing, its files, its life.

    Who is paid by it and may not see it is led to what concerns them.
    """
    member = request.user
    if not permissions.may_see_batches(member) and reading.concerns(pk, member):
        return redirect("payments:mine")
    row = find(request, pk)
    seen = permissions.may_see_names(member, row)
    context: dict[str, Any] = {
        "batch": row,
        "steps": steps(row),
        "totals": reading.totals(row),
        "seen": seen,
        "version": VersionForm(initial={"version": row.version}),
        "approving": permissions.may_approve_batch(member, row),
        "reopening": permissions.may_reopen_batch(member, row),
        "freezing": permissions.may_freeze_batch(member, row),
        "dating": permissions.may_set_execution(member, row),
        "paying": permissions.may_mark_paid(member, row),
        "cancelling": permissions.may_cancel_batch(member, row),
        "life": reading.life(row)[:50],
        "reason": _reason(request),
    }
    if row.state in {Batch.State.DRAFT, Batch.State.APPROVED}:
        context["ready"] = readiness.of(row)
    if row.state == Batch.State.DRAFT:
        context["awaited"] = people.approvers().exclude(pk=row.prepared_by_id)[:20]
    if row.state in EXPORTED:
        context |= _files(member, row)
    if seen:
        context |= {
            "by_form": reading.by_form(row),
            "by_circle": reading.by_circle(row),
        }
    return render(request, "payments/batch.html", context)


def _files(member: Member, row: Batch) -> dict[str, Any]:
    """The files of a frozen batch, what each adds up to, and whether one takes it."""
    sums = controls(row)
    return {
        "controls": sums,
        "written": written(row),
        "files": [
            {
                "row": file,
                "taking": permissions.may_take_file(member, row, file.kind),
                "sums": sums.of(file.kind),
            }
            for file in row.files.all()
        ],
    }


@require_safe
def lines(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the dues of a batch one by one, and those left for another."""
    row, member = find(request, pk), request.user
    if not permissions.may_see_names(member, row):
        return _ask_why(request, row)
    page = Paginator(reading.lines_of(row), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": row,
        "page": page,
        "changing": permissions.may_change_batch(member, row),
    }
    if context["changing"]:
        context["aside"] = reading.set_aside(row)[:PER_PAGE]
    return render(request, "payments/lines.html", context)


@require_safe
def persons(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what each person receives, by name."""
    row = find(request, pk)
    if not permissions.may_see_names(request.user, row):
        return _ask_why(request, row)
    page = Paginator(reading.by_person(row), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/persons.html", {"batch": row, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why the names are read, then show them."""
    row = find(request, pk)
    permissions.may_read_batch(request.user, row).or_raise()
    form = _reason(request)
    if accepted(
        form, lambda: services.read(row.pk, **form.cleaned_data, by=request.user)
    ):
        return redirect("payments:batch_lines", row.pk)
    return _ask_why(request, row, form)


def _reason(request: MemberRequest) -> ReasonForm:
    example = _("to look at it before I approve it")
    return ReasonForm(request.POST or None, example=example)


def _ask_why(
    request: MemberRequest, row: Batch, form: ReasonForm | None = None
) -> HttpResponse:
    form = form or _reason(request)
    context = {"batch": row, "form": form}
    return render(request, "payments/batch_read.html", context, status=status_of(form))
