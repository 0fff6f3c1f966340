"""Roles and mandates: saying what a role is for, giving, renewing, ending."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.base.shortcuts import get_visible_or_404
from essaim.circles import permissions, services
from essaim.circles.forms import EndForm, MandateForm, NewRoleForm, RoleForm
from essaim.circles.models import Circle, Mandate, Role
from essaim.circles.views.acting import fill_in
from essaim.members.http import MemberRequest
from essaim.rules import mandates as rules

SHOW_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])
ROLES = Role.objects.select_related("circle__parent")
MANDATES = Mandate.objects.select_related("role__circle__parent", "member")


@SHOW_OR_SEND
def define_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a circle one more role."""
    circle = get_visible_or_404(
        Circle.objects.select_related("parent"), request.user, pk=pk
    )
    permissions.may_define_roles(request.user, circle).or_raise()
    return fill_in(
        request,
        "circles/role.html",
        NewRoleForm(request.POST or None, circle=circle),
        act=lambda data: services.define_role(pk, **data, by=request.user),
        done=_("The role is written."),
        circle=circle,
    )


@SHOW_OR_SEND
def edit_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what a role is for."""
    role = get_visible_or_404(ROLES, request.user, pk=pk)
    circle = role.circle
    permissions.may_define_roles(request.user, circle).or_raise()
    return fill_in(
        request,
        "circles/role.html",
        RoleForm(request.POST or None, initial={"purpose": role.purpose}),
        act=lambda data: services.define_role(
            circle.pk, kind=role.kind, **data, by=request.user
        ),
        done=_("The role is written."),
        circle=circle,
        role=role,
    )


@SHOW_OR_SEND
def give_mandate(request: MemberRequest, pk: int) -> HttpResponse:
    """Record that someone holds a role between two days."""
    role = get_visible_or_404(ROLES, request.user, pk=pk)
    today = timezone.localdate()
    return _mandate_page(
        request,
        role,
        initial={"starts_on": today, "ends_on": _two_years(today)},
    )


def _two_years(start: date) -> date:
    return rules.last_possible_day(start, years=2)


@SHOW_OR_SEND
def renew_mandate(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the same role to the same person again: another mandate."""
    mandate = get_visible_or_404(MANDATES, request.user, pk=pk)
    again = rules.following(mandate.term, today=timezone.localdate())
    return _mandate_page(
        request,
        mandate.role,
        initial={
            "member": mandate.member_id,
            "starts_on": again.starts_on,
            "ends_on": again.ends_on,
        },
        renewed=mandate,
    )


def _mandate_page(
    request: MemberRequest,
    role: Role,
    *,
    initial: dict[str, object],
    renewed: Mandate | None = None,
) -> HttpResponse:
    permissions.may_give_mandates(request.user, role.circle).or_raise()
    return fill_in(
        request,
        "circles/mandate.html",
        MandateForm(request.POST or None, initial=initial, author=request.user),
        act=lambda data: services.give_mandate(role.pk, **data, by=request.user),
        done=_("The mandate is recorded."),
        role=role,
        circle=role.circle,
        renewed=renewed,
    )


@SHOW_OR_SEND
def end_mandate(request: MemberRequest, pk: int) -> HttpResponse:
    """End a mandate before its last day."""
    mandate = get_visible_or_404(MANDATES, request.user, pk=pk)
    permissions.may_end_mandate(request.user, mandate).or_raise()
    return fill_in(
        request,
        "circles/end.html",
        EndForm(request.POST or None, initial={"on": timezone.localdate()}),
        act=lambda data: services.end_mandate(pk, **data, by=request.user),
        done=_("The mandate ends that day. Its trace says why."),
        mandate=mandate,
        circle=mandate.role.circle,
        is_own=mandate.member_id == request.user.pk,
    )
