"""Preparing a frame: opened, edited, adopted or set aside."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.contributions import frame_comparison
from essaim.contributions import frames as reading
from essaim.contributions.forms.frames import (
    AdoptForm,
    DraftForm,
    FrameForm,
    PrepareForm,
)
from essaim.contributions.models import Frame
from essaim.contributions.permissions.frames import (
    may_adopt_frame,
    may_edit_frame,
    may_prepare_frame,
)
from essaim.contributions.services import frame_effect
from essaim.contributions.services import frames as services
from essaim.contributions.views.answering import Shown, press
from essaim.contributions.views.frames import FRAMES, find
from essaim.ledger import services as ledger
from essaim.members.http import MemberRequest

shown_and_sent = require_http_methods(["GET", "HEAD", "POST"])


@shown_and_sent
def frame_create(request: MemberRequest) -> HttpResponse:
    """Open a draft for a year, blank or copied."""
    may_prepare_frame(request.user).or_raise()
    newest = FRAMES.visible_to(request.user).adopted()
    return _prepare(request, copied_from=newest.first())


@shown_and_sent
def frame_copy(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a draft copied from this frame: for the next year, or a new version."""
    may_prepare_frame(request.user).or_raise()
    return _prepare(request, copied_from=find(request, pk))


def _prepare(request: MemberRequest, copied_from: Frame | None) -> HttpResponse:
    years = reading.years_to_prepare(request.user)
    form = PrepareForm(
        request.POST or None,
        years=years,
        frames=FRAMES.visible_to(request.user).standing(),
        initial={"copied_from": copied_from, "year": years.first()},
    )
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["copied_from"]
        try:
            draft = services.prepare_frame(
                form.cleaned_data["year"].pk,
                by=request.user,
                copied_from_id=source and source.pk,
            )
        except (Refusal, PermissionDenied) as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, _("The draft is there: nothing binds until it is adopted.")
            )
            return redirect(draft)
    context = {"form": form, "years": years, "drafts": reading.drafts(request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "contributions/frames/create.html", context, status=status)


def revise(
    request: MemberRequest,
    frame: Frame,
    form: DraftForm,
    template: str,
    *,
    act: Callable[[], object],
    done: str,
    then: Shown,
    **context: Any,
) -> HttpResponse:
    """Show a form about a draft, or do what it says and show ``then``.

    Told that the draft changed meanwhile, whoever sends it again has looked.
    """
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except services.Stale as late:
            form.add_error(None, str(late))
            form.read_again(find(request, frame.pk).revision)
        except (Refusal, PermissionDenied) as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, done)
            return redirect(then)
    status = 422 if form.is_bound else 200
    context |= {"form": form, "frame": frame}
    return render(request, template, context, status=status)


def find_draft(request: MemberRequest, pk: int) -> Frame:
    """Return the draft of a page that edits it; refuse whoever may not."""
    frame = find(request, pk)
    may_edit_frame(request.user, frame).or_raise()
    return frame


@shown_and_sent
def frame_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a draft's text and rules."""
    frame = find_draft(request, pk)
    form = FrameForm(request.POST or None, instance=find(request, pk))
    return revise(
        request,
        frame,
        form,
        "contributions/frames/edit.html",
        act=lambda: services.edit_frame(
            pk, by=request.user, revision=form.cleaned_data["revision"], **form.said
        ),
        done=_("The draft is saved."),
        then=frame,
    )


@shown_and_sent
def frame_adopt(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what adopting does, ask by which decision, adopt."""
    frame = find(request, pk)
    if frame.is_adopted:  # the button was pressed twice, or somebody was quicker
        messages.info(request, _("This frame is already adopted."))
        return redirect(frame)
    may_adopt_frame(request.user, frame).or_raise()
    form = AdoptForm(request.POST or None, initial={"revision": frame.revision})
    before = reading.before(frame)
    asked_cents, lacking_cents = frame_effect.asked_of_pot(frame)
    return revise(
        request,
        frame,
        form,
        "contributions/frames/adopt.html",
        act=lambda: services.adopt_frame(
            pk,
            by=request.user,
            source=form.cleaned_data["source"],
            revision=form.cleaned_data["revision"],
        ),
        done=_("The frame is adopted: all members read it, nobody changes it."),
        then=frame,
        faults=services.faults_in_adopting(frame),
        asked_cents=asked_cents,
        lacking_cents=lacking_cents,
        pot_cents=ledger.balance(ledger.POT),
        comparison=frame_comparison.compare(before, frame) if before else None,
    )


@require_POST
def frame_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Set a draft aside."""
    frame = find(request, pk)
    return press(
        request,
        lambda: services.discard_frame(pk, by=request.user),
        done=_("The draft is set aside: it stays readable at its address."),
        then=frame,
    )
