"""What a kilometre is worth, and the file of a year's expenses for payroll."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.base import csv
from essaim.base.errors import Refusal
from essaim.members.http import MemberRequest
from essaim.payments.forms.expenses import ExportForm, RateForm
from essaim.payments.permissions.expenses import (
    may_export_expenses,
    may_set_kilometre_rates,
)
from essaim.payments.reading import expenses as reading
from essaim.payments.services import expense_lines as services


@require_http_methods(["GET", "HEAD", "POST"])
def kilometre_rates(request: MemberRequest) -> HttpResponse:
    """Show what a kilometre is worth; payroll and the treasurer set it."""
    setting = may_set_kilometre_rates(request.user)
    form = RateForm(request.POST or None)
    if request.method == "POST":
        setting.or_raise()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_kilometre_rate(
                data["label"], data["rate"], data["from_on"], by=request.user
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rate is set."))
            return redirect("payments:kilometre_rates")
    return render(
        request,
        "payments/expenses/rates.html",
        {"form": form, "rates": reading.rates(), "setting": setting},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expenses_export(request: MemberRequest) -> HttpResponseBase:
    """Ask payroll why, then give a year's expenses with names."""
    may_export_expenses(request.user).or_raise()
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        year = services.export_with_names(
            data["year"].pk, data["reason"], by=request.user
        )
        return csv.response(
            request, _("expenses-%(year)s") % {"year": year}, reading.rows_of_year(year)
        )
    return render(
        request,
        "payments/expenses/export.html",
        {"form": form},
        status=422 if form.errors else 200,
    )
