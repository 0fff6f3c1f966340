"""Buttons of settlement batches, and the questions some of them ask."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.members.http import MemberRequest
from essaim.payments.forms.batches import ExecutionForm, PaidForm, VersionForm
from essaim.payments.forms.reasons import ReasonForm
from essaim.payments.models import Batch
from essaim.payments.permissions import batches as permissions
from essaim.payments.services import batches as services
from essaim.payments.views.batches import find

both = require_http_methods(["GET", "HEAD", "POST"])


def _press(
    request: MemberRequest, pk: int, verb: Callable[..., Batch], done: str
) -> HttpResponse:
    """Do what a button of the batch's page says, on the version the page showed."""
    row = find(request, pk)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        verb(row.pk, version=version, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(row)


@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to the batch as the page shows it."""
    done = _("You approved this batch: it may be frozen.")
    return _press(request, pk, services.approve, done)


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Send it back to preparation."""
    done = _("The batch is in preparation again.")
    return _press(request, pk, services.reopen, done)


@require_POST
def freeze(request: MemberRequest, pk: int) -> HttpResponse:
    """Fix what is in it: the files exist from then on."""
    done = _("The batch is frozen: its files are below and no longer change.")
    return _press(request, pk, services.freeze, done)


@require_POST
def remove(request: MemberRequest, pk: int, due_pk: int) -> HttpResponse:
    """Leave a due for another batch."""
    return _change(request, pk, due_pk, services.remove)


@require_POST
def put_back(request: MemberRequest, pk: int, due_pk: int) -> HttpResponse:
    """Put a due back."""
    return _change(request, pk, due_pk, services.put_back)


def _change(
    request: MemberRequest, pk: int, due_pk: int, verb: Callable[..., Batch]
) -> HttpResponse:
    row = find(request, pk)
    try:
        verb(row.pk, due_pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Done: somebody else than you approves this batch.")
        )
    return redirect("payments:batch_lines", row.pk)


@both
def execution(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the day of the transfers."""
    row = find(request, pk)
    permissions.may_set_execution(request.user, row).or_raise()
    form = ExecutionForm(
        request.POST or None,
        initial={"version": row.version, "day": row.execution_on},
    )
    if form.is_valid():
        try:
            services.set_execution(row.pk, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(row)
    return _ask(
        request,
        row,
        form,
        title=_("When are the transfers of batch %(batch)s made?")
        % {"batch": row.number},
        text=_("The bank’s file asks for this day; it may be changed until freezing."),
        action=_("Choose this day"),
    )


@both
def pay(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask when everybody was paid, then record it for good."""
    row = find(request, pk)
    form = PaidForm(request.POST or None)
    if request.method == "POST" and row.state == Batch.State.PAID:
        return redirect(row)  # the form was sent twice
    permissions.may_mark_paid(request.user, row).or_raise()
    if form.is_valid():
        try:
            services.mark_paid(row.pk, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded: everybody in this batch is paid."))
            return redirect(row)
    return _ask(
        request,
        row,
        form,
        title=_("Was batch %(batch)s paid?") % {"batch": row.number},
        text=_(
            "Each contribution and each expense in it will be paid, in the budgets "
            "too, and each person told."
        ),
        kept=_("It cannot be undone here."),
        action=_("It is paid"),
    )


@both
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why a batch is given up, then free what it held."""
    row = find(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and row.state == Batch.State.CANCELLED:
        return redirect(row)  # the form was sent twice
    permissions.may_cancel_batch(request.user, row).or_raise()
    if form.is_valid():
        try:
            services.cancel(row.pk, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Cancelled: what it held is owed again."))
            return redirect(row)
    return _ask(
        request,
        row,
        form,
        title=_("Cancel batch %(batch)s?") % {"batch": row.number},
        text=_(
            "What it holds will wait for another batch. If its files were given to the "
            "bank or to the accountant, tell them: these files are no longer true."
        ),
        kept=_("Its number is not used again, and its traces stay."),
        action=_("Cancel the batch"),
        danger=True,
    )


def _ask(request: MemberRequest, row: Batch, form: Any, **said: Any) -> HttpResponse:
    context = {"form": form, "back": row.get_absolute_url(), **said}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "confirm.html", context, status=status)


@both
def file(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Ask why a file is taken, then give it: those in it read who took it."""
    row = find(request, pk)
    permissions.may_take_file(request.user, row, kind).or_raise()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            made, content, media = services.take_file(
                row.pk, kind, **form.cleaned_data, by=request.user
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return FileResponse(
                content, as_attachment=True, filename=made.name, content_type=media
            )
    context = {
        "batch": row,
        "form": form,
        "file": row.files.filter(kind=kind).first(),
        "kind": kind,
    }
    status = 422 if form.errors else 200
    return render(request, "payments/file.html", context, status=status)
