"""Pages of the accounting settings, a part each."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from essaim.members.http import MemberRequest
from essaim.payments.exports.payroll import VALUES
from essaim.payments.forms.setup import (
    AccountsForm,
    BankForm,
    CirclesForm,
    ColumnsFormSet,
    ItemForm,
    JournalForm,
    columns_of,
)
from essaim.payments.models import AccountingSetup, FormAccounts
from essaim.payments.models.setup import Form
from essaim.payments.permissions.setup import may_set_accounting
from essaim.payments.reading import setup as reading
from essaim.payments.services import setup as services
from essaim.payments.views.acting import accepted, status_of

PER_PAGE = 50
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show all the settings, what they lack, and what was changed."""
    may_set_accounting(request.user).or_raise()
    setup = AccountingSetup.current()
    context = {
        "setup": setup,
        "forms": reading.forms(),
        "iban": reading.masked_iban(setup),
        "missing": reading.missing(setup),
        "columns": [
            {"name": column["name"], "value": VALUES.get(column["value"], "")}
            for column in setup.payroll_columns
        ],
        "codes": reading.circle_codes()[:PER_PAGE],
        "example": reading.label_example(setup),
        "life": reading.life(setup)[:20],
    }
    return render(request, "payments/setup.html", context)


def _kept(request: MemberRequest) -> HttpResponse:
    messages.success(request, _("The settings are kept; frozen batches keep theirs."))
    return redirect("payments:setup")


@both
def journal(request: MemberRequest) -> HttpResponse:
    """Set the journal, its labels and its file."""
    may_set_accounting(request.user).or_raise()
    setup = AccountingSetup.current()
    # A copy: what is typed and refused is not taken for what is kept.
    form = JournalForm(
        request.POST or None,
        instance=AccountingSetup.current(),
        initial={"version": setup.version},
    )

    def write() -> None:
        version = form.cleaned_data["version"]
        services.set_journal(form.values, version=version, by=request.user)

    if accepted(form, write):
        return _kept(request)
    return _form(request, form, _("The journal and its file"))


@both
def accounts(request: MemberRequest, form: str) -> HttpResponse:
    """Set the accounts of one form of payment."""
    may_set_accounting(request.user).or_raise()
    if form not in Form.values:
        raise Http404
    setup = AccountingSetup.current()
    typed = AccountsForm(
        request.POST or None,
        instance=reading.accounts_of(form) or FormAccounts(form=form),
        initial={"version": setup.version},
    )
    if form == Form.ACTIVITY:
        del typed.fields["by_transfer"]

    def write() -> None:
        data = typed.cleaned_data
        services.set_form(
            form,
            debit=(data["debit_account"], data["debit_label"]),
            credit=(data["credit_account"], data["credit_label"]),
            by_transfer=data.get("by_transfer", False),
            version=data["version"],
            by=request.user,
        )

    if accepted(typed, write):
        return _kept(request)
    return _form(
        request,
        typed,
        _("Accounts of: %(form)s") % {"form": Form(form).label},
        internal=form == Form.ACTIVITY,
    )


@both
def bank(request: MemberRequest) -> HttpResponse:
    """Set the account the cooperative pays from."""
    may_set_accounting(request.user).or_raise()
    setup = AccountingSetup.current()
    form = BankForm(
        request.POST or None,
        initial={
            "name": setup.debtor_name,
            "bic": setup.debtor_bic,
            "template": setup.transfer_template,
            "version": setup.version,
        },
    )
    if accepted(form, lambda: services.set_bank(**form.cleaned_data, by=request.user)):
        return _kept(request)
    return _form(
        request,
        form,
        _("The account the cooperative pays from"),
        kept=reading.masked_iban(setup),
    )


@both
def payroll(request: MemberRequest) -> HttpResponse:
    """Set the columns of the payroll file."""
    may_set_accounting(request.user).or_raise()
    setup = AccountingSetup.current()
    form = ItemForm(
        request.POST or None,
        initial={"item": setup.payroll_item, "version": setup.version},
    )
    columns = ColumnsFormSet(
        request.POST or None,
        prefix="columns",
        initial=[
            {**column, "ORDER": rank}
            for rank, column in enumerate(setup.payroll_columns, 1)
        ],
    )

    def write() -> None:
        services.set_payroll(columns_of(columns), **form.cleaned_data, by=request.user)

    sound = columns.is_valid() if request.method == "POST" else False
    if sound and accepted(form, write):
        return _kept(request)
    context = {"form": form, "columns": columns}
    status = 422 if columns.is_bound and not sound else status_of(form)
    return render(request, "payments/setup_payroll.html", context, status=status)


@both
def circles(request: MemberRequest) -> HttpResponse:
    """Set the analytic codes of circles."""
    may_set_accounting(request.user).or_raise()
    setup = AccountingSetup.current()
    page = Paginator(reading.circles(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row["pk"], row["name"], row["code"] or "") for row in page]
    form = CirclesForm(
        request.POST or None, circles=rows, initial={"version": setup.version}
    )

    def write() -> None:
        version = form.cleaned_data["version"]
        services.set_circle_codes(form.codes, version=version, by=request.user)

    if accepted(form, write):
        return _kept(request)
    return _form(request, form, _("Analytic codes of circles"), page=page)


def _form(request: MemberRequest, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "payments/setup_form.html", context, status=status_of(form))
