"""Pages of who is paid and how: one's own account, and the codes payroll writes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.shortcuts import get_visible_or_404
from essaim.members.http import MemberRequest
from essaim.members.models import Member
from essaim.payments import people
from essaim.payments.forms.details import AccountForm, CodesForm, PersonFilter
from essaim.payments.forms.reasons import ReasonForm
from essaim.payments.permissions.details import (
    may_give_codes,
    may_read_details,
    may_see_who_can_be_paid,
    may_set_details,
)
from essaim.payments.reading import mine as reading
from essaim.payments.services import details as services
from essaim.payments.views.acting import accepted, status_of

PER_PAGE = 50


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Show what is coming to me, all that was paid, and who looked at my data."""
    page = Paginator(reading.dues_of(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "coming": reading.coming_to(request.user),
        "page": page,
        "looked": reading.who_looked(request.user)[:10],
        "pays": people.pays(request.user),
        "approves": people.approves(request.user),
        "sets": people.keeps_the_setup(request.user),
    }
    return render(request, "payments/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: MemberRequest) -> HttpResponse:
    """Show how I am paid, masked; set my account."""
    may_set_details(request.user).or_raise()
    form = AccountForm(request.POST or None)
    if accepted(
        form, lambda: services.set_account(**form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("Your account is kept, sealed."))
        return redirect("payments:details")
    context = {
        "form": form,
        "kept": reading.details_of(request.user),
        "looked": reading.who_looked(request.user)[:10],
    }
    return render(request, "payments/details.html", context, status=status_of(form))


@require_POST
def remove(request: MemberRequest) -> HttpResponse:
    """Leave no account of mine here."""
    services.remove_account(by=request.user)
    messages.success(request, _("No account of yours is kept here any more."))
    return redirect("payments:details")


@require_safe
def payable(request: MemberRequest) -> HttpResponse:
    """List who can be paid: whether details are there, never what they are."""
    may_see_who_can_be_paid(request.user).or_raise()
    wanted = PersonFilter(request.GET)
    words = wanted.cleaned_data["q"].replace("\0", "") if wanted.is_valid() else ""
    page = Paginator(reading.payable(words), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": words}
    return render(request, "payments/payable.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """Write somebody's codes; from here, read their details with a reason."""
    member = get_visible_or_404(Member.objects, request.user, pk=pk)
    may_give_codes(request.user, member).or_raise()
    form = CodesForm(request.POST or None)
    if accepted(
        form, lambda: services.give_codes(member.pk, form.given, by=request.user)
    ):
        messages.success(
            request, _("The codes are kept; %(name)s is told.") % {"name": member}
        )
        return redirect("payments:person", member.pk)
    return _person(request, member, form, ReasonForm(prefix="read"))


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Show somebody's details, once a reason was given; they are told."""
    member = get_visible_or_404(Member.objects, request.user, pk=pk)
    may_read_details(request.user, member).or_raise()
    form = ReasonForm(request.POST or None, prefix="read")
    found: list[services.Opened] = []

    def open_it() -> None:
        reason = form.cleaned_data["reason"]
        found.append(services.read(member.pk, reason=reason, by=request.user))

    if accepted(form, open_it):
        context = {"person": member, "found": found[0]}
        return render(request, "payments/details_read.html", context)
    return _person(request, member, CodesForm(), form)


def _person(
    request: MemberRequest, member: Member, codes: CodesForm, why: ReasonForm
) -> HttpResponse:
    context = {
        "person": reading.payable().get(pk=member.pk) if member.is_active else member,
        "form": codes,
        "why": why,
    }
    status = 422 if codes.errors or why.errors else 200
    return render(request, "payments/person.html", context, status=status)
