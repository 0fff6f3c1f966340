"""Pages of needs: those that wait, with the form that says one; one need."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.shortcuts import back, get_visible_or_404
from essaim.circles.models import Circle
from essaim.contributions import frames
from essaim.contributions.forms.needs import NeedForm
from essaim.contributions.models import Need
from essaim.contributions.permissions import needs as may
from essaim.contributions.reading import needs as reading
from essaim.contributions.reading.workstreams import (
    circles_to_work_in,
    working_circles,
)
from essaim.contributions.services import needs as services
from essaim.contributions.services import workstreams
from essaim.members.http import MemberRequest

A_PAGE = 20
TRACES = 20


@require_safe
def needs(request: MemberRequest) -> HttpResponse:
    """Show the needs that wait, the most felt first, and the form that says one."""
    mine = circles_to_work_in(request.user).values_list("pk", flat=True).first()
    circle = chosen_circle(request)
    form = NeedForm(
        circles=working_circles(request.user),
        initial={"circle": circle.pk if circle else mine},
    )
    return _listed(request, form, circle)


@require_POST
def say(request: MemberRequest) -> HttpResponse:
    """Say a need, then show it among the others."""
    form = NeedForm(request.POST, circles=working_circles(request.user))
    if form.is_valid():
        try:
            need = services.say_need(
                form.cleaned_data["circle"].pk,
                form.cleaned_data["text"],
                details=form.cleaned_data["details"],
                by=request.user,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("It is said: those who feel it will tell."))
            return redirect(need)
    return _listed(request, form, None, status=422)


def chosen_circle(request: MemberRequest) -> Circle | None:
    """Return the circle ``?cercle=`` names, if there is one."""
    number = request.GET.get("cercle", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return working_circles(request.user).filter(pk=number).first()


def _listed(
    request: MemberRequest, form: NeedForm, circle: Circle | None, status: int = 200
) -> HttpResponse:
    shelf = request.GET.get("etat", "")
    rows = reading.listed(request.user, shelf=shelf, circle=circle)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "frame": frames.binding(),
        "circle": circle,
        "circles": working_circles(request.user),
        "shelves": [(word, words) for word, (words, _s) in reading.SHELVES.items()],
        "shelf": shelf if shelf in reading.SHELVES else "",
        "page": page,
        "lines": reading.lines(page, reader=request.user),
    }
    return render(request, "contributions/needs/needs.html", context, status=status)


@require_safe
def need(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one need: how much it is felt, what answers it, what may follow."""
    me = request.user
    found = get_object_or_404(reading.seen(me), pk=pk)
    traces = Event.objects.about(found).visible_to(me).select_related("actor")
    context = {
        "need": found,
        "frame": frames.binding(),
        "missions": reading.missions_of(found, me),
        "life": traces[:TRACES],
        "may": {
            "feel": may.may_feel(me, found),
            "refresh": may.may_refresh(me, found),
            "meet": may.may_meet(me, found),
            "withdraw": may.may_withdraw_need(me, found),
            "answer": may.may_answer(me, found),
            "workstream": may.may_make_workstream(me, found),
        },
    }
    return render(request, "contributions/needs/need.html", context)


@require_POST
def feel(request: MemberRequest, pk: int) -> HttpResponse:
    """Count oneself among those who feel it."""
    done = _("It counts. Only you see that you feel it.")
    return _act(request, pk, services.feel_need, done)


@require_POST
def unfeel(request: MemberRequest, pk: int) -> HttpResponse:
    """Count oneself no more among those who feel it."""
    return _act(request, pk, services.unfeel_need, _("It no longer counts."))


@require_POST
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that it is still true."""
    return _act(request, pk, services.refresh_need, _("It waits on: it is still true."))


@require_POST
def met(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that nothing is missing any more."""
    done = _("Met: who said it and who felt it are told.")
    return _act(request, pk, services.meet_need, done)


@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back what one said."""
    return _act(request, pk, services.withdraw_need, _("Your need is withdrawn."))


@require_POST
def to_workstream(request: MemberRequest, pk: int) -> HttpResponse:
    """Make it a workstream, then show that one."""
    found = get_visible_or_404(Need.objects, request.user, pk=pk)
    try:
        made = workstreams.make_workstream(found.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, _("The workstream is open, and you mind it."))
    return redirect(made)


def _act(
    request: MemberRequest, pk: int, verb: Callable[..., Need], done: str
) -> HttpResponse:
    found = get_visible_or_404(Need.objects, request.user, pk=pk)
    try:
        verb(found.pk, by=request.user)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return back(request, found)
