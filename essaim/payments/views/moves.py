"""Buttons of settlement batches, and the questions some of them ask."""

from collections.abc import Callable
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.members.http import MemberRequest
from essaim.payments.forms.batches import ExecutionForm, PaidForm
from essaim.payments.forms.reasons import ReasonForm
from essaim.payments.models import Batch, BatchFile
from essaim.payments.permissions import batches as permissions
from essaim.payments.reading.controls import controls, written
from essaim.payments.services import batches as services
from essaim.payments.views.acting import accepted, pressed, pressed_on, status_of
from essaim.payments.views.batches import find

both = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to the batch as the page shows it."""
    done = _("You approved this batch: it may be frozen.")
    return pressed_on(request, find(request, pk), services.approve, done)


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Send it back to preparation."""
    done = _("The batch is in preparation again.")
    return pressed_on(request, find(request, pk), services.reopen, done)


@require_POST
def freeze(request: MemberRequest, pk: int) -> HttpResponse:
    """Fix what is in it: the files exist from then on."""
    done = _("The batch is frozen: its files are below and no longer change.")
    return pressed_on(request, find(request, pk), services.freeze, done)


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
    return pressed(
        request,
        lambda: verb(row.pk, due_pk, by=request.user),
        _("Done: somebody else than you approves this batch."),
        to=("payments:batch_lines", row.pk),
    )


@both
def execution(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the day of the transfers."""
    row = find(request, pk)
    permissions.may_set_execution(request.user, row).or_raise()
    form = ExecutionForm(
        request.POST or None,
        initial={"version": row.version, "day": row.execution_on},
    )
    return _ask(
        request,
        row,
        form,
        services.set_execution,
        title=_("When are the transfers of batch %(batch)s made?")
        % {"batch": row.number},
        text=_("The bank’s file asks for this day; it may be changed until freezing."),
        action=_("Choose this day"),
        done=_("The day of the transfers is chosen."),
    )


@both
def pay(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask when everybody was paid, then record it for good."""
    row = find(request, pk)
    if request.method != "POST" or row.paid_by_id != request.user.pk:
        permissions.may_mark_paid(request.user, row).or_raise()
    return _ask(
        request,
        row,
        PaidForm(request.POST or None),
        services.mark_paid,
        title=_("Was batch %(batch)s paid?") % {"batch": row.number},
        text=_(
            "Each contribution and each expense in it will be paid, in the budgets "
            "too, and each person told."
        ),
        kept=_("It cannot be undone here."),
        action=_("It is paid"),
        done=_("Recorded: everybody in this batch is paid."),
    )


@both
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why a batch is given up, then free what it held."""
    row = find(request, pk)
    if request.method != "POST" or row.cancelled_by_id != request.user.pk:
        permissions.may_cancel_batch(request.user, row).or_raise()
    return _ask(
        request,
        row,
        ReasonForm(request.POST or None, example=_("an amount in it is wrong")),
        services.cancel,
        title=_("Cancel batch %(batch)s?") % {"batch": row.number},
        text=_(
            "What it holds will wait for another batch. If its files were given to the "
            "bank or to the accountant, tell them: these files are no longer true."
        ),
        kept=_("Its number is not used again, and its traces stay."),
        action=_("Cancel the batch"),
        done=_("Cancelled: what it held is owed again."),
        danger=True,
    )


def _ask(
    request: MemberRequest,
    row: Batch,
    form: Any,
    verb: Callable[..., Batch],
    *,
    done: str,
    **said: Any,
) -> HttpResponse:
    """Ask what a verb needs, then do it; a refusal is said on the form."""

    def write() -> object:
        return verb(row.pk, **form.cleaned_data, by=request.user)

    if accepted(form, write):
        messages.success(request, done)
        return redirect(row)
    context = {"form": form, "back": row.get_absolute_url(), **said}
    return render(request, "confirm.html", context, status=status_of(form))


@both
def file(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Ask why a file is taken, then give it: those in it read who took it."""
    row = find(request, pk)
    permissions.may_take_file(request.user, row, kind).or_raise()
    form = ReasonForm(request.POST or None, example=_("for the accountant, November"))
    taken: list[tuple[BatchFile, IO[bytes], str]] = []

    def take() -> None:
        reason = form.cleaned_data["reason"]
        taken.append(services.take_file(row.pk, kind, reason=reason, by=request.user))

    if accepted(form, take):
        made, content, media = taken[0]
        return FileResponse(
            content, as_attachment=True, filename=made.name, content_type=media
        )
    context = {
        "batch": row,
        "form": form,
        "file": row.files.filter(kind=kind).first(),
        "kind": kind,
        "sums": controls(row).of(kind),
        "written": written(row),
    }
    return render(request, "payments/file.html", context, status=status_of(form))
