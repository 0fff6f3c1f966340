"""The page where those who run a round part its pool, and place its projects."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.cobudget import sections as reading
from essaim.cobudget.forms.sections import PlacingForm, sections_form
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import may_edit_round
from essaim.cobudget.services import sections as services
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest


def _find(request: MemberRequest, pk: int) -> Round:
    round = find_round(request, pk)
    may_edit_round(request.user, round).or_raise()
    return round


def sections(request: MemberRequest, pk: int) -> HttpResponse:
    """Say the sections, all together: the parts make the pool, or nothing is kept."""
    round = _find(request, pk)
    form = sections_form(request.POST or None, round)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.define(round.pk, form.rows, by=request.user)
        except (Refusal, PermissionDenied) as refused:
            refusal = str(refused)
        else:
            messages.success(
                request, _("The sections are kept: all members read them.")
            )
            return redirect("cobudget:round_sections", round.pk)
    return _page(request, round, form, refusal=refusal)


def _page(
    request: MemberRequest,
    round: Round,
    form: object,
    *,
    placing: PlacingForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    is_bad = bool(refusal or getattr(form, "total_error_count", lambda: 0)())
    context = {
        "round": round,
        "form": form,
        "refusal": refusal,
        "sections": reading.told(round),
        "placing": placing or _placing(request, round),
    }
    status = 422 if is_bad or (placing and placing.errors) else 200
    return render(request, "cobudget/sections/define.html", context, status=status)


def _placing(
    request: MemberRequest, round: Round, *, sent: bool = False
) -> PlacingForm:
    rows = Project.objects.standing().filter(round=round)
    return PlacingForm(
        request.POST if sent else None,
        projects=list(rows.order_by("section__position", "pk")),
        sections=reading.of(round),
    )


@require_POST
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """Put projects in sections."""
    round = _find(request, pk)
    form = _placing(request, round, sent=True)
    if form.is_valid():
        try:
            services.place(round.pk, form.wishes, by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The projects are placed."))
            return redirect("cobudget:round_sections", round.pk)
    return _page(request, round, sections_form(None, round), placing=form)
