"""What a kilometre is worth, and the file of a year's expenses for payroll."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.base import csv
from essaim.ledger.models import FiscalYear
from essaim.members.http import MemberRequest
from essaim.payments.forms.expenses import ExportForm, RateForm
from essaim.payments.permissions.expenses import (
    may_export_expenses,
    may_set_kilometre_rates,
)
from essaim.payments.reading import expenses as reading
from essaim.payments.services import expense_lines as services
from essaim.payments.views.acting import accepted, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def kilometre_rates(request: MemberRequest) -> HttpResponse:
    """Show what a kilometre is worth; payroll and the treasurer set it."""
    setting = may_set_kilometre_rates(request.user)
    form = RateForm(request.POST or None)
    if request.method == "POST":
        setting.or_raise()

    def write() -> None:
        data = form.cleaned_data
        services.set_kilometre_rate(
            data["label"], data["rate"], data["from_on"], by=request.user
        )

    if accepted(form, write):
        messages.success(request, _("The rate is set."))
        return redirect("payments:kilometre_rates")
    return render(
        request,
        "payments/expenses/rates.html",
        {"form": form, "rates": reading.rates(), "setting": setting},
        status=status_of(form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expenses_export(request: MemberRequest) -> HttpResponseBase:
    """Ask payroll why, then give a year's expenses with names."""
    may_export_expenses(request.user).or_raise()
    form = ExportForm(request.POST or None)
    years: list[FiscalYear] = []

    def write() -> None:
        data = form.cleaned_data
        years.append(
            services.export_with_names(data["year"].pk, data["reason"], by=request.user)
        )

    if accepted(form, write):
        name = _("expenses-%(year)s") % {"year": years[0]}
        return csv.response(request, name, reading.rows_of_year(years[0]))
    return render(
        request,
        "payments/expenses/export.html",
        {"form": form},
        status=status_of(form),
    )
