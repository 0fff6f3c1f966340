"""Recurrent work: proposed, agreed once, stopped at once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import frames, lines
from essaim.contributions.forms.agreements import AgreeForm, AgreementForm
from essaim.contributions.forms.contributions import AttachmentForm
from essaim.contributions.models import Agreement
from essaim.contributions.permissions.agreements import may_agree
from essaim.contributions.reading import about as reading
from essaim.contributions.reading import left
from essaim.contributions.reading.mine import agreements_for
from essaim.contributions.services import agreements as services
from essaim.contributions.views.answering import attempt, press, show
from essaim.members.http import MemberRequest


@require_safe
def agreements(request: MemberRequest) -> HttpResponse:
    """Show the recurrent work one may read: one's own, and that of one's circles."""
    context = {
        "page": agreements_for(request.user, request.GET.get("page")),
        "frame": frames.binding(),
    }
    return render(request, "contributions/contributions/agreements.html", context)


def propose(request: MemberRequest) -> HttpResponse:
    """Propose recurrent work to a circle."""
    about = reading.named(request.GET, request.user)
    frame = frames.binding()
    context: dict[str, Any] = {"frame": frame, "about": about}
    if frame is None:
        return show(request, "no_frame.html", context, AttachmentForm())
    form = AgreementForm(
        request.POST or None,
        frame=frame,
        groups=lines.choices(request.user, about.circle_id, to_come=True),
        initial={**about.initial, "ends_on": frame.fiscal_year.ends_on},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        line = said.pop("line")
        if attempt(
            form,
            lambda: services.propose(
                line.pk,
                by=request.user,
                mission=about.things.get("mission"),
                **said,
            ),
        ):
            return redirect("contributions:agreements")
    return show(request, "agreement_form.html", context, form)


def _find(request: MemberRequest, pk: int) -> Agreement:
    rows = Agreement.objects.select_related("circle", "author", "line__fiscal_year")
    return get_visible_or_404(rows, request.user, pk=pk)


def agree(request: MemberRequest, pk: int) -> HttpResponse:
    """Record that the circle agreed."""
    agreement = _find(request, pk)
    may_agree(request.user, agreement).or_raise()
    form = AgreeForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: services.agree(
                agreement.pk, by=request.user, source=form.cleaned_data["source"]
            ),
        )
    ):
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "frame": lines.frame_of(agreement.line),
        "line_standing": left.standings([agreement.line], request.user)[
            agreement.line_id
        ],
    }
    return show(request, "agree.html", context, form)


@require_POST
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop it at once."""
    agreement = _find(request, pk)
    return press(
        request,
        lambda: services.stop(agreement.pk, by=request.user),
        done=_("Stopped: it renews itself no more."),
        then=agreement,
    )
