"""Pages of expense claims: find, ask, act, show."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base import csv
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.members.http import MemberRequest
from essaim.payments.forms.expenses import (
    ClaimForm,
    JourneyForm,
    ReceiptForm,
    ReturnForm,
)
from essaim.payments.models import ExpenseClaim, ExpenseLine, KilometreRate
from essaim.payments.permissions.expenses import (
    may_claim_expenses,
    may_export_expenses,
    may_look_at_expense,
    may_set_kilometre_rates,
    may_submit_expense,
    may_take_back_expense,
    may_withdraw_expense,
    may_write_expense,
)
from essaim.payments.reading import expenses as reading
from essaim.payments.services import expense_lines
from essaim.payments.services import expenses as services
from essaim.payments.views.acting import accepted, pressed, pressed_on, status_of
from essaim.rules.files import KINDS

A_PAGE = 50


@require_safe
def expenses(request: MemberRequest) -> HttpResponse:
    """Show one's own claims; those to look at, or all one may see, with ``?show=``."""
    member = request.user
    rows = ExpenseClaim.objects.in_full().visible_to(member)
    waiting = rows.waiting_for(member)
    show = request.GET.get("show", "")
    if show == "waiting":
        rows = waiting
    elif show != "all":
        show, rows = "", rows.of(member)
    return render(
        request,
        "payments/expenses/list.html",
        {
            "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
            "show": show,
            "waiting": waiting.count(),
            "claiming": may_claim_expenses(member),
            "exporting": may_export_expenses(member),
        },
    )


def _find(request: MemberRequest, pk: int) -> ExpenseClaim:
    return get_visible_or_404(ExpenseClaim.objects.in_full(), request.user, pk=pk)


@require_safe
def expense(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one claim, its lines, and what may be done with it now."""
    return _page(request, _find(request, pk), ReturnForm())


def _page(
    request: MemberRequest, claim: ExpenseClaim, form: ReturnForm, status: int = 200
) -> HttpResponse:
    member = request.user
    lines = list(claim.lines.select_related("rate"))
    context = {
        "claim": claim,
        "lines": lines,
        "totals": reading.totals_of(lines),
        "line_name": reading.name_of(claim.line),
        "left_cents": reading.left_on(claim.line, member),
        "phases": reading.phases(claim),
        "form": form,
        "writing": may_write_expense(member, claim),
        "submitting": may_submit_expense(member, claim),
        "taking_back": may_take_back_expense(member, claim),
        "withdrawing": may_withdraw_expense(member, claim),
        "looking": may_look_at_expense(member, claim),
        "is_mine": claim.member_id == member.pk,
        "has_rates": KilometreRate.objects.visible_to(member).exists(),
        "life": Event.objects.about(claim)
        .visible_to(member)
        .select_related("actor")[:50],
    }
    return render(request, "payments/expenses/claim.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def expense_create(request: MemberRequest) -> HttpResponse:
    """A new claim: what for, on which line."""
    may_claim_expenses(request.user).or_raise()
    lines = reading.line_choices(request.user)
    wanted = {"line": request.GET.get("ligne")}
    form = ClaimForm(request.POST or None, lines=lines, initial=wanted)
    made: list[ExpenseClaim] = []

    def write() -> None:
        data = form.cleaned_data
        made.append(
            services.start(
                data["line"], data["title"], key=data["key"], by=request.user
            )
        )

    if accepted(form, write):
        return redirect(made[0])
    return _form(request, form, lines=lines)


@require_http_methods(["GET", "HEAD", "POST"])
def expense_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a claim is for and where it draws."""
    claim = _find(request, pk)
    may_write_expense(request.user, claim).or_raise()
    lines = reading.line_choices(request.user)
    form = ClaimForm(
        request.POST or None,
        lines=lines,
        initial={
            "title": claim.title,
            "line": claim.line_id,
            "version": claim.version,
        },
    )

    def write() -> None:
        data = form.cleaned_data
        services.amend(
            claim.pk,
            data["line"],
            data["title"],
            version=data["version"],
            by=request.user,
        )

    if accepted(form, write):
        messages.success(request, _("The claim is changed."))
        return redirect(claim)
    return _form(request, form, claim=claim, lines=lines)


def _form(request: MemberRequest, form: ClaimForm, **context: object) -> HttpResponse:
    return render(
        request,
        "payments/expenses/form.html",
        {"form": form, **context},
        status=status_of(form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expense_line_add(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a receipt; a journey with ``?journey=1``."""
    claim = _find(request, pk)
    may_write_expense(request.user, claim).or_raise()
    is_journey = bool(request.GET.get("journey"))
    form: JourneyForm | ReceiptForm
    add: Callable[..., ExpenseClaim]
    if is_journey:
        form, add = JourneyForm(request.POST or None), expense_lines.add_journey
    else:
        form = ReceiptForm(request.POST or None, request.FILES or None)
        add = expense_lines.add_receipt
    if accepted(form, lambda: add(claim.pk, by=request.user, **form.said)):
        messages.success(request, _("The line is added."))
        return redirect(claim)
    return render(
        request,
        "payments/expenses/line_form.html",
        {
            "form": form,
            "claim": claim,
            "is_journey": is_journey,
            "rates": [rate for rate, binds in reading.rates() if binds],
            "setting": may_set_kilometre_rates(request.user),
        },
        status=status_of(form),
    )


@require_POST
def expense_line_remove(request: MemberRequest, pk: int, line_pk: int) -> HttpResponse:
    """Take a line out."""
    claim = _find(request, pk)
    return pressed(
        request,
        lambda: expense_lines.remove_line(claim.pk, line_pk, by=request.user),
        _("The line is taken out."),
        to=claim,
    )


@require_POST
def expense_submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a second look."""
    done = _("Your claim is submitted: those who approve it are told.")
    return pressed_on(request, _find(request, pk), services.submit, done)


@require_POST
def expense_take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a claim back to correct it."""
    done = _("Your claim is in preparation again: correct it, then submit it.")
    return pressed_on(request, _find(request, pk), services.take_back, done)


@require_POST
def expense_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a claim up."""
    done = _("Your claim is withdrawn: its money is free again.")
    return pressed_on(request, _find(request, pk), services.withdraw, done)


@require_POST
def expense_approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree, as a second person."""
    done = _("The claim is approved: it will be paid with the next batch.")
    return pressed_on(request, _find(request, pk), services.approve, done)


@require_POST
def expense_return(request: MemberRequest, pk: int) -> HttpResponse:
    """Return a claim, and say why."""
    claim, form = _find(request, pk), ReturnForm(request.POST)

    def write() -> None:
        data = form.cleaned_data
        services.send_back(
            claim.pk, data["reason"], version=data["version"], by=request.user
        )

    if accepted(form, write):
        messages.success(request, _("The claim is returned with your reason."))
        return redirect(claim)
    return _page(request, claim, form, status=422)


@require_safe
def expense_receipt(request: MemberRequest, pk: int, line_pk: int) -> HttpResponseBase:
    """Give a receipt to who may see its claim."""
    claim = _find(request, pk)
    line = get_object_or_404(
        ExpenseLine.objects.of(claim).with_receipt(),
        pk=line_pk,
    )
    kind = str(line.receipt.name).rpartition(".")[2]
    return FileResponse(
        line.receipt.open("rb"),
        content_type=KINDS[kind],
        filename=line.receipt_name or f"{claim.pk}-{line.pk}.{kind}",
    )


@require_safe
def expenses_csv(request: MemberRequest) -> HttpResponseBase:
    """Give one's own expenses, line by line."""
    return csv.response(request, _("my-expenses"), reading.rows_of(request.user))
