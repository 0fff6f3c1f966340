"""What a draft holds: its budgets, its reference points, its agreements."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.contributions import frame_references as medians
from essaim.contributions import lines as budget_lines
from essaim.contributions.forms.frames import (
    AgreementForm,
    AmountsForm,
    LineForm,
    ReferencesForm,
)
from essaim.contributions.models import Frame, WorkKind
from essaim.contributions.services import frame_parts as services
from essaim.contributions.views.answering import press
from essaim.contributions.views.frame_drafts import (
    find_draft,
    revise,
    shown_and_sent,
)
from essaim.ledger import services as ledger
from essaim.members.http import MemberRequest


def _part(name: str, frame: Frame) -> str:
    return reverse(f"contributions:{name}", args=[frame.pk])


def _amounts_form(request: MemberRequest, frame: Frame, *, sent: bool) -> AmountsForm:
    return AmountsForm(
        request.POST if sent else None,
        lines=frame.lines.select_related("circle"),
        initial={"revision": frame.revision},
    )


def _line_form(request: MemberRequest, frame: Frame, *, sent: bool) -> LineForm:
    circles = Circle.objects.visible_to(request.user).on(timezone.localdate())
    return LineForm(
        request.POST if sent else None,
        circles=circles.filter(kind__in=budget_lines.CONTRIBUTED_TO),
        initial={"revision": frame.revision},
        prefix="new",
    )


@shown_and_sent
def frame_lines(request: MemberRequest, pk: int) -> HttpResponse:
    """Give each line of the draft its amount."""
    frame = find_draft(request, pk)
    form = _amounts_form(request, frame, sent=request.method == "POST")
    return revise(
        request,
        frame,
        form,
        "contributions/frames/lines.html",
        act=lambda: services.set_amounts(
            pk,
            form.amounts,
            by=request.user,
            revision=form.cleaned_data["revision"],
        ),
        done=_("The amounts are saved."),
        then=_part("frame_lines", frame),
        adding=_line_form(request, frame, sent=False),
        pot_cents=ledger.balance(ledger.POT),
    )


@require_POST
def frame_line_add(request: MemberRequest, pk: int) -> HttpResponse:
    """Give money to one more use of a circle."""
    frame = find_draft(request, pk)
    form = _line_form(request, frame, sent=True)
    return revise(
        request,
        frame,
        form,
        "contributions/frames/lines.html",
        act=lambda: services.add_line(pk, by=request.user, **form.said),
        done=_("The line is added."),
        then=_part("frame_lines", frame),
        adding=form,
        amounts=_amounts_form(request, frame, sent=False),
        pot_cents=ledger.balance(ledger.POT),
    )


@shown_and_sent
def frame_references(request: MemberRequest, pk: int) -> HttpResponse:
    """Give kinds of mission their reference points."""
    frame = find_draft(request, pk)
    form = ReferencesForm(
        request.POST or None,
        kinds=WorkKind.objects.visible_to(request.user).by_name(),
        there=frame.references.get_queryset(),
        initial={"revision": frame.revision},
    )
    return revise(
        request,
        frame,
        form,
        "contributions/frames/references.html",
        act=lambda: services.set_references(
            pk, form.ranges, by=request.user, revision=form.cleaned_data["revision"]
        ),
        done=_("The reference points are saved."),
        then=_part("frame_references", frame),
        medians=medians.last_year(frame),
    )


@require_POST
def frame_references_fill(request: MemberRequest, pk: int) -> HttpResponse:
    """Take last year's median of each kind of mission."""
    frame = find_draft(request, pk)
    try:
        _frame, count = services.fill_references(pk, by=request.user)
    except (Refusal, PermissionDenied) as no:
        messages.error(request, str(no))
    else:
        _say_filled(request, count)
    return redirect(_part("frame_references", frame))


def _say_filled(request: MemberRequest, count: int) -> None:
    if not count:
        messages.info(
            request,
            _("No kind of mission was done by three persons last year: no median."),
        )
        return
    messages.success(
        request,
        ngettext(
            "%(count)d kind of mission has last year’s median.",
            "%(count)d kinds of mission have last year’s median.",
            count,
        )
        % {"count": count},
    )


@shown_and_sent
def frame_agreements(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what needs an agreement beforehand, and whose."""
    frame = find_draft(request, pk)
    form = AgreementForm(request.POST or None, initial={"revision": frame.revision})
    return revise(
        request,
        frame,
        form,
        "contributions/frames/agreements.html",
        act=lambda: services.add_agreement(pk, by=request.user, **form.said),
        done=_("The agreement is added."),
        then=_part("frame_agreements", frame),
        agreements=frame.agreements.get_queryset(),
    )


@require_POST
def frame_agreement_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an agreement out."""
    frame = find_draft(request, pk)
    number = request.POST.get("agreement", "")
    return press(
        request,
        lambda: services.remove_agreement(
            pk, int(number) if number.isdecimal() else 0, by=request.user
        ),
        done=_("The agreement is taken out."),
        then=_part("frame_agreements", frame),
    )
